using EsimAdmin.Core.People;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core.People;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("123456789012")]
    [InlineData("abcdefGHIJKL")]
    [InlineData("qwertyuiop12")]
    [InlineData("asdfghjkl;asdfghjkl;")]
    [InlineData("xk7xk7xk7xk7")]
    [InlineData("PasswordPassword")]
    [InlineData("Sunshine-2026!!")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("my-name-is-roth")]
    [InlineData("maya.roth@example.com")]
    public async Task What_is_guessed_first_is_refused(string password) =>
        Assert.NotNull(await PasswordRules.RefusalAsync(password, "maya.roth@example.com", "Maya Roth", default));

    [Theory]
    [InlineData("travel-esim-demo")]
    [InlineData("a-long-enough-password")]
    [InlineData("seven green trams at noon")]
    [InlineData("vK7#qLw2!mZx")]
    [InlineData("grüne straßenbahn 7")]
    public async Task What_is_not_is_allowed(string password) =>
        Assert.Null(await PasswordRules.RefusalAsync(password, "maya.roth@example.com", "Maya Roth", default));

    [Property(MaxTest = 200)]
    public Property A_short_piece_again_and_again_is_a_pattern(NonEmptyString piece, PositiveInt times)
    {
        var text = piece.Get[..Math.Min(piece.Get.Length, 6)];
        var count = 12 / text.Length + 1 + times.Get % 5;
        return PasswordRules.IsPattern(string.Concat(Enumerable.Repeat(text, count))).ToProperty();
    }
}
