using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EsimAdmin.Tests.Core.Storage;

/// <summary>What older versions have written with prices in it is told without them to those who may not see them.</summary>
public sealed class RolesMigrationTests
{
    [Fact]
    public async Task Texts_of_older_versions_get_their_form_without_money_and_a_stop_stays_one()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        await using var context = new EsimAdminDbContext(
            new DbContextOptionsBuilder<EsimAdminDbContext>().UseSqlite(connection).UseApplicationServiceProvider(ConsoleFile.Services)
                // The model has what Identity adds only where the application says so.
                .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning)).Options);
        var migrations = context.Database.GetMigrations().ToList();
        await context.GetService<IMigrator>().MigrateAsync(migrations[migrations.FindIndex(
            one => one.EndsWith("_Roles", StringComparison.Ordinal)) - 1]);
        await ExecuteAsync(connection, """
            INSERT INTO "EsimEvents" ("EsimTranNo", "At", "Kind", "Text") VALUES
                ('1', 0, 0, 'Topped up with Japan 5GB for $1,007.31: by rule: less than 10 % remained for $2'),
                ('1', 0, 0, 'Topped up with Japan 5GB for $7.31'),
                ('1', 0, 0, 'Cancelled and refunded; Japan 5GB ordered again for $1,007.31, order 12: lost'),
                ('1', 0, 0, 'Nothing for $5 here');
            INSERT INTO "Alerts" ("Key", "Kind", "Severity", "Subject", "Text", "At", "IsUnconfirmed") VALUES
                ('a', 8, 0, 's', 'A top-up by rule with Japan for $7.31 waits for approval.', 0, 0),
                ('b', 8, 2, 's', 'It was not topped up by rule. It costs $3.00, and $2.00 of the month''s $5.00 are spent.', 0, 0),
                ('c', 4, 2, 's', 'It is $5.00, below the limit of $100.00.', 0, 0);
            INSERT INTO "Facts" ("Name", "Value") VALUES ('AutoTopUps:Stopped', 'by Maya Roth, 24 Nov 2026, 18:40 UTC');
            """);
        await context.GetService<IMigrator>().MigrateAsync();
        Assert.Equal(["Topped up with Japan 5GB: by rule: less than 10 % remained for $2", "Topped up with Japan 5GB",
            "Cancelled and refunded; Japan 5GB ordered again, order 12: lost", "Nothing for $5 here"],
            await context.EsimEvents.OrderBy(one => one.Id).Select(one => one.Text).ToListAsync());
        Assert.Equal("Topped up with Japan 5GB for $7.31", await context.EsimEvents.Where(one => one.Id == 2)
            .Select(one => one.PricedText).SingleAsync());
        Assert.Equal([("A top-up by rule waits for approval.", true), ("It was not topped up by rule. Its cost stands against it.", true),
            ("It is $5.00, below the limit of $100.00.", false)], (await context.Alerts.OrderBy(one => one.Id).ToListAsync())
            .Select(one => (one.Text, one.PricedText is not null)));
        var stop = await context.RuleStops.SingleAsync();
        Assert.Equal(("Maya Roth", null), (stop.PersonName, stop.LiftedAt));
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the text stands above
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
