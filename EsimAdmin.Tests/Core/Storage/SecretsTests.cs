using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using EsimAdmin.Core;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Core.Storage;

/// <summary>What installs an eSIM stands nowhere in clear.</summary>
public sealed class SecretsTests
{
    private const int Esims = 40;

    [Fact]
    public async Task No_file_of_the_database_tells_what_installs_an_esim_and_who_may_know_it_is_told()
    {
        await using var vendor = await TestSimulator.StartAsync();
        var keys = AccountTests.Populate(vendor, Esims);
        var folder = Directory.CreateTempSubdirectory("esimadmin-secrets-").FullName;
        await using var console = await ImportedAsync(vendor, folder);
        foreach (var key in keys.Take(5))
        {
            Assert.Equal(vendor.With(world => world.FindEsim(key)!.Ac), await console.Services.CodeOfAsync(key));
            Assert.Equal("12345678", (await console.Esim.Esims.RevealAsync(key, default))!.Puk);
            Assert.Equal(["PIN and PUK looked at"], await console.ReadAsync(context => context.EsimEvents
                .Where(happened => happened.EsimTranNo == key && happened.Kind == EsimEventKind.Secret).Select(happened => happened.Text)
                .ToListAsync()));
        }
        Assert.Equal(Esims, (await console.Services.SecretsAsync()).Count);
        // Known to be found where it stands: the ICCIDs are no secret.
        var iccids = vendor.With(world => keys.Select(key => world.FindEsim(key)!.Iccid).ToList());
        Assert.NotEmpty(Found(folder, iccids));
        var secrets = Secrets(vendor, keys);
        Assert.Empty(Found(folder, secrets));
        await console.StopAsync();
        Assert.Empty(Found(folder, secrets));
    }

    [Fact]
    public async Task What_is_deleted_is_overwritten()
    {
        await using var vendor = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(vendor, workers: false);
        Assert.Equal(1, await console.ReadAsync(async context =>
            (await context.Database.SqlQueryRaw<int>("SELECT secure_delete AS \"Value\" FROM pragma_secure_delete").ToListAsync())[0]));
    }

    [Fact]
    public async Task What_the_vendor_tells_anew_is_kept_and_what_it_leaves_out_stays()
    {
        await using var vendor = await TestSimulator.StartAsync();
        var key = AccountTests.Populate(vendor, 1)[0];
        await using var console = await ImportedAsync(vendor, null, 1);
        await TellAsync(new VendorEsim { EsimTranNo = key, ActivationCode = "LPA:1$new.example$ANOTHER", Pin = "" });
        var kept = Assert.Single(await console.Services.SecretsAsync());
        Assert.Equal(("LPA:1$new.example$ANOTHER", "1234", "12345678"), (kept.ActivationCode, kept.Pin, kept.Puk));
        await TellAsync(new VendorEsim { EsimTranNo = key, ActivationCode = "" });
        Assert.Equal("LPA:1$new.example$ANOTHER", await console.Services.CodeOfAsync(key));

        Task TellAsync(VendorEsim told) =>
            console.Get<EsimMirror>().TakeOverAsync([told], TimeProvider.System.GetUtcNow().AddMinutes(1), default);
    }

