namespace EsimAdmin.Core.Settings;

/// <summary>Puts in force what is stored: at the start, at once when it is changed here, within seconds when another process has changed
/// it.</summary>
public sealed class SettingsWatch(StoredSettings stored, SecretBox box, LiveUpdates live, IDbContextFactory<EsimAdminDbContext> contexts,
    TimeProvider time, ILogger<SettingsWatch> logger) : BackgroundService
{
    private readonly Turns _turns = new();

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync("changed settings", TimeSpan.FromSeconds(5), time, logger, LoadAsync, stoppingToken);

    /// <summary>Reads them, if they are others than those in force.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        using var turn = await _turns.TakeAsync(cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var version = await SettingsBook.VersionAsync(context, cancellationToken);
        if (version == stored.Version) return;
        var values = await SettingsBook.ReadAsync(context, box, cancellationToken);
        try
        {
            stored.Take(version, values);
        }
        catch (AggregateException exception) when (exception.Flatten().InnerExceptions.All(one => one is OptionsValidationException))
        {
            logger.LogError(exception, "Settings of the database do not go together with those that this process was started with: what "
                + "was in force before stays so");
        }
        logger.LogInformation("Settings of the database are in force, state {Version}", version);
        live.Publish(new SettingsChanged());
    }
}
