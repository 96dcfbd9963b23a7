namespace EsimAdmin.Core.Pending;

internal static class Registration
{
    /// <summary>Adds an engine for one kind of pending call, and what looks after it.</summary>
    public static IServiceCollection AddPending<TEngine, T>(this IServiceCollection services)
        where TEngine : PendingEngine<T> where T : PendingItem =>
        services.AddSingleton<TEngine>().AddSingleton<PendingEngine<T>>(provider => provider.GetRequiredService<TEngine>())
            .AddWorker<PendingWorker<T>>();

    /// <summary>How every kind is stored: found by its time, and taken by one process only.</summary>
    public static void IsPending<T>(this EntityTypeBuilder<T> builder) where T : PendingItem
    {
        builder.HasIndex(item => item.DueAt);
        builder.Property(item => item.Lease).IsConcurrencyToken();
        // Who renews a lease and who wakes its holder write the same columns: the second of them begins anew.
        builder.Property(item => item.DueAt).IsConcurrencyToken();
        builder.Property(item => item.LeasedUntil).IsConcurrencyToken();
    }
}
