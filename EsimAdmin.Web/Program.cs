using EsimAdmin.Core;
using EsimAdmin.Web;
using EsimAdmin.Web.Account;
using EsimAdmin.Web.Simulation;

var builder = WebApplication.CreateBuilder(Hosting.Options(args));
builder.UseDefaultAddress();
await builder.AddSimulatorUnlessConfiguredAsync();
builder.AddEsimAdminWeb();

var app = builder.Build();
await app.Services.MigrateAsync(app.Lifetime.ApplicationStopping);
await app.PrepareAccountsAsync();
app.UseEsimAdminWeb();
await app.RunAsync();
