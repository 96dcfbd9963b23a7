using System.Net;
using EsimAdmin.Core;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Security;
using EsimAdmin.Web.Simulation;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace EsimAdmin.Tests.Web;

/// <summary>Demo and real never mix, and nobody else is let in to the demo with one click.</summary>
public sealed class DefenceDemoTests
{
    [Fact]
    public async Task A_database_of_the_demo_never_works_with_real_credentials_nor_a_companys_without()
    {
        await using var vendor = await TestSimulator.StartAsync();
        var folder = Directory.CreateTempSubdirectory("esimadmin-kinds-").FullName;
        var (demo, company) = (Path.Combine(folder, "demo.db"), Path.Combine(folder, "company.db"));
        string[] credentials = [$"--EsimAccess:BaseUrl={vendor.Address}", $"--EsimAccess:AccessCode={vendor.Options.AccessCode}",
            $"--EsimAccess:SecretKey={vendor.Options.SecretKey}", "--Setup:AdminEmail=boss@example.com",
            "--Setup:AdminPassword=a-long-enough-password"];

        Assert.True((await ProgramRun.StartAsync(demo, "localhost")).Listens);
        (await ProgramRun.StartAsync(demo, "localhost", credentials)).MustRefuse(demo, "ConnectionStrings:EsimAdmin", "is the demo's");
        Assert.True((await ProgramRun.StartAsync(company, "localhost", credentials)).Listens);
        (await ProgramRun.StartAsync(company, "localhost")).MustRefuse(company, "EsimAccess:AccessCode", "is a company's");

        Assert.Equal(["ada@example.com", "finn@example.com", "maya@example.com", "sam@example.com"], await PeopleAsync(demo));
        Assert.Equal(["boss@example.com"], await PeopleAsync(company));
        Assert.False(File.Exists(Path.Combine(folder, "company.simulator.db")));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(false, "http://0.0.0.0:", "0.0.0.0")]
    [InlineData(false, "Simulator:Enabled is false", "localhost", "--Simulator:Enabled=false")]
    [InlineData(true, "", "0.0.0.0", "--Simulator:Enabled=true")]
    public async Task Without_credentials_nothing_starts_that_others_could_reach_unless_that_is_wished(bool listens, string words,
        string host, params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("esimadmin-reach-").FullName;
        var run = await ProgramRun.StartAsync(Path.Combine(folder, "console.db"), host, settings);
        if (listens) Assert.True(run.Listens, run.Said);
        else run.MustRefuse("EsimAccess:AccessCode and EsimAccess:SecretKey", words);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("urls=http://localhost:5080;https://127.0.0.1:5081;http://[::1]:80", true)]
    [InlineData("urls=http://localhost:5080;http://*:80", false)]
    [InlineData("urls=http://+:80", false)]
    [InlineData("urls=http://[::]:80", false)]
    [InlineData("urls=http://example.com:80", false)]
    [InlineData("urls=http://unix:/run/esimadmin.sock", false)]
    [InlineData("urls=nonsense", false)]
    [InlineData("http_ports=8080", false)]
    [InlineData("https_ports=8443", false)]
    [InlineData("http_ports=8080 urls=http://127.0.0.1:80", true)]
    [InlineData("Kestrel:Endpoints:Web:Url=http://127.0.0.1:80", true)]
    [InlineData("Kestrel:Endpoints:Web:Url=http://0.0.0.0:80 urls=http://127.0.0.1:80", false)]
    public void Addresses_that_others_could_reach_are_known(string settings, bool isLoopbackAlone)
    {
        var configuration = Configuration(settings.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(isLoopbackAlone, Listening.IsLoopbackAlone(configuration));
        if (isLoopbackAlone) Assert.True(DemoRules.IsWanted(configuration, isDevelopment: false));
        else Assert.Throws<SettingException>(() => DemoRules.IsWanted(configuration, isDevelopment: false));
        // Who writes code knows what they start.
        Assert.True(DemoRules.IsWanted(configuration, isDevelopment: true));
    }

    [Theory]
    [InlineData("Simulator:Enabled=true", "EsimAccess:AccessCode=x", "EsimAccess:SecretKey=x")]
    [InlineData("Simulator:Enabled=perhaps")]
    [InlineData("EsimAccess:AccessCode=x")]
    public void Settings_that_contradict_each_other_are_refused_also_in_development(params string[] settings) =>
        Assert.Throws<SettingException>(() => DemoRules.IsWanted(Configuration(settings), isDevelopment: true));

    [Fact]
    public async Task One_click_sign_in_is_for_those_at_this_machine_alone()
    {
        await using var web = new WebConsole(settings =>
        {
            Visitor.BehindProxy(settings);
            settings["Simulator:Enabled"] = "true";
        });
        using (var here = new Visitor(web.Address))
        {
            Assert.Contains("demo-ada@example.com", await here.ReadAsync("/account/login"), StringComparison.Ordinal);
            using var answer = await here.PostAsync("demo-ada@example.com");
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.Contains("esimadmin", here.Cookies.Keys);
        }
        foreach (var elsewhere in new Visitor[]
        {
            new(web.Address, headers: ("X-Forwarded-For", "203.0.113.9")),
            // Through a proxy that is on the same machine, or not named.
            new(web.Address, headers: ("X-Forwarded-For", "127.0.0.1")),
            new(web.Address, headers: ("Via", "1.1 proxy")),
            new(web.Address, host: "demo.example.com", https: true),
        })
        {
            using (elsewhere)
            {
                Assert.DoesNotContain("demo-ada", await elsewhere.ReadAsync("/account/login"), StringComparison.Ordinal);
                using var refused = await elsewhere.PostAsync("demo-ada@example.com");
                Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
                Assert.DoesNotContain(elsewhere.Cookies.Keys, name => name.EndsWith("esimadmin", StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData("127.0.0.1", "localhost:5080", "", true)]
    [InlineData("::1", "[::1]:5080", "", true)]
    [InlineData("192.0.2.7", "localhost:5080", "", false)]
    [InlineData("127.0.0.1", "demo.example.com", "", false)]
    [InlineData("127.0.0.1", "localhost.example.com", "", false)]
    [InlineData("127.0.0.1", "localhost:5080", "X-Real-IP", false)]
    [InlineData("127.0.0.1", "localhost:5080", "X-Original-For", false)]
    public void At_this_machine_is_who_asks_from_its_address_by_its_name_and_through_nobody(string from, string host, string added,
        bool isHere)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(from) } };
        context.Request.Host = new HostString(host);
        if (added.Length > 0) context.Request.Headers[added] = "127.0.0.1";
        Assert.Equal(isHere, ThisMachine.Asks(context));
    }

    private static IConfiguration Configuration(IEnumerable<string> settings) => new ConfigurationBuilder().AddInMemoryCollection(
        settings.Select(setting => setting.Split('=', 2)).Select(pair => new KeyValuePair<string, string?>(pair[0], pair[1]))).Build();

    private static async Task<List<string>> PeopleAsync(string database)
    {
        await using var context = ConsoleFile.Open(database);
        return await context.Users.Select(person => person.Email!).OrderBy(email => email).ToListAsync();
    }
}
