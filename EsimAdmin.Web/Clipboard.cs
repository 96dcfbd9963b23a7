using Microsoft.JSInterop;

namespace EsimAdmin.Web;

/// <summary>The browser's clipboard.</summary>
internal sealed class Clipboard(IJSRuntime js)
{
    /// <summary>Puts a text there.</summary>
    /// <returns>Whether the browser allowed it.</returns>
    public ValueTask<bool> CopyAsync(string text) => js.InvokeAsync<bool>("esimAdmin.copy", text);
}