    [Fact]
    public async Task No_secret_opens_in_anothers_place_and_none_is_told_by_its_name()
    {
        await using var vendor = await TestSimulator.StartAsync();
        AccountTests.Populate(vendor, 2);
        await using var console = await ImportedAsync(vendor, null, 2);
        var secrets = await console.ReadAsync(context => context.Secrets.AsNoTracking().OrderBy(one => one.Name).ToListAsync());
        var box = console.Get<SecretBox>();
        Assert.Throws<CryptographicException>(() =>
            box.Open(new EsimAdmin.Core.Storage.Secret { Name = secrets[0].Name, KeyId = secrets[1].KeyId, Sealed = secrets[1].Sealed }));
        Assert.DoesNotContain("LPA", $"{EsimSecrets.Read(box.Open(secrets[0]))}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_databases_secrets_are_sealed_at_the_start_also_after_a_kill_and_stay_in_no_file()
    {
        const int many = 1_300;
        await using var vendor = await TestSimulator.StartAsync();
        var folder = Directory.CreateTempSubdirectory("esimadmin-plain-").FullName;
        var file = Path.Combine(folder, "console.db");
        var codes = Enumerable.Range(0, many).ToDictionary(number => $"plain-{number:D5}",
            number => $"LPA:1$old.example$OLD-{number:D9}-X");
        var (old, masterKey) = OldRing(folder + "-ring");
        var cookie = old.GetRequiredService<IDataProtectionProvider>().CreateProtector("cookies").Protect("a cookie");
        await MakeOlderAsync(file, codes, old.GetRequiredService<OldKey>().Xml);
        Assert.NotEmpty(Found(folder, [codes["plain-00007"]]));
        Assert.NotEmpty(Found(folder, [masterKey]));

        // Killed when the ring was protected and what stood in clear had no successor yet.
        await using (var context = ConsoleFile.Open(file)) await context.Database.MigrateAsync();
        await using (var first = ConsoleFile.OpenKeys(file)) await first.GetRequiredService<KeyRingBook>().PrepareAsync(default);
        await using (var context = ConsoleFile.Open(file))
        {
            Assert.Equal(1, await context.DataProtectionKeys.Where(key => key.FriendlyName != "old").ExecuteDeleteAsync());
            context.Facts.Add(new Fact { Name = KeyRingBook.KeyOwed, Value = "true" });
            await context.SaveChangesAsync();
        }
        // Killed after the first batch.
        await using (var killed = ConsoleFile.OpenKeys(file))
        {
            await killed.GetRequiredService<KeyRingBook>().PrepareAsync(default);
            Assert.InRange(await killed.GetRequiredService<Work>().DoAsync(
                unit => EsimSecretBook.SealPlainAsync(unit, killed.GetRequiredService<SecretBox>(), default), default), 1, many - 1);
        }
        await using var console = await TestConsole.StartAsync(vendor, folder, workers: false);
        Assert.Equal(codes.OrderBy(code => code.Key), (await ConsoleFile.CodesAsync(file)).OrderBy(code => code.Key));
        Assert.Equal((0, many), await console.ReadAsync(async context => (await context.PlainSecrets.CountAsync(),
            await context.Esims.CountAsync(esim => esim.HasActivationCode))));
        Assert.Equal("12345678", (await console.Esim.Esims.RevealAsync("plain-00003", default))!.Puk);
        await using (var context = ConsoleFile.Open(file))
            await context.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        Assert.Empty(Found(folder, [.. codes.Values, masterKey, "87654321"]));
        // Whoever was signed in stays so; what stood in clear seals nothing any more.
        Assert.Equal("a cookie", console.Get<IDataProtectionProvider>().CreateProtector("cookies").Unprotect(cookie));
        var laidOpen = old.GetRequiredService<OldKey>().Id;
        Assert.False(await console.ReadAsync(context => context.Secrets.AnyAsync(secret => secret.KeyId == laidOpen)));
    }

    private static async Task MakeOlderAsync(string file, Dictionary<string, string> codes, string ring)
    {
        await using var context = ConsoleFile.Open(file);
        await context.Database.MigrateAsync();
        context.Esims.AddRange(codes.Keys.Select(key => new Esim { EsimTranNo = key }));
        context.DataProtectionKeys.Add(new DataProtectionKey { FriendlyName = "old", Xml = ring });
        await context.SaveChangesAsync();
        var older = context.Database.GetMigrations().TakeWhile(name => !name.EndsWith("_Secrets", StringComparison.Ordinal)).Last();
        await context.GetService<IMigrator>().MigrateAsync(older);
        await context.Database.ExecuteSqlRawAsync("""
            UPDATE "Esims" SET "ActivationCode" = 'LPA:1$old.example$OLD-' || printf('%09d', substr("EsimTranNo", 7)) || '-X',
                "Pin" = '1234', "Puk" = '12345678';
            UPDATE "Esims" SET "Puk" = '87654321' WHERE "EsimTranNo" = 'plain-00001';
            UPDATE "Esims" SET "Puk" = '12345678' WHERE "EsimTranNo" = 'plain-00001';
            """);
    }

    private static (ServiceProvider Services, string MasterKey) OldRing(string folder)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("EsimAdmin").PersistKeysToFileSystem(Directory.CreateDirectory(folder));
        services.AddSingleton(provider =>
        {
            provider.GetRequiredService<IDataProtectionProvider>().CreateProtector("any").Protect("any");
            var xml = File.ReadAllText(Assert.Single(Directory.GetFiles(folder)));
            return new OldKey((string)XElement.Parse(xml).Attribute("id")!, xml);
        });
        var built = services.BuildServiceProvider();
        return (built, XElement.Parse(built.GetRequiredService<OldKey>().Xml).Descendants("value").Single().Value);
    }

    private sealed record OldKey(string Id, string Xml);

    /// <summary>The console with all of the vendor's eSIMs.</summary>
    internal static async Task<TestConsole> ImportedAsync(TestSimulator vendor, string? folder = null, int esims = Esims)
    {
        var console = await TestConsole.StartAsync(vendor, folder);
        await Eventually.GetAsync(() => console.ReadAsync(context => context.Esims.CountAsync()), count => count == esims, "the import");
        return console;
    }

    private static List<string> Secrets(TestSimulator vendor, IEnumerable<string> keys) => vendor.With(world =>
        keys.Select(key => world.FindEsim(key)!.Ac).SelectMany(code => new[] { code, code.Split('$')[1] }).Append("12345678").ToList());

    /// <summary>Which texts stand in the files of a database.</summary>
    private static List<string> Found(string folder, IReadOnlyCollection<string> texts)
    {
        while (true)
        {
            try
            {
                return FoundNow(folder, texts);
            }
            catch (FileNotFoundException)
            {
                // The database closed its journal between the listing and the reading: what stood in it stands in the database now.
            }
        }
    }

    private static List<string> FoundNow(string folder, IReadOnlyCollection<string> texts)
    {
        var found = new List<string>();
        foreach (var file in Directory.GetFiles(folder, "console.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            found.AddRange(texts.Where(text => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0
                || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0).Select(text => $"{Path.GetFileName(file)}: {text}"));
        }
        return found;
    }
}
