using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EsimAdmin.Simulator.Protocol;

/// <summary>How JSON goes over the wire: plain, also <c>+</c>, <c>&amp;</c>, <c>'</c> and letters of every script.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Text(JsonNode node) => node.ToJsonString(Plain);
}
