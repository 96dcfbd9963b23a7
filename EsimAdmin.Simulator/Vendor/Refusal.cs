namespace EsimAdmin.Simulator.Vendor;

/// <summary>The vendor refuses a request with one of its codes.</summary>
internal sealed class Refusal(string code, string message) : Exception(message)
{
    public string Code => code;
}
