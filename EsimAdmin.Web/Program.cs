using System.Globalization;
using EsimAdmin.Core;
using EsimAdmin.Web;
using EsimAdmin.Web.Account;
using EsimAdmin.Web.Simulation;
using Microsoft.Extensions.Options;

// Numbers and dates look the same on every server; what is for people of one language is written for that language.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
try
{
    if (await Commands.RunAsync(args) is { } code) return code;
    var builder = WebApplication.CreateBuilder(Hosting.Options(args));
    builder.UseDefaultAddress();
    builder.AddStoredSettings();
    var kind = await builder.AddSimulatorUnlessConfiguredAsync();
    builder.AddEsimAdminWeb(kind);

    var app = builder.Build();
    await app.Services.MigrateAsync(app.Lifetime.ApplicationStopping);
    await app.OpenSimulatorAsync(kind);
    await app.PrepareAccountsAsync();
    app.UseEsimAdminWeb();
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is SettingException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync($"EsimAdmin cannot start. {exception.Message}");
    return 1;
}
