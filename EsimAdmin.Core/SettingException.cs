namespace EsimAdmin.Core;

/// <summary>A setting, or what it names, with which the application cannot start. The message says what to do.</summary>
public sealed class SettingException : InvalidOperationException
{
    /// <summary>Makes it.</summary>
    public SettingException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
