using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Support;

/// <summary>The secrets that a console keeps.</summary>
internal static class Secrets
{
    /// <summary>The activation code of an eSIM.</summary>
    public static async Task<string> CodeOfAsync(this IServiceProvider services, string esimTranNo)
    {
        await using var context = await OpenAsync(services);
        return (await EsimSecretBook.FindAsync(context, services.GetRequiredService<SecretBox>(), esimTranNo, default))!.ActivationCode;
    }

    /// <summary>Those of all eSIMs.</summary>
    public static async Task<List<EsimSecrets>> SecretsAsync(this IServiceProvider services)
    {
        await using var context = await OpenAsync(services);
        return (await context.Secrets.AsNoTracking().Where(one => one.Name.StartsWith("esim:")).ToListAsync())
            .ConvertAll(one => EsimSecrets.Read(services.GetRequiredService<SecretBox>().Open(one)));
    }

    /// <summary>Gives an eSIM an activation code.</summary>
    public static Task GiveCodeAsync(this IServiceProvider services, string esimTranNo, string code) =>
        services.GiveSecretsAsync(esimTranNo, new(code, null, null));

    /// <summary>Gives an eSIM all that it may have.</summary>
    public static Task GiveSecretsAsync(this IServiceProvider services, string esimTranNo, EsimSecrets secrets) =>
        services.GetRequiredService<Work>().DoAsync(async unit =>
        {
            await EsimSecretBook.TakeAsync(unit, services.GetRequiredService<SecretBox>(),
                new Dictionary<string, EsimSecrets> { [esimTranNo] = secrets }, default);
            (await unit.Context.Esims.SingleAsync(esim => esim.EsimTranNo == esimTranNo)).HasActivationCode = true;
        }, default);

    private static Task<EsimAdminDbContext> OpenAsync(IServiceProvider services) =>
        services.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>().CreateDbContextAsync();
}
