using Bunit;
using EsimAdmin.Core;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Orders;
using EsimAdmin.Web.Components.Pages.Catalog;
using EsimAdmin.Web.Components.Pages.Orders;
using EsimAdmin.Web.Components.Shared;
using Microsoft.AspNetCore.Components.Web;

namespace EsimAdmin.Tests.Web.Components;

public sealed class ComponentTests : BunitContext
{
    private static readonly Location[] Countries =
        [new() { Code = "DE", Name = "Germany" }, new() { Code = "JP", Name = "Japan" }, new() { Code = "NL", Name = "Netherlands" }];

    [Theory]
    [InlineData("jap", "JP")]
    [InlineData("nl", "NL")]
    [InlineData("german", "DE")]
    public void Typing_a_country_and_enter_takes_it(string typed, string code)
    {
        string? taken = null;
        var picker = Render<CountryPicker>(parameters => parameters.Add(one => one.Countries, Countries)
            .Add(one => one.CodeChanged, value => taken = value));
        picker.Find("input").Input(typed);
        picker.Find("input").KeyDown(new KeyboardEventArgs { Key = "Enter" });
        Assert.Equal(code, taken);
    }

    [Fact]
    public void Arrows_walk_through_the_countries_and_escape_leaves_the_choice_as_it_was()
    {
        var changes = 0;
        var picker = Render<CountryPicker>(parameters => parameters.Add(one => one.Countries, Countries).Add(one => one.Code, "JP")
            .Add(one => one.CodeChanged, _ => changes++));
        picker.Find("input").Focus();
        picker.Find("input").KeyDown(new KeyboardEventArgs { Key = "ArrowDown" });
        Assert.Equal("true", picker.FindAll("[role=option]")[1].GetAttribute("aria-selected"));
        picker.Find("input").KeyDown(new KeyboardEventArgs { Key = "Escape" });
        Assert.Empty(picker.FindAll("[role=option]"));
        Assert.Equal(("Japan", 0), (picker.Find("input").GetAttribute("value"), changes));
    }

    [Fact]
    public void A_problem_says_what_happened_what_it_means_and_what_to_do_with_the_code_in_small_print()
    {
        var panel = Render<ProblemPanel>(parameters => parameters.Add(
            one => one.Problem, new VendorProblem(VendorErrors.Find("200007"), "insufficient <b>balance</b>", "req-1", false)));
        Assert.Contains("The balance is too low", panel.Markup, StringComparison.Ordinal);
        Assert.Contains("Nothing was ordered or charged", panel.Markup, StringComparison.Ordinal);
        Assert.Equal("200007 · insufficient <b>balance</b> · request req-1", panel.Find(".small-print").TextContent);
        Assert.Empty(panel.FindAll("b b"));
    }

    [Fact]
    public void A_problem_says_that_nothing_is_certain_where_that_is_so_and_nowhere_else()
    {
        foreach (var error in VendorErrors.Known.Append(VendorErrors.Find("999999")))
        {
            string Words(bool unknown) =>
                Render<ProblemPanel>(parameters => parameters.Add(one => one.Problem, new VendorProblem(error, null, "", unknown))).Markup;
            // What only asks, such as a refresh, changes nothing, and nobody asks again in its place.
            Assert.DoesNotMatch("not certain|finds out|(asks|tries) again", Words(unknown: false));
            Assert.DoesNotContain("Nothing was", Words(unknown: true), StringComparison.Ordinal);
            Assert.Contains("not certain", Words(unknown: true), StringComparison.Ordinal);
        }
        var late = VendorErrors.Find(VendorErrors.TimedOut);
        Assert.Equal(("eSIM Access did not answer in time", "Nothing was changed."), (late.Title, late.Meaning));
    }

    [Theory]
    [InlineData(OrderStatus.Allocating, "0 of 2 eSIMs ready", true)]
    [InlineData(OrderStatus.Checking, "not yet certain", false)]
    [InlineData(OrderStatus.Failed, "Nothing was ordered or charged", false)]
    public void The_progress_of_an_order_is_said_in_words(OrderStatus status, string words, bool bar)
    {
        var order = new Order
        {
            PersonId = "1",
            PersonName = "Maya",
            Status = status,
            Parts = [new OrderPart { TransactionId = "t", PackageCode = "P", PackageName = "P", Count = 2 }]
        };
        var progress = Render<OrderProgress>(parameters => parameters.Add(one => one.Order, order).Add(one => one.Ready, 0));
        Assert.Contains(words, progress.Markup, StringComparison.Ordinal);
        Assert.Equal(bar, progress.FindAll("[role=progressbar]").Count == 1);
    }

    [Fact]
    public void A_daily_plan_asks_for_days_and_another_shows_its_own()
    {
        var places = new Dictionary<string, Location>();
        CartItem Item(DataPlan plan) => new("P", new CatalogEntry(
            new Package { Code = "P", Name = "Plan", Plan = plan, Duration = 30, Price = new Money(10_000) }, places), 2,
            plan == DataPlan.Total ? null : 7, new Money(10_000));
        Assert.NotNull(Render<CartRow>(parameters => parameters.Add(one => one.Item, Item(DataPlan.DailyUnlimited)))
            .Find("[aria-label='Days of Plan']"));
        Assert.Empty(Render<CartRow>(parameters => parameters.Add(one => one.Item, Item(DataPlan.Total)))
            .FindAll("[aria-label='Days of Plan']"));
    }

    [Fact]
    public void A_pager_knows_its_ends()
    {
        var pager = Render<Pager>(parameters => parameters.Add(one => one.Page, 2).Add(one => one.Size, 50).Add(one => one.Total, 130));
        Assert.Contains("101–130 of 130", pager.Markup, StringComparison.Ordinal);
        Assert.True(pager.FindAll("button")[1].HasAttribute("disabled"));
        Assert.Empty(Render<Pager>(parameters => parameters.Add(one => one.Page, 0).Add(one => one.Size, 50).Add(one => one.Total, 50))
            .Markup.Trim());
    }

}
