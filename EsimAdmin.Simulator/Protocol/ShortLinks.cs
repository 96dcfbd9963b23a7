using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Encodings.Web;
using EsimAdmin.Simulator.Vendor;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using QRCoder;

namespace EsimAdmin.Simulator.Protocol;

/// <summary>The vendor's page for the traveller (<c>shortUrl</c>) and the picture of its code (<c>qrCodeUrl</c>), under https.</summary>
internal sealed class ShortLinks(World world, IServer server, SimulatorOptions options)
{
    private const string Path = "/p/", Picture = ".png";

    private readonly Lazy<string> _address = new(() => options.PublicUrl.Length > 0 ? options.PublicUrl.TrimEnd('/')
        : server.Features.Get<IServerAddressesFeature>()?.Addresses
            .FirstOrDefault(address => address.StartsWith("https:", StringComparison.Ordinal)) ?? "https://127.0.0.1");

    /// <summary>Where an eSIM's page is; its picture has the same address with <c>.png</c>.</summary>
    public string PageOf(SimEsim esim) => _address.Value + Path + KeyOf(esim);

    /// <summary>Opens the port for them, beside those that are set: a certificate of its own, for the loopback address.</summary>
    public static void Listen(IWebHostBuilder host, SimulatorOptions options, TimeProvider time)
    {
        if (options.PublicUrl.Length > 0) return;
        var ports = host.GetSetting(WebHostDefaults.HttpPortsKey);
        var set = host.GetSetting(WebHostDefaults.ServerUrlsKey) ?? (ports is { Length: > 0 }
            ? string.Join(';', ports.Split(';').Select(port => $"http://*:{port}")) : "http://localhost:5000");
        host.UseKestrelHttpsConfiguration().UseUrls($"{set};https://127.0.0.1:0");
        host.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = Certificate(time.GetUtcNow())));
    }

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet(Path + "{key}", (string key) =>
    {
        var picture = key.EndsWith(Picture, StringComparison.Ordinal);
        if (picture) key = key[..^Picture.Length];
        SimEsim? esim;
        lock (world.Sync) esim = world.Esims.FirstOrDefault(one => KeyOf(one) == key);
        if (esim is null) return Results.NotFound();
        return picture ? Results.Bytes(QrCode(esim.Ac), "image/png") : Results.Content(Page(esim, key), "text/html", Encoding.UTF8);
    });

    private static string Page(SimEsim esim, string key) => $"""
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>eSIM {esim.Iccid}</title></head>
        <body><h1>Your eSIM</h1><p>ICCID {esim.Iccid}</p><p><img src="{Path}{key}{Picture}" alt="QR code"></p>
        <p>{HtmlEncoder.Default.Encode(esim.Ac)}</p></body></html>
        """;

    private static byte[] QrCode(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(code);
        return png.GetGraphic(8);
    }

    // Not to be guessed from another one's.
    private static string KeyOf(SimEsim esim) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(esim.Ac)).AsSpan(0, 16));

    private static X509Certificate2 Certificate(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(5));
    }
}
