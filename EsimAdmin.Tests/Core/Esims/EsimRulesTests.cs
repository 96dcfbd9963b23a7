using EsimAdmin.Core;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core.Esims;

public sealed class EsimRulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("GOT_RESOURCE", "RELEASED", 0, EsimStatus.New)]
    [InlineData("GOT_RESOURCE", "DOWNLOAD", 0, EsimStatus.Downloaded)]
    [InlineData("GOT_RESOURCE", "INSTALLATION", 0, EsimStatus.Installed)]
    [InlineData("IN_USE", "INSTALLATION", 0, EsimStatus.Installed)]
    [InlineData("IN_USE", "ENABLED", 0, EsimStatus.Onboard)]
    [InlineData("GOT_RESOURCE", "ENABLED", 0, EsimStatus.Onboard)]
    [InlineData("IN_USE", "ENABLED", 1, EsimStatus.InUse)]
    [InlineData("IN_USE", "DISABLED", 1, EsimStatus.InUse)]
    [InlineData("USED_UP", "ENABLED", 1, EsimStatus.Depleted)]
    [InlineData("USED_UP", "DELETED", 1, EsimStatus.Deleted)]
    [InlineData("IN_USE", "DELETED", 1, EsimStatus.Deleted)]
    [InlineData("USED_EXPIRED", "DELETED", 1, EsimStatus.Expired)]
    [InlineData("UNUSED_EXPIRED", "RELEASED", 0, EsimStatus.Expired)]
    [InlineData("CANCEL", "RELEASED", 0, EsimStatus.Cancelled)]
    [InlineData("REVOKE", "ENABLED", 1, EsimStatus.Revoked)]
    [InlineData("REVOKED", "ENABLED", 1, EsimStatus.Revoked)]
    [InlineData("SUSPENDED", "ENABLED", 1, EsimStatus.Suspended)]
    [InlineData("HIBERNATING", "FROZEN", 1, EsimStatus.Other)]
    public void A_state_is_read_from_both_fields_and_the_usage(string esim, string smdp, long used, EsimStatus status) =>
        Assert.Equal(status, EsimStatusRules.Read(esim, smdp, new DataVolume(used)));

    [Property]
    public bool Any_words_of_the_vendor_give_one_state_and_a_name(string? esim, string? smdp, long used) =>
        EsimStatusRules.Name(EsimStatusRules.Read(esim, smdp, new DataVolume(used)), esim ?? "", smdp ?? "").Length > 0;

    [Fact]
    public void A_new_word_is_shown_as_it_is() => Assert.Equal(
        "HIBERNATING · FROZEN", EsimStatusRules.Name(EsimStatus.Other, "HIBERNATING", "FROZEN"));

    [Fact]
    public void A_late_event_does_not_overwrite_newer_state()
    {
        var esim = New();
        Assert.True(EsimRules.Hear(esim, new EsimNews { EsimStatus = "IN_USE", SmdpStatus = "ENABLED", At = Noon.AddMinutes(5) },
            Noon.AddMinutes(10)));
        Assert.False(EsimRules.Hear(esim, new EsimNews { EsimStatus = "GOT_RESOURCE", SmdpStatus = "DOWNLOAD", At = Noon.AddMinutes(1) },
            Noon.AddMinutes(10)));
        Assert.Equal(EsimStatus.Onboard, esim.Status);
    }

    [Fact]
    public void An_ended_esim_is_not_brought_back_by_an_event()
    {
        var esim = New();
        EsimRules.Hear(esim, new EsimNews { EsimStatus = "CANCEL", At = Noon.AddMinutes(1) }, Noon.AddMinutes(10));
        Assert.False(EsimRules.Hear(esim, new EsimNews { EsimStatus = "IN_USE", SmdpStatus = "ENABLED", At = Noon.AddMinutes(9) },
            Noon.AddMinutes(10)));
        Assert.Equal(EsimStatus.Cancelled, esim.Status);
    }

    [Fact]
    public void What_the_vendor_leaves_out_stays_as_it_was()
    {
        var esim = New();
        EsimRules.TakeOver(esim, new VendorEsim { Eid = "", Used = new DataVolume(5) }, Noon.AddMinutes(1));
        Assert.Equal((true, "8901"), (esim.HasActivationCode, esim.Iccid));
        Assert.Equal("LPA:1$smdp.example$ID", New().Told!.With(esim.Told!).ActivationCode);
        EsimRules.Hear(esim, new EsimNews { At = Noon.AddMinutes(2) }, Noon.AddMinutes(10));
        Assert.Equal("GOT_RESOURCE", esim.VendorStatus);
    }

    [Theory]
    [InlineData("LPA:1$smdp.example$ABC-123", "smdp.example", "ABC-123")]
    [InlineData("LPA:1$smdp.example$", "smdp.example", "")]
    public void An_activation_code_is_taken_apart(string code, string address, string matchingId) =>
        Assert.Equal(new ActivationCode(address, matchingId), ActivationCode.Parse(code));

    [Theory]
    [InlineData("")]
    [InlineData("https://example.com")]
    [InlineData("LPA:2$x$y")]
    public void What_is_no_activation_code_is_none(string code) => Assert.Null(ActivationCode.Parse(code));

    private static Esim New()
    {
        var esim = new Esim { EsimTranNo = "1" };
        EsimRules.TakeOver(esim, new VendorEsim
        {
            Iccid = "8901",
            ActivationCode = "LPA:1$smdp.example$ID",
            VendorStatus = "GOT_RESOURCE",
            SmdpStatus = "RELEASED"
        }, Noon);
        return esim;
    }
}
