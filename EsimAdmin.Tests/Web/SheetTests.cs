using System.Net;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Web;

/// <summary>The print sheet, which holds a code.</summary>
public sealed class SheetTests : IAsyncLifetime
{
    private const string Sheet = "/esims/26000000000001/sheet", Form = "/account/manage/sessions";

    private WebConsole _web = default!;

    public async Task InitializeAsync()
    {
        _web = await new WebConsole(settings => settings["Security:Codes:PerHour"] = "2").WithCatalogAsync();
        await _web.ReadAsync(context =>
        {
            context.Esims.Add(new Esim { EsimTranNo = "26000000000001", Iccid = "8910300000000000017", Status = EsimStatus.New });
            return context.SaveChangesAsync();
        });
        await _web.Services.GiveCodeAsync("26000000000001", "LPA:1$smdp.example$CODE");
    }

    public async Task DisposeAsync() => await _web.DisposeAsync();

    [Fact]
    public async Task No_address_that_somebody_follows_and_no_page_elsewhere_shows_a_code()
    {
        using var browser = new FormClient(_web.Address);
        await browser.SignInAsync("sam@example.com");
        foreach (var path in new[] { Sheet, "/esims/26000000000001", "/support?q=26000000000001", "/esims" })
            Assert.DoesNotContain("CODE", (await browser.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await browser.PostForeignAsync(Sheet));
        Assert.Equal(0, await HandedOutAsync());
    }

    [Fact]
    public async Task The_click_that_asks_for_it_is_recorded_and_counts()
    {
        using var browser = new FormClient(_web.Address);
        await browser.SignInAsync("sam@example.com");
        for (var print = 1; print <= 2; print++)
        {
            var (status, _, text) = await browser.PostAsync(Form, null, Sheet);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Contains("CODE", text, StringComparison.Ordinal);
            Assert.Equal(print, await HandedOutAsync());
        }
        var (refused, _, words) = await browser.PostAsync(Form, null, Sheet);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused);
        Assert.StartsWith("2 codes within the hour, and no more are allowed.", words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsync(Form, null, "/esims/none/sheet")).Status);
    }

    private Task<int> HandedOutAsync() => _web.ReadAsync(context => context.EsimEvents.CountAsync(
        happened => happened.Kind == EsimEventKind.HandedOut && happened.PersonName == "Sam Ito"));
}
