using Bunit;
using EsimAdmin.Core;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Orders;
using EsimAdmin.Web.Components.Pages.Orders;
using EsimAdmin.Web.Components.Shared;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Web.Components;

/// <summary>Boxes keep what is typed; what they show is what counts.</summary>
public sealed class InputTests : BunitContext
{
    [Fact]
    public void A_search_box_takes_no_more_than_it_shows_whatever_comes()
    {
        var heard = "";
        var box = Render<SearchBox>(parameters => parameters.Add(one => one.Label, "Search").Add(one => one.Text, "")
            .Add(one => one.TextChanged, (string text) => heard = text)).Find("input");
        box.Input(new string('a', 1_000_000));
        Assert.Equal(new string('a', 100), heard);
    }

    [Fact]
    public void A_search_box_keeps_what_is_typed_when_a_late_answer_renders_it_with_what_was_typed_before()
    {
        var heard = new List<string>();
        var box = Render<SearchBox>(parameters => parameters.Add(one => one.Label, "Search").Add(one => one.Text, "")
            .Add(one => one.TextChanged, heard.Add));
        box.Find("input").Input("k");
        box.Find("input").Input("kes");
        // The page renders anew for another reason: what it searches for has not changed.
        box.Render(parameters => parameters.Add(one => one.Text, "kes"));
        Assert.Equal("kes", box.Find("input").GetAttribute("value"));
        Assert.Equal(["k", "kes"], heard);
        // Going back to another address is another search.
        box.Render(parameters => parameters.Add(one => one.Text, "blue"));
        Assert.Equal("blue", box.Find("input").GetAttribute("value"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("")]
    [InlineData("1e2")]
    [InlineData("1001")]
    public void A_quantity_that_cannot_be_ordered_is_said_and_told_and_nothing_is_made_out_of_it(string typed)
    {
        var (set, wrong) = (new List<(int, int?)>(), new List<bool>());
        var row = Row(set, wrong);
        row.Find("input").Input(typed);
        Assert.Equal((typed, "true"), (row.Find("input").GetAttribute("value"), row.Find("input").GetAttribute("aria-invalid")));
        Assert.Contains("Enter 1 to 1000.", row.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal([true], wrong);
        Assert.Empty(set);

        row.Find("input").Input("4");
        Assert.Empty(row.FindAll("[role=alert]"));
        Assert.Equal([true, false], wrong);
        Assert.Equal([(4, (int?)null)], set);
    }

    [Fact]
    public void Answers_that_come_late_do_not_set_a_number_back_and_another_tab_does()
    {
        var box = Render<NumberBox>(parameters => parameters.Add(one => one.Most, 1000).Add(one => one.Value, 3));
        box.Find("input").Input("2");
        box.Find("input").Input("25");
        box.Render(parameters => parameters.Add(one => one.Value, 2));
        Assert.Equal("25", box.Find("input").GetAttribute("value"));
        box.Render(parameters => parameters.Add(one => one.Value, 25));
        box.Render(parameters => parameters.Add(one => one.Value, 2));
        Assert.Equal("2", box.Find("input").GetAttribute("value"));
    }

    [Property]
    public bool Only_digits_are_a_count(int number, string? noise) =>
        OrderRules.ReadCount($"{number}", 1, 1000) == (number is >= 1 and <= 1000 ? number : null)
        && (noise is null || noise.Trim().All(char.IsAsciiDigit) || OrderRules.ReadCount(noise, 1, 1000) is null);

    private IRenderedComponent<CartRow> Row(List<(int, int?)> set, List<bool> wrong)
    {
        var item = new CartItem("P", new CatalogEntry(new Package { Code = "P", Name = "Plan", Duration = 30, Price = new Money(10_000) },
            new Dictionary<string, Location>()), 3, null, new Money(10_000));
        return Render<CartRow>(parameters => parameters.Add(one => one.Item, item).Add(one => one.Set, set.Add)
            .Add(one => one.Wrong, wrong.Add));
    }
}
