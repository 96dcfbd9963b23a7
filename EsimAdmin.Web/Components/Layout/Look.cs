using MudBlazor;

namespace EsimAdmin.Web.Components.Layout;

/// <summary>The theme for MudBlazor's own components; the same values as the tokens in app.css.</summary>
internal static class Look
{
    private static readonly string[] Fonts = ["Inter", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"];

    /// <summary>The theme.</summary>
    /// <param name="scope">The CSS selector under which its variables stand.</param>
    public static MudTheme Theme(string scope) => new()
    {
        PseudoCss = new PseudoCss { Scope = scope },
        PaletteLight = new PaletteLight
        {
            Primary = "#4f46e5",
            PrimaryContrastText = "#ffffff",
            Background = "#f6f7f9",
            Surface = "#ffffff",
            TextPrimary = "#101828",
            TextSecondary = "#5d6b82",
            ActionDefault = "#5d6b82",
            LinesDefault = "#e3e7ed",
            LinesInputs = "#c9d1dc",
            Divider = "#e3e7ed",
            Success = "#067647",
            Warning = "#9a5b00",
            Error = "#b42318",
            Info = "#1560bd",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#8b8cf9",
            PrimaryContrastText = "#0b0f17",
            Background = "#0b0f17",
            Surface = "#121926",
            TextPrimary = "#e7ebf3",
            TextSecondary = "#94a3ba",
            ActionDefault = "#94a3ba",
            LinesDefault = "#243045",
            LinesInputs = "#3a4a66",
            Divider = "#243045",
            Success = "#4ade94",
            Warning = "#f5b94d",
            Error = "#fb8478",
            Info = "#76b3ff",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "14px", LineHeight = "1.45" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = "13px", FontWeight = "600", TextTransform = "none" },
        },
    };
}
