using System.Net;
using EsimAdmin.Core.Mails;

namespace EsimAdmin.Core.Settings;

/// <summary>What settings may say. Pure.</summary>
public static class SettingRules
{
    /// <summary>What the address for webhooks ends with, but for the secret.</summary>
    public const string WebhookPath = "/webhooks/esim-access";

    private const int LongestText = 500;

    /// <summary>Why a value is refused; null when it is not. Empty and null are the default, which is never refused.</summary>
    public static Refusal? Refusal(SettingField field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value)) return null;
        if (value.Length > LongestText) return New(field, $"is longer than {LongestText} characters");
        if (value.Any(char.IsControl)) return New(field, $"holds signs that nobody can see");
        return field.Kind switch
        {
            SettingKind.Number => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= field.Least && number <= field.Most ? null
                : New(field, $"is a whole number from {field.Least:N0} to {field.Most:N0}"),
            SettingKind.Dollars => Money.TryParseDollars(value, out var amount) && amount >= Money.Zero ? null
                : New(field, $"is an amount in dollars, such as 100.00"),
            SettingKind.Color => value.Length == 7 && value[0] == '#' && value[1..].All(char.IsAsciiHexDigit) ? null
                : New(field, $"is a colour such as #4f46e5"),
            SettingKind.Mail => MailAddresses.TryRead(value, out _) ? null : New(field, $"is a mail address"),
            SettingKind.Url => IsAddress(value) ? null : New(field, $"is an address that begins with https://"),
            SettingKind.Contact => MailAddresses.IsOne(value) || Uri.TryCreate(value, UriKind.Absolute, out var page)
                && page.Scheme == Uri.UriSchemeHttps ? null : New(field, $"is a mail address or an address that begins with https://"),
            SettingKind.Duration => Minutes(value) is { } minutes && minutes >= field.Least && minutes <= field.Most ? null
                : New(field, $"is a number of hours from {Typed(field.Least)} to {Typed(field.Most)}, or hours and minutes such as 0:30"),
            SettingKind.Choice => field.Choices.Any(choice => choice.Value == value) ? null
                : New(field, $"is one of {string.Join(", ", field.Choices.Select(choice => choice.Value))}"),
            SettingKind.Networks => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .FirstOrDefault(part => !IsNetwork(part)) is { } wrong
                    ? New(field, $"holds {wrong}, which is neither an address nor a range") : null,
            _ => null,
        };
    }

    /// <summary>Why the values of a group do not go together; null when they do.</summary>
    /// <param name="inForce">What would be in force, by key; secrets, too.</param>
    public static Refusal? Refusal(SettingGroup group, IReadOnlyDictionary<string, string> inForce)
    {
        string Of(string key) => inForce.GetValueOrDefault(key, "");
        return group switch
        {
            SettingGroup.Vendor when Of(SettingFields.AccessCode).Length == 0 || Of(SettingFields.SecretKey).Length == 0 =>
                new Refusal("credentials-missing", $"EsimAdmin cannot work without access code and secret key."),
            SettingGroup.Webhooks when Of(SettingFields.WebhookUrl) is { Length: > 0 } url
                && !url.EndsWith(WebhookPath, StringComparison.Ordinal) => new Refusal("webhook-address",
                    $"The address for webhooks ends with {WebhookPath}; the secret of the path is put behind it by itself."),
            SettingGroup.Limits when Span(SettingFields.SessionIdle) is { } idle && Span(SettingFields.SessionAbsolute) is { } absolute
                && idle > absolute => new Refusal("session-limits",
                    $"Hours without use cannot be more than hours signed in."),
            _ => null,
        };

        TimeSpan? Span(string key) => TimeSpan.TryParse(Of(key) is { Length: > 0 } told ? told
            : Stored(SettingFields.Find(key)!, SettingFields.Find(key)!.Default), CultureInfo.InvariantCulture, out var span) ? span : null;
    }

    /// <summary>What is typed, in the form that configuration reads.</summary>
    public static string Stored(SettingField field, string typed) => field.Kind == SettingKind.Duration && Minutes(typed) is { } minutes
        ? TimeSpan.FromMinutes(minutes).ToString("c", CultureInfo.InvariantCulture) : typed;

    /// <summary>What configuration holds, as it is typed.</summary>
    public static string Typed(SettingField field, string stored) => field.Kind == SettingKind.Duration
        && TimeSpan.TryParse(stored, CultureInfo.InvariantCulture, out var span) ? Typed((long)span.TotalMinutes) : stored;

    private static string Typed(long minutes) => minutes % 60 == 0 ? (minutes / 60).ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{minutes / 60}:{minutes % 60:00}");

    private static long? Minutes(string typed)
    {
        var parts = typed.Split(':');
        if (parts.Length > 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)) return null;
        if (parts.Length == 1) return hours * 60L;
        return parts[1].Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            && minutes < 60 ? hours * 60L + minutes : null;
    }

    private static bool IsAddress(string value) => Uri.TryCreate(value, UriKind.Absolute, out var url) && url.UserInfo.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp && Loopback.IsName(url.Host));

    // "0" is an address to the framework, and a whole internet is no range of senders.
    private static bool IsNetwork(string part) => part.AsSpan().ContainsAny('.', ':') && !part.Contains('%', StringComparison.Ordinal)
        && (IPNetwork.TryParse(part, out var network) ? network.PrefixLength > 0 : IPAddress.TryParse(part, out _));

    private static Refusal New(SettingField field, FormattableString why) => new("setting",
        $"{field.Label} {why}.");
}
