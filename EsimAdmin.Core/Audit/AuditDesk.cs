namespace EsimAdmin.Core.Audit;

/// <summary>Writes down what happens outside of the service: signing in and out, and the simulator's faults.</summary>
public sealed class AuditDesk(Work work, RefusalNotes refusals, IDbContextFactory<EsimAdminDbContext> contexts)
{
    /// <summary>Somebody has signed in.</summary>
    /// <param name="email">The account.</param>
    /// <param name="address">From where.</param>
    /// <param name="way">How, for people, such as <c>password</c>.</param>
    public async Task SignedInAsync(string email, string? address, string way)
    {
        Measures.SignIns.Add("outcome", "done");
        var (id, name) = await FindAsync(email) ?? (null, "Unknown account");
        await AddAsync(new AuditNote(new AuditActor(id, name, address), AuditActions.SignIn, AuditSubject.Person(id, name))
        {
            Facts = [AuditField.New("Way", way)],
        });
    }

    /// <summary>Somebody could not sign in. Many such within a minute are one entry; what was typed is not kept.</summary>
    /// <inheritdoc cref="SignedInAsync"/>
    /// <param name="reason">Why, for people.</param>
    public async Task SignInRefusedAsync(string email, string? address, string reason)
    {
        Measures.SignIns.Add("outcome", "refused");
        var known = await FindAsync(email);
        refusals.Add(new RefusalNote(AuditActions.SignIn.Code, known?.Id, known?.Name ?? "Unknown account", address, reason));
    }

    /// <summary>Somebody has signed out.</summary>
    public Task SignedOutAsync(Caller caller) => caller.PersonId.Length == 0 ? Task.CompletedTask
        : AddAsync(new AuditNote(caller, AuditActions.SignOut, AuditSubject.Person(caller.PersonId, caller.Name)));

    /// <summary>Somebody has changed their own account.</summary>
    /// <param name="action">What they did.</param>
    /// <param name="facts">More of it; no secret.</param>
    public Task AccountChangedAsync(Caller caller, AuditAction action, params IReadOnlyList<AuditField> facts) => AddAsync(
        new AuditNote(caller, action, AuditSubject.Person(caller.PersonId, caller.Name)) { Facts = facts });

    /// <summary>Somebody disturbs the simulated vendor.</summary>
    /// <param name="what">How, for people.</param>
    public Task SimulatorSetAsync(Caller caller, string what) => AddAsync(
        new AuditNote(caller, AuditActions.SimulatorSet, new AuditSubject("Simulator", "", "Simulator"))
        {
            Facts = [AuditField.New("Set", what)],
        });

    /// <summary>EsimAdmin itself gives the vendor its address for webhooks.</summary>
    public Task WebhookAskedAsync(string address) => AddAsync(AuditNotes.Webhook(AuditActor.Itself, AuditActions.WebhookAsked, address));

    /// <summary>What came of it.</summary>
    public Task WebhookRegisteredAsync(string address, VendorProblem? problem) =>
        AddAsync(AuditNotes.Webhook(AuditActor.Itself, AuditActions.WebhookRegistered, address).With(problem));

    // To the end even where whoever asked has gone: it has happened.
    private Task AddAsync(AuditNote note) => work.DoAsync(unit =>
    {
        unit.Audit(note);
        return Task.CompletedTask;
    }, CancellationToken.None);

    private async Task<(string? Id, string Name)?> FindAsync(string email)
    {
        var wanted = email.Trim().ToUpperInvariant();
        await using var context = await contexts.CreateDbContextAsync();
        return await context.Users.Where(person => person.NormalizedEmail == wanted)
            .Select(person => new { person.Id, person.DisplayName }).FirstOrDefaultAsync() is { } found
            ? (found.Id, found.DisplayName) : null;
    }
}
