using Bunit;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Live;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Components.Pages.Customers;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Web.Components;

public sealed class CustomerFormTests : BunitContext
{
    [Fact]
    public async Task What_somebody_else_has_stored_meanwhile_is_not_replaced_unseen_and_nothing_typed_is_lost()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        var customers = console.Esim.Customers;
        var customer = (await customers.GetOrAddAsync("Blue Travel", default)).Value!;
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(console.Esim);
        Services.AddSingleton(console.Get<LiveUpdates>());
        var details = (await customers.GetAsync(customer.Id, default))!;
        var form = Render<CustomerForm>(parameters => parameters.Add(one => one.Details, details).Add(one => one.MayEdit, true));
        string Value(string field) => form.Find(field).GetAttribute("value") ?? "";

        var theirs = CustomerEdit.Of(details.Customer) with { Name = "Blue Travel Ltd", Phone = "+49 30 1" };
        Assert.True((await customers.SaveAsync(customer.Id, theirs, default)).IsDone);
        Assert.Equal("customer-changed", (await customers.SaveAsync(customer.Id, theirs with { Notes = "late" }, default)).Refusal?.Code);
        form.Find("#c-name").Input("Blue Travels");
        form.Find("#c-mail").Input("ana@example.com");
        await form.Find(".btn.pri").ClickAsync(new());
        await Eventually.TrueAsync(() => form.FindAll("[role=alert]").Count == 1, "it is refused");
        Assert.Contains("Somebody else has changed", form.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal(("Blue Travels", "ana@example.com", "+49 30 1"), (Value("#c-name"), Value("#c-mail"), Value("#c-phone")));
        Assert.Equal("NameBlue Travel Ltd", form.Find("[aria-label='Stored now'] dl").TextContent.Trim());
        Assert.Equal(("Blue Travel Ltd", null), await StoredAsync());

        await form.Find(".btn.pri").ClickAsync(new());
        await Eventually.GetAsync(StoredAsync, stored => stored == ("Blue Travels", "ana@example.com"), "it is saved");
        await Eventually.TrueAsync(() => form.FindAll(".good-text").Count == 1, "it says so");
        Assert.Empty(form.FindAll("[aria-label='Stored now']"));

        async Task<(string Name, string? Email)> StoredAsync() =>
            (await customers.GetAsync(customer.Id, default))!.Customer is var stored ? (stored.Name, stored.Email) : default;
    }
}
