using System.Text.RegularExpressions;

namespace EsimAdmin.Web.Install;

/// <summary>Who opens a link before the person does whom it was sent to: messengers and mail programs show what stands behind it. Pure.
/// </summary>
internal static partial class PreviewRobots
{
    /// <summary>Whether a request is a robot's, or a browser's that loads ahead.</summary>
    public static bool IsOne(HttpRequest request) => Names().IsMatch(request.Headers.UserAgent.ToString())
        || request.Headers["Sec-Purpose"].Count + request.Headers["Purpose"].Count + request.Headers["X-Purpose"].Count > 0;

    // WhatsApp, Signal, Facebook, Messenger, Instagram, iMessage, LINE, Slack, Skype, Teams, Viber, KakaoTalk, Snapchat, VK, Mastodon;
    // Telegrambot, Twitterbot, Discordbot, LinkedInBot, Googlebot, Applebot and others end in "bot", as does a maker of phones: Cubot.
    [GeneratedRegex(@"^(whatsapp|viber)/|facebookexternalhit|facebookcatalog|facebot|meta-external|line-poker|slackbot|slack-imgproxy|"
        + @"skypeuripreview|kakaotalk-scrap|snap url preview|vkshare|mastodon/|google-(inspectiontool|pagerenderer|read-aloud|safety)|"
        + @"googleother|googleimageproxy|google \(\+|apis-google|link ?preview|url ?preview|bingpreview|microsoftpreview|embedly|iframely|"
        + @"(?<!\bcu)bot\b|crawler|spider", RegexOptions.IgnoreCase)]
    private static partial Regex Names();
}
