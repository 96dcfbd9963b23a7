namespace EsimAdmin.Simulator;

/// <summary>The simulator alone, for anybody's client.</summary>
internal static class EntryPoint
{
    private static async Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (string.IsNullOrEmpty(builder.Configuration["Simulator:Database"])) builder.Configuration["Simulator:Database"] =
            Path.Combine("App_Data", "simulator.db");
        await SimulatorApp.Build(builder).RunAsync();
    }
}
