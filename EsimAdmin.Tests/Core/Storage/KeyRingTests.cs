using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EsimAdmin.Core;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Core.Storage;

/// <summary>What opens the secrets lies outside of the database, and is renewed while all works.</summary>
public sealed class KeyRingTests : IAsyncLifetime
{
    private const string File = "Security:Keys:File", Previous = "Security:Keys:Previous:File",
        Certificate = "Security:Keys:CertificatePath", Password = "Security:Keys:CertificatePassword";

    private readonly string _folder = Directory.CreateTempSubdirectory("esimadmin-ring-").FullName;
    private TestSimulator _vendor = null!;
    private string _key = "";

    private string Database => Path.Combine(_folder, "console.db");

    private string KeyFile => Path.Combine(_folder, "keys", "console.key");

    public async Task InitializeAsync()
    {
        _vendor = await TestSimulator.StartAsync();
        _key = AccountTests.Populate(_vendor, 3)[0];
        var console = await SecretsTests.ImportedAsync(_vendor, _folder, 3);
        await console.StopAsync();
    }

    public async Task DisposeAsync()
    {
        await _vendor.DisposeAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public void The_key_file_is_made_outside_of_the_database_for_its_owner_alone()
    {
        Assert.Equal(32, new FileInfo(KeyFile).Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(KeyFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            System.IO.File.GetUnixFileMode(Path.GetDirectoryName(KeyFile)!));
    }

    [Theory]
    [InlineData("none", "cannot be read")]
    [InlineData("another", "are protected by the key file")]
    [InlineData("short", "has 31 bytes")]
    [InlineData("a certificate in its place", "a certificate is set")]
    [InlineData("no certificate", "Security:Keys:CertificatePassword")]
    public async Task With_what_does_not_open_them_it_does_not_start_and_changes_nothing(string instead, string words)
    {
        var before = await RingAsync();
        var bytes = await System.IO.File.ReadAllBytesAsync(KeyFile);
        System.IO.File.Delete(KeyFile);
        if (instead == "another") await System.IO.File.WriteAllBytesAsync(KeyFile, RandomNumberGenerator.GetBytes(32));
        if (instead == "short") await System.IO.File.WriteAllBytesAsync(KeyFile, RandomNumberGenerator.GetBytes(31));
        var refused = await Assert.ThrowsAsync<SettingException>(() => StartAsync(instead switch
        {
            "a certificate in its place" => [(Certificate, MakeCertificate("x")), (Password, "x")],
            "no certificate" => [(Certificate, Path.Combine(_folder, "none.pfx"))],
            _ => [],
        }));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Security:Keys:", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await RingAsync());
        if (instead == "none") Assert.False(System.IO.File.Exists(KeyFile));

        await System.IO.File.WriteAllBytesAsync(KeyFile, bytes);
        await using var console = await StartAsync();
        Assert.Equal(Code, await console.Services.CodeOfAsync(_key));
    }

    [Fact]
    public async Task The_key_file_may_be_moved_and_another_takes_its_place_while_the_one_before_is_named()
    {
        var (moved, next) = (Path.Combine(_folder, "elsewhere.key"), Path.Combine(_folder, "next.key"));
        System.IO.File.Move(KeyFile, moved);
        await (await StartAsync((File, moved))).StopAsync();
        await System.IO.File.WriteAllBytesAsync(next, RandomNumberGenerator.GetBytes(32));
        await (await StartAsync((File, next), (Previous, moved))).StopAsync();
        System.IO.File.Delete(moved);
        await using var console = await StartAsync((File, next));
        Assert.Equal(Code, await console.Services.CodeOfAsync(_key));
        Assert.False(System.IO.File.Exists(KeyFile));
    }

    [Fact]
    public async Task A_certificate_takes_the_key_files_place()
    {
        var certificate = MakeCertificate("secret");
        await (await StartAsync((Certificate, certificate), (Password, "secret"), (Previous, KeyFile))).StopAsync();
        System.IO.File.Delete(KeyFile);
        await using var console = await StartAsync((Certificate, certificate), (Password, "secret"));
        Assert.Equal(Code, await console.Services.CodeOfAsync(_key));
        Assert.All(await RingAsync(), xml => Assert.DoesNotContain(nameof(KeyFileDecryptor), xml, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_are_rotated_while_others_write_and_go_on_where_a_kill_has_ended_it()
    {
        await using var console = await StartAsync();
        var names = Enumerable.Range(0, 700).Select(number => $"test:{number:D4}").ToList();
        await console.Get<Work>().DoAsync(unit => SecretBook.SetAsync(unit, console.Get<SecretBox>(),
            names.ToDictionary(name => name, name => name + "-0"), default), default);
        var before = (await RingAsync()).Count;

        // Another process, killed after its first batch.
        using var kill = new CancellationTokenSource();
        await using (var killed = ConsoleFile.OpenKeys(Database))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => killed.RotateKeysAsync(_ => kill.Cancel(), kill.Token));
        Assert.InRange(await OldAsync(), 1, 700);

        using var stop = new CancellationTokenSource();
        var (rounds, wrong) = (0, new List<string>());
        var load = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var texts = names.Skip(rounds * 7 % 690).Take(10).ToDictionary(name => name, name => $"{name}-{rounds + 1}");
                await console.Get<Work>().DoAsync(unit => SecretBook.SetAsync(unit, console.Get<SecretBox>(), texts, default), default);
                var read = await console.ReadAsync(context => SecretBook.FindAsync(context, console.Get<SecretBox>(), names, default));
                wrong.AddRange(texts.Where(text => read[text.Key] != text.Value).Select(text => text.Key));
                rounds++;
            }
        });
        await Eventually.TrueAsync(() => rounds > 0, "the load");
        await using (var process = ConsoleFile.OpenKeys(Database))
        {
            var (sentence, isDone) = await process.RotateKeysAsync(_ => { }, default);
            Assert.True(isDone, sentence);
        }
        var after = rounds;
        await Eventually.TrueAsync(() => rounds > after + 1 || load.IsCompleted, "the load goes on");
        await stop.CancelAsync();
        await load;
        Assert.Empty(wrong);
        Assert.Equal(before + 1, (await RingAsync()).Count);
        Assert.Equal(0, await OldAsync());
        Assert.Equal(Code, await console.Services.CodeOfAsync(_key));
        Assert.Equal(1, await console.ReadAsync(context =>
            context.AuditEntries.CountAsync(entry => entry.Action == AuditActions.KeysRotated.Code)));
    }

    private string Code => _vendor.With(world => world.FindEsim(_key)!.Ac);

    /// <summary>How many secrets another key than the newest opens.</summary>
    private async Task<int> OldAsync()
    {
        await using var services = ConsoleFile.OpenKeys(Database);
        await services.GetRequiredService<KeyGuard>().OpenAsync(mayMake: false, default);
        var newest = services.GetRequiredService<SecretBox>().KeyId;
        await using var context = ConsoleFile.Open(Database);
        return await context.Secrets.CountAsync(secret => secret.KeyId != newest);
    }

    private async Task<List<string>> RingAsync()
    {
        await using var context = ConsoleFile.Open(Database);
        return await context.DataProtectionKeys.OrderBy(key => key.Id).Select(key => key.Xml!).ToListAsync();
    }

    private Task<TestConsole> StartAsync(params (string Key, string Value)[] settings) => TestConsole.StartAsync(_vendor, _folder, all =>
    {
        foreach (var (key, value) in settings) all[key] = value;
    }, workers: false);

    private string MakeCertificate(string password)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=EsimAdmin keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        var file = Path.Combine(_folder, "keys.pfx");
        System.IO.File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, password));
        return file;
    }
}
