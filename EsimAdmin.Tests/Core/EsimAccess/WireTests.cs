using System.Text;
using EsimAdmin.Core;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Tests.Core.EsimAccess;

/// <summary>Answers that differ from the specification in ways that production has shown, or that nobody has seen yet.</summary>
public sealed class WireTests
{
    private const CallPriority Now = CallPriority.Person;

    [Theory]
    [InlineData("""{"success":"true","errorCode":null,"obj":{"balance":100000}}""")]
    [InlineData("""{"success":true,"errorCode":"0","errorMsg":null,"obj":{"balance":"100000"}}""")]
    [InlineData("""{"success":true,"obj":{"balance":100000.0,"currency":"USD"},"newField":[1]}""")]
    [InlineData("""{"obj":{"balance":100000}}""")]
    public async Task Every_shape_of_success_is_read(string body) =>
        Assert.Equal(new Money(100_000), (await AskAsync(body, client => client.BalanceAsync(Now, default))).Value);

    [Theory]
    [InlineData("""{"success":"false","errorCode":"200007","errorMessage":"no money"}""", "200007", "no money")]
    [InlineData("""{"success":false,"errorCode":200007,"errorMsg":"no money","obj":null}""", "200007", "no money")]
    [InlineData("""{"success":false}""", "UNKNOWN", null)]
    [InlineData("""{"success":"false","errorCode":"999999","errorMessage":"new"}""", "999999", "new")]
    public async Task Every_shape_of_refusal_is_read(string body, string code, string? words)
    {
        var problem = (await AskAsync(body, client => client.BalanceAsync(Now, default))).Problem!;
        Assert.Equal((code, words), (problem.Code, problem.VendorMessage));
        Assert.NotEmpty(problem.Error.Advice);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"success":"true","obj":{"balance":{"usd":1}}}""")]
    [InlineData("""{"success":"true"}""")]
    [InlineData("<html>maintenance</html>")]
    public async Task What_is_not_an_answer_is_said_to_be_unreadable(string body) =>
        Assert.Equal(VendorErrors.Unreadable, (await AskAsync(body, client => client.BalanceAsync(Now, default))).Problem?.Code);

    [Fact]
    public async Task A_broken_package_does_not_take_the_others_along()
    {
        var list = (await AskAsync("""
            {"success":true,"obj":{"packageList":[
              {"packageCode":"A","price":"7100","volume":1073741824,"durationUnit":"month","dataType":"2","hologram":true},
              {"packageCode":"B","price":"cheap"},
              17,
              {"packageCode":"C","price":30000,"dataType":9,"durationUnit":"MOON",
                "volume":-1,"supportTopUpType":null,"locationNetworkList":null}]}}
            """, client => client.PackageAsync("any", Now, default))).Value!;
        Assert.Equal(["A", "B", "C"], list.Select(package => package.Code));
        Assert.Equal((new Money(7100), DurationUnit.Month, DataPlan.DailyThenSlower),
            (list[0].Price, list[0].DurationUnit, list[0].Plan));
        // A code or a unit that nobody knows is as if it were not told.
        Assert.Equal((DataVolume.Zero, null, null, null), (list[2].Volume, list[2].DurationUnit, list[2].Plan, list[2].TopUp));
        Assert.Null(list[1].Price);
        Assert.Equal((1, 2), (list.Unreadable, list.PartlyRead));
    }

    [Theory]
    [InlineData("2025-03-19T18:00:00+0000", 18, 0, 0)]
    [InlineData("2025-03-19T00:23:45Z", 0, 23, 45)]
    [InlineData("2025-03-19T01:20+00:00", 1, 20, 0)]
    [InlineData("2025-03-19T01:20:00", 1, 20, 0)]
    public void Every_shape_of_time_is_utc(string text, int hour, int minute, int second) =>
        Assert.Equal(new DateTimeOffset(2025, 3, 19, hour, minute, second, TimeSpan.Zero),
            EsimAdmin.Core.EsimAccess.Wire.WireValues.ParseTime(text));

    [Fact]
    public async Task No_secret_reaches_the_log_and_the_vendors_code_and_request_id_do()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var log = new ListLog();
        await using var services = simulator.Client(settings => settings["EsimAccess:SecretKey"] = "a-secret-that-is-wrong", log: log);
        var problem = (await services.GetRequiredService<EsimAccessClient>().BalanceAsync(Now, default)).Problem!;

        var text = log.Text;
        Assert.Contains("101003", text, StringComparison.Ordinal);
        Assert.Contains(problem.RequestId, text, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-that-is-wrong", text, StringComparison.Ordinal);
        Assert.DoesNotContain(simulator.Options.AccessCode + "\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("RT-Signature", text, StringComparison.Ordinal);
    }

    private static async Task<Outcome<T>> AskAsync<T>(string body, Func<EsimAccessClient, Task<Outcome<T>>> ask)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Map("/{**path}", () => Results.Text(body, "application/json", Encoding.UTF8));
        await app.StartAsync();
        await using var simulator = await TestSimulator.StartAsync();
        await using var services = simulator.Client(settings =>
            settings["EsimAccess:BaseUrl"] = app.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return await ask(services.GetRequiredService<EsimAccessClient>());
    }

    private sealed class ListLog : ILoggerProvider, ILogger
    {
        private readonly StringBuilder _text = new();

        public string Text { get { lock (_text) return _text.ToString(); } }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            lock (_text) _text.AppendLine(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
