using EsimAdmin.Web.Account;
using Microsoft.AspNetCore.Http;

namespace EsimAdmin.Tests.Web.Account;

/// <summary>Where a sign-in leads: to our own pages, and to nobody else's.</summary>
public sealed class ReturnAddressTests
{
    [Theory]
    [InlineData("", "/orders?status=Complete", true)]
    [InlineData("/esim", "/esim/orders", true)]
    [InlineData("/esim", "/orders", false)]
    [InlineData("/esim", "/esims", false)]
    [InlineData("", "//evil.example", false)]
    [InlineData("", "/\\evil.example", false)]
    [InlineData("", "https://evil.example/orders", false)]
    [InlineData("", "javascript:alert(1)", false)]
    [InlineData("", "\\\\evil.example", false)]
    [InlineData("", "orders", false)]
    [InlineData("", " /orders", false)]
    [InlineData("", null, false)]
    public void A_sign_in_leads_to_pages_of_this_installation_alone(string below, string? asked, bool isOurs)
    {
        var context = new DefaultHttpContext { Request = { PathBase = below } };
        Assert.Equal(isOurs ? asked : "", ReturnAddress.Ours(context, asked));
    }

    [Fact]
    public void Letters_of_every_script_lead_there_in_the_form_that_a_header_takes() =>
        Assert.Equal("/customers?q=M%C3%BCller%F0%9F%98%80", ReturnAddress.Ours(new DefaultHttpContext(), "/customers?q=Müller😀"));
}
