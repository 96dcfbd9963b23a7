namespace EsimAdmin.Core.Audit;

/// <summary>Kinds of actions, as people look for them.</summary>
public enum AuditArea
{
    /// <summary>Signing in and out.</summary>
    SignIns = 0,

    /// <summary>What somebody wanted to do and may not.</summary>
    NotAllowed = 1,

    /// <summary>Actions on eSIMs, and notes.</summary>
    Esims = 2,

    /// <summary>Codes handed out, PIN and PUK looked at, and the key that seals them.</summary>
    Codes = 3,

    /// <summary>Orders.</summary>
    Orders = 4,

    /// <summary>Automatic top-ups.</summary>
    TopUpRules = 5,

    /// <summary>Actions on many eSIMs.</summary>
    BulkActions = 6,

    /// <summary>Customers, and whose eSIMs are.</summary>
    Customers = 7,

    /// <summary>What left as a file.</summary>
    Exports = 8,

    /// <summary>Settings of alerts.</summary>
    Alerts = 9,

    /// <summary>Webhooks and the catalogue.</summary>
    Connection = 10,

    /// <summary>The simulated vendor.</summary>
    Simulator = 11,

    /// <summary>Who works here, and as what.</summary>
    People = 12,

    /// <summary>Backups of the database.</summary>
    Backups = 13,

    /// <summary>What administrators set.</summary>
    Settings = 14,
}

/// <summary>Something that is written down.</summary>
/// <param name="Code">Names it for programs, for ever.</param>
/// <param name="Name">Names it for people.</param>
public sealed record AuditAction(string Code, string Name, AuditArea Area);
