using QRCoder;

namespace EsimAdmin.Core.Esims;

/// <summary>QR codes of activation codes. Made here from the code itself; the vendor's picture is never fetched.</summary>
public static class QrCode
{
    /// <summary>A PNG image, dark on white with its quiet zone.</summary>
    public static byte[] Png(string activationCode, int pixelsPerModule = 12)
    {
        using var data = QRCodeGenerator.GenerateQrCode(activationCode, QRCodeGenerator.ECCLevel.M);
        using var code = new PngByteQRCode(data);
        return code.GetGraphic(pixelsPerModule);
    }

    /// <summary>An SVG image that scales, dark on white with its quiet zone, in either theme.</summary>
    public static string Svg(string activationCode)
    {
        using var data = QRCodeGenerator.GenerateQrCode(activationCode, QRCodeGenerator.ECCLevel.M);
        using var code = new SvgQRCode(data);
        return code.GetGraphic(8, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
