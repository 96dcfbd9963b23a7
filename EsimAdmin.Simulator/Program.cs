using EsimAdmin.Simulator;

var builder = WebApplication.CreateBuilder(args);
if (string.IsNullOrEmpty(builder.Configuration["Simulator:Database"])) builder.Configuration["Simulator:Database"] = Path.Combine("App_Data", "simulator.db");
await SimulatorApp.Build(builder).RunAsync();
