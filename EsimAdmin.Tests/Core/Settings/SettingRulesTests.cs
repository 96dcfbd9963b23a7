using EsimAdmin.Core.Settings;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core.Settings;

/// <summary>What settings may say.</summary>
public sealed class SettingRulesTests
{
    [Theory]
    [InlineData("Mail:Port", "587", true)]
    [InlineData("Mail:Port", "0", false)]
    [InlineData("Mail:Port", "65536", false)]
    [InlineData("Mail:Port", "-1", false)]
    [InlineData("Mail:Port", "99999999999999999999", false)]
    [InlineData("Mail:From", "Travel Shop <shop@example.com>", true)]
    [InlineData("Mail:From", "shop", false)]
    [InlineData("Mail:Host", "mail.example.com", true)]
    [InlineData("Mail:Host", "mail\u0007.example.com", false)]
    [InlineData("Brand:Color", "#0e9384", true)]
    [InlineData("Brand:Color", "red", false)]
    [InlineData("Brand:Color", "#0e938", false)]
    [InlineData("Finance:LowBalance", "250", true)]
    [InlineData("Finance:LowBalance", "-1.00", false)]
    [InlineData("Finance:LowBalance", "much", false)]
    [InlineData("Webhooks:PublicUrl", "https://shop.example.com/webhooks/esim-access", true)]
    [InlineData("Webhooks:PublicUrl", "http://shop.example.com/webhooks/esim-access", false)]
    [InlineData("Webhooks:PublicUrl", "http://127.0.0.1:5080/webhooks/esim-access", true)]
    [InlineData("Webhooks:PublicUrl", "https://name:word@shop.example.com/", false)]
    [InlineData("Webhooks:PublicUrl", "javascript:alert(1)", false)]
    [InlineData("Webhooks:AllowedSenders", "3.1.131.226, 10.0.0.0/8,2001:db8::/32", true)]
    [InlineData("Webhooks:AllowedSenders", "3.1.131.226, somewhere", false)]
    [InlineData("Webhooks:AllowedSenders", "0", false)]
    [InlineData("Webhooks:AllowedSenders", "0.0.0.0/0", false)]
    [InlineData("Webhooks:AllowedSenders", "fe80::1%1", false)]
    [InlineData("Brand:Support", "help@example.com", true)]
    [InlineData("Brand:Support", "https://example.com/help", true)]
    [InlineData("Brand:Support", "javascript:alert(1)//@x", false)]
    [InlineData("Retention:WebhookBodies", "0", true)]
    [InlineData("TopUpRules:ApprovalAbove", "0", true)]
    [InlineData("TopUpRules:ApprovalAbove", "-1", false)]
    [InlineData("Security:Codes:PerHour", "0", false)]
    [InlineData("Security:Sessions:Idle", "0:05", true)]
    [InlineData("Security:Sessions:Idle", "0:04", false)]
    [InlineData("Security:Sessions:Idle", "0:60", false)]
    [InlineData("Security:Sessions:Idle", "1:2:3", false)]
    [InlineData("Security:Sessions:Idle", "12.5", false)]
    [InlineData("Security:Sessions:Absolute", "2160", true)]
    [InlineData("Security:Sessions:Absolute", "2161", false)]
    [InlineData("Security:Sessions:Absolute", "99999999999", false)]
    [InlineData("Security:RequireTwoFactor", "Everyone", true)]
    [InlineData("Security:RequireTwoFactor", "Some", false)]
    public void A_setting_takes_what_its_kind_takes(string key, string value, bool isTaken) =>
        Assert.Equal(isTaken, SettingRules.Refusal(SettingFields.Find(key)!, value) is null);

    [Property]
    public bool Nothing_that_can_be_typed_is_worse_than_refused(string? value) =>
        SettingFields.All.All(field => SettingRules.Refusal(field, value)?.Text.Contains(field.Label, StringComparison.Ordinal) != false);

    [Fact]
    public void Every_default_is_taken() =>
        Assert.All(SettingFields.All, field => Assert.Null(SettingRules.Refusal(field, field.Default)));

    [Theory]
    [InlineData("12", "12:00:00")]
    [InlineData("168", "7.00:00:00")]
    [InlineData("0:30", "00:30:00")]
    public void Hours_are_stored_as_configuration_reads_them_and_shown_as_they_were_typed(string typed, string stored)
    {
        var field = SettingFields.Find(SettingFields.SessionIdle)!;
        Assert.Equal((stored, typed), (SettingRules.Stored(field, typed), SettingRules.Typed(field, stored)));
    }

    [Theory]
    [InlineData("12:00:00", "", true)]
    [InlineData("", "11:00:00", false)]
    [InlineData("8.00:00:00", "", false)]
    [InlineData("1.00:00:00", "1.00:00:00", true)]
    public void Nobody_is_signed_in_without_use_for_longer_than_altogether(string idle, string absolute, bool isTaken) =>
        Assert.Equal(isTaken, SettingRules.Refusal(SettingGroup.Limits, new Dictionary<string, string>
        {
            [SettingFields.SessionIdle] = idle,
            [SettingFields.SessionAbsolute] = absolute,
        }) is null);

    [Theory]
    [InlineData("https://shop.example.com/webhooks/esim-access/quiet", "quiet", false)]
    [InlineData("https://shop.example.com/esim/webhooks/esim-access", "quiet", true)]
    [InlineData("https://shop.example.com/webhooks/esim-access", "", true)]
    [InlineData("https://shop.example.com/", "", false)]
    [InlineData("", "quiet", true)]
    public void The_address_for_webhooks_is_told_without_the_secret_of_its_path(string address, string secret, bool isTaken) =>
        Assert.Equal(isTaken, SettingRules.Refusal(SettingGroup.Webhooks, new Dictionary<string, string>
        {
            [SettingFields.WebhookUrl] = address,
            [SettingFields.PathSecret] = secret,
        }) is null);
}
