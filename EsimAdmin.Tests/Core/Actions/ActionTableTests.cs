using System.Text;
using EsimAdmin.Core;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Core.Actions;

/// <summary>The table in <c>docs/allowed-actions.md</c> is written from the rules: with <c>WRITE_DOCS=1</c> by this test, else it must be
/// what it would write.</summary>
public sealed class ActionTableTests
{
    private static readonly (string Status, string Vendor, string Server, long Used)[] States =
    [
        ("New", "GOT_RESOURCE", "RELEASED", 0), ("Downloaded", "GOT_RESOURCE", "DOWNLOAD", 0),
            ("Installed", "GOT_RESOURCE", "INSTALLATION", 0), ("Onboard", "IN_USE", "ENABLED", 0),
        ("In use", "IN_USE", "ENABLED", 300), ("Depleted", "USED_UP", "ENABLED", 1000), ("Suspended", "SUSPENDED", "ENABLED", 300),
            ("Deleted", "IN_USE", "DELETED", 300),
        ("Expired", "USED_EXPIRED", "DISABLED", 300), ("Cancelled", "CANCEL", "RELEASED", 0), ("Revoked", "REVOKE", "ENABLED", 300),
    ];

    [Fact]
    public void The_table_in_the_documents_is_the_one_in_the_rules()
    {
        var file = Path.Combine(Repository.Root, "docs", "allowed-actions.md");
        var table = Table();
        if (Environment.GetEnvironmentVariable("WRITE_DOCS") == "1") File.WriteAllText(file, table);
        Assert.Equal(table, File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    private static string Table()
    {
        var text = new StringBuilder(
            "# Which action when\n\nWritten from `Actions/ActionRules.cs` by `ActionTableTests`, which also fails when this file says "
            + "something else; `ActionRulesTests` asks the simulator the same for every combination of states.\n\n");
        text.Append("| Status |").Append(string.Concat(ActionRules.All.Select(action => $" {ActionRules.Name(action)} |"))).Append('\n');
        text.Append("| --- |").Append(string.Concat(ActionRules.All.Select(_ => " --- |"))).Append('\n');
        foreach (var (status, vendor, server, used) in States)
        {
            var esim = new Esim { EsimTranNo = "1", SmsStatus = SmsSupport.PhonesAndUs };
            var (usage, total) = (new DataVolume(used), new DataVolume(1000));
            EsimRules.TakeOver(esim, new VendorEsim { VendorStatus = vendor, SmdpStatus = server, Used = usage, Total = total },
                DateTimeOffset.UnixEpoch);
            Assert.Equal(status, EsimStatusRules.Name(esim.Status, vendor, server));
            text.Append($"| {status} |").Append(string.Concat(
                ActionRules.All.Select(action => ActionRules.Refusal(action, esim) is { } refusal ? $" {refusal} |" : " **yes** |")))
                .Append('\n');
        }
        return text.Append(
            "\nTop-ups also need a package that takes them (`supportTopUpType` other than 1) and at most 9 top-ups so far; texts need a "
                + "package with SMS.\n").Replace("at most 9", $"at most {ActionRules.MostTopUps - 1}").ToString();
    }
}
