using System.Diagnostics;

namespace EsimAdmin.Tests.Support;

/// <summary>Reads QR codes with a decoder that is not ours.</summary>
internal static class QrReader
{
    /// <summary>The text in the picture; empty when there is none.</summary>
    public static async Task<string> ReadAsync(byte[] png)
    {
        var file = Path.GetTempFileName() + ".png";
        await File.WriteAllBytesAsync(file, png);
        using var zbar = Process.Start(new ProcessStartInfo(
            "zbarimg", ["--raw", "--quiet", file])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var text = await zbar.StandardOutput.ReadToEndAsync();
        await zbar.WaitForExitAsync();
        File.Delete(file);
        return text.Trim();
    }
}
