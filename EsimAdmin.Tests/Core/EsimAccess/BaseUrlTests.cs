using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Tests.Core.EsimAccess;

/// <summary>The access code alone can spend the balance: it goes over https.</summary>
public sealed class BaseUrlTests
{
    [Theory]
    [InlineData("https://api.esimaccess.com", true)]
    [InlineData("http://127.0.0.1:5090", true)]
    [InlineData("http://localhost:5090", true)]
    [InlineData("http://[::1]:5090", true)]
    [InlineData("http://api.esimaccess.com", false)]
    [InlineData("http://10.0.0.7:5090", false)]
    [InlineData("http://localhost.example.com", false)]
    [InlineData("ftp://127.0.0.1", false)]
    [InlineData("api.esimaccess.com", false)]
    public void Only_this_machine_is_spoken_to_without_https(string address, bool isSafe) =>
        Assert.Equal(isSafe, new EsimAccessOptions { BaseUrl = new Uri(address, UriKind.RelativeOrAbsolute) }.IsBaseUrlSafe);

    [Fact]
    public async Task An_address_without_it_is_refused_at_the_start()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => TestConsole.StartAsync(simulator,
            change: settings => settings["EsimAccess:BaseUrl"] = "http://api.esimaccess.com"));
        Assert.Contains("EsimAccess:BaseUrl must begin with https://", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_to_whom_an_answer_leads_on_is_told_the_access_code()
    {
        await using var elsewhere = await TestSimulator.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var gateway = builder.Build();
        // Asked again with the same method and body, as 307 demands.
        gateway.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = elsewhere.Address + context.Request.Path;
            return Task.CompletedTask;
        });
        await gateway.StartAsync();
        var address = gateway.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await using var services = elsewhere.Client(settings => settings["EsimAccess:BaseUrl"] = address);
        var answer = await services.GetRequiredService<EsimAccessClient>().BalanceAsync(CallPriority.Person, default);
        Assert.NotNull(answer.Problem);
        Assert.Equal(0, elsewhere.Meter.Total);
    }
}
