namespace EsimAdmin.Core.Settings;

/// <summary>
/// Options as they are in force now: who asks again after a setting was changed gets what was set. Where what is stored and what this
/// process was started with do not go together, what was in force before stays so.
/// </summary>
public sealed class InForce<TOptions>(IOptionsMonitor<TOptions> monitor) : IOptions<TOptions> where TOptions : class
{
    private TOptions? _last;

    /// <inheritdoc/>
    public TOptions Value
    {
        get
        {
            try
            {
                return _last = monitor.CurrentValue;
            }
            // SettingsWatch says so in the log, once
            catch (OptionsValidationException) when (_last is not null)
            {
                return _last;
            }
        }
    }
}
