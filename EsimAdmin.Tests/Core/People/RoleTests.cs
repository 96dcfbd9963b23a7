using EsimAdmin.Core.Live;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Account;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using static EsimAdmin.Tests.Support.Colleagues;

namespace EsimAdmin.Tests.Core.People;

/// <summary>Roles made from permissions: they count at once, and nobody gets more by them than somebody had to give.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    private static readonly Permission[] Hotline = [Permission.ViewEsims, Permission.WriteNotes];

    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;

    private RoleService Book => _console.Esim.Roles;

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false);
        foreach (var (id, role) in new[] { ("ada", Roles.Administrator), ("maya", Roles.AccountManager), ("sam", Roles.Support) })
            await _console.AddPersonAsync(id, role);
        _console.Caller.Caller = TestCaller.As(Roles.Administrator) with { PersonId = "ada" };
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_role_of_ones_own_counts_at_once_and_so_does_each_change_of_it()
    {
        Assert.Equal("", await CodeAsync(Book.AddAsync(new RoleEdit(" Hotline ", Hotline, false), default)));
        Assert.Equal("", await CodeAsync(_console.Esim.People.ChangeRoleAsync("sam", "Hotline", default)));
        Assert.Equal(Hotline.ToHashSet(), (await RightsAsync("sam")).Permissions.ToHashSet());
        var told = new List<string>();
        using (_console.Get<LiveUpdates>().Subscribe<RightsChanged>(change => told.Add(change.PersonId)))
        {
            Assert.Equal("", await CodeAsync(Book.SaveAsync("Hotline",
                new RoleEdit("Front desk", [Permission.ViewEsims, Permission.PauseEsims], true), default)));
        }
        Assert.Equal(["sam"], told.Distinct());
        var sam = await RightsAsync("sam");
        Assert.Equal((true, false, new Scope("sam", false)),
            (sam.May(Permission.PauseEsims), sam.May(Permission.WriteNotes), sam.Scope));
    }

    [Fact]
    public async Task What_a_permission_needs_comes_with_it()
    {
        await Book.AddAsync(new RoleEdit("Buyer", [Permission.TopUpEsims], false), default);
        var buyer = Assert.Single(await Book.ListAsync(default), row => row.Role.Name == "Buyer").Role;
        Assert.Superset(new HashSet<Permission>([Permission.ViewEsims, Permission.SeePrices, Permission.ViewBalance]),
            buyer.Permissions.ToHashSet());
        // One step is enough: what is needed needs nothing that is not named with it.
        Assert.All(Enum.GetValues<Permission>(), permission =>
            Assert.Equal(Permissions.Complete([permission]), Permissions.Complete(Permissions.Complete([permission]))));
    }

    [Fact]
    public async Task Nobody_makes_gives_changes_or_takes_more_than_they_hold()
    {
        Assert.Equal("", await CodeAsync(Book.AddAsync(new RoleEdit("Personnel", [Permission.ManagePeople, Permission.ViewEsims], false),
            default)));
        Assert.Equal("", await CodeAsync(Book.AddAsync(new RoleEdit("Buyer", [Permission.TopUpEsims], false), default)));
        await _console.Esim.Invitations.InviteAsync(new NewColleague("Omar", "omar@example.com", Roles.Administrator), false,
            "http://localhost/", default);
        _console.Caller.Caller = new Caller("pia", "Pia", new HashSet<Permission>([Permission.ManagePeople, Permission.ViewEsims]))
        {
            IsConfirmed = true,
        };
        var (people, invitations) = (_console.Esim.People, _console.Esim.Invitations);
        Assert.Equal("role-too-much", await CodeAsync(Book.AddAsync(new RoleEdit("All", Enum.GetValues<Permission>(), false), default)));
        Assert.Equal("role-too-much", await CodeAsync(Book.SaveAsync("Buyer",
            new RoleEdit("Buyer", [Permission.ViewEsims], false), default)));
        Assert.Equal("role-too-much", await CodeAsync(Book.SaveAsync("Personnel",
            new RoleEdit("Personnel", [Permission.ManagePeople, Permission.ViewAudit], false), default)));
        Assert.Equal("role-too-much", await CodeAsync(Book.RemoveAsync("Buyer", default)));
        Assert.Equal("role-too-much", await CodeAsync(Book.SaveAsync(Roles.AccountManager, new RoleEdit("", [], true), default)));
        await _console.ReadAsync(context => context.UserRoles.Where(member => member.UserId == "sam").ExecuteDeleteAsync());
        Assert.Equal("role-too-much", await CodeAsync(people.ChangeRoleAsync("sam", Roles.Administrator, default)));
        Assert.Equal("role-too-much", (await invitations.InviteAsync(
            new NewColleague("Noor", "noor@example.com", Roles.Administrator), false, "http://localhost/", default)).Refusal?.Code);
        var omars = await _console.ReadAsync(context => context.Invitations.Select(one => one.Id).SingleAsync());
        Assert.Equal("role-too-much", (await invitations.InviteAgainAsync(omars, false, "http://localhost/", default)).Refusal?.Code);
        // Nor is anything taken from those who hold more.
        Assert.Equal("holds-more", await CodeAsync(people.DisableAsync("ada", default)));
        Assert.Equal("holds-more", await CodeAsync(people.ResetTwoFactorAsync("maya", default)));
        Assert.Equal("", await CodeAsync(people.ChangeRoleAsync("sam", "Personnel", default)));
    }

    [Fact]
    public async Task Settings_are_for_administrators_alone_because_they_lead_to_everything()
    {
        Assert.Equal("role-administrators", await CodeAsync(Book.AddAsync(
            new RoleEdit("Brand desk", [Permission.ManageSettings], false), default)));
        Assert.Equal("", await CodeAsync(Book.AddAsync(new RoleEdit("Brand desk", [Permission.ViewEsims], false), default)));
        Assert.Equal("role-administrators", await CodeAsync(Book.SaveAsync("Brand desk",
            new RoleEdit("Brand desk", [Permission.ViewEsims, Permission.ManageSettings], false), default)));
    }

    [Fact]
    public async Task Who_administers_by_a_role_of_ones_own_lacks_a_second_step_like_an_administrator()
    {
        Assert.Equal("", await CodeAsync(Book.AddAsync(new RoleEdit("Personnel", [Permission.ManagePeople], false), default)));
        Assert.Equal("", await CodeAsync(_console.Esim.People.ChangeRoleAsync("sam", "Personnel", default)));
        var rule = new TwoFactorRule(Options.Create(new TwoFactorOptions { RequireTwoFactor = nameof(TwoFactorFor.Administrators) }));
        var people = await _console.ReadAsync(context => context.Users.ToDictionaryAsync(person => person.Id));
        Assert.True(await rule.LacksAsync(_console.Get<RightsBook>(), people["sam"]));
        Assert.True(await rule.LacksAsync(_console.Get<RightsBook>(), people["ada"]));
        Assert.False(await rule.LacksAsync(_console.Get<RightsBook>(), people["maya"]));
        people["sam"].TwoFactorEnabled = true;
        Assert.False(await rule.LacksAsync(_console.Get<RightsBook>(), people["sam"]));
    }

    [Fact]
    public async Task Built_in_roles_stay_as_they_are_save_whose_customers_they_see()
    {
        Assert.Equal("role-built-in", await CodeAsync(Book.RemoveAsync(Roles.Support, default)));
        Assert.Equal("", await CodeAsync(Book.SaveAsync(Roles.AccountManager,
            new RoleEdit("Other", [Permission.ViewEsims], true), default)));
        var maya = await RightsAsync("maya");
        Assert.Equal(Permissions.Of([Roles.AccountManager]), maya.Permissions);
        Assert.Equal(new Scope("maya", false), maya.Scope);
        Assert.Equal("role-scope", await CodeAsync(Book.SaveAsync(Roles.Administrator, new RoleEdit("", [], true), default)));
        Assert.True((await RightsAsync("ada")).Scope.IsAll);
        Assert.Equal("", await CodeAsync(Book.SaveAsync(Roles.AccountManager, new RoleEdit("", [], false), default)));
        Assert.True((await RightsAsync("maya")).Scope.IsAll);
    }

    [Fact]
    public async Task A_role_that_sees_its_own_customers_only_holds_nothing_of_the_whole_company()
    {
        foreach (var row in Permissions.Table.Where(row => row.IsCompanyWide))
        {
            Assert.Equal("role-scope", await CodeAsync(Book.AddAsync(new RoleEdit("Wide", [row.Permission], true), default)));
        }
    }

    [Fact]
    public async Task A_role_that_may_not_invite_any_more_leaves_none_of_its_peoples_invitations_open()
    {
        await Book.AddAsync(new RoleEdit("Personnel", [Permission.ManagePeople, Permission.ViewEsims], false), default);
        await _console.Esim.People.ChangeRoleAsync("sam", "Personnel", default);
        var ada = _console.Caller.Caller;
        await InviteAsync("noor@example.com", (await RightsAsync("sam")) with { IsConfirmed = true });
        await InviteAsync("omar@example.com", ada);
        Assert.Equal("", await CodeAsync(Book.SaveAsync("Personnel",
            new RoleEdit("Personnel", [Permission.ManagePeople, Permission.ViewEsims, Permission.WriteNotes], false), default)));
        Assert.Equal(2, await OpenAsync());
        Assert.Equal("", await CodeAsync(Book.SaveAsync("Personnel", new RoleEdit("Personnel", [Permission.ViewEsims], false), default)));
        Assert.Equal(1, await OpenAsync());

        async Task InviteAsync(string email, Caller by)
        {
            _console.Caller.Caller = by;
            Assert.Null((await _console.Esim.Invitations.InviteAsync(new NewColleague("Noor", email, "Personnel"), false,
                "http://localhost/", default)).Refusal);
            _console.Caller.Caller = ada;
        }

        Task<int> OpenAsync() => _console.ReadAsync(context => context.Invitations.CountAsync(one => one.OpenFor != null));
    }

    [Fact]
    public void Who_sees_their_own_customers_only_gives_no_role_that_sees_all()
    {
        var permissions = Hotline.ToHashSet();
        var narrow = new Caller("pia", "Pia", permissions) { Scope = new Scope("pia", false) };
        Assert.True(RoleRules.MayGive(narrow, new RoleGrant("Hotline", permissions, true)));
        Assert.False(RoleRules.MayGive(narrow, new RoleGrant("Hotline", permissions, false)));
        Assert.True(RoleRules.MayGive(narrow with { Scope = Scope.All }, new RoleGrant("Hotline", permissions, false)));
    }

    [Fact]
    public async Task A_role_goes_only_when_nobody_has_it_or_is_invited_to_it_and_names_are_there_once()
    {
        await Book.AddAsync(new RoleEdit("Hotline", Hotline, false), default);
        Assert.Equal("role-name", await CodeAsync(Book.AddAsync(new RoleEdit("hotline", Hotline, false), default)));
        Assert.Equal("role-name", await CodeAsync(Book.AddAsync(new RoleEdit(Roles.Support, Hotline, false), default)));
        Assert.Equal("role-name", await CodeAsync(Book.AddAsync(new RoleEdit("  ", Hotline, false), default)));
        Assert.Equal("role-empty", await CodeAsync(Book.AddAsync(new RoleEdit("Nothing", [], false), default)));
        await _console.Esim.People.ChangeRoleAsync("sam", "Hotline", default);
        Assert.Equal("role-held", await CodeAsync(Book.RemoveAsync("Hotline", default)));
        await _console.Esim.People.ChangeRoleAsync("sam", Roles.Support, default);
        await _console.Esim.Invitations.InviteAsync(new NewColleague("Noor", "noor@example.com", "Hotline"), false, "http://localhost/",
            default);
        Assert.Equal("role-held", await CodeAsync(Book.RemoveAsync("Hotline", default)));
        await _console.ReadAsync(context => context.Invitations.ExecuteDeleteAsync());
        Assert.Equal("", await CodeAsync(Book.RemoveAsync("Hotline", default)));
        Assert.Equal("role-unknown", await CodeAsync(Book.SaveAsync("Hotline", new RoleEdit("Hotline", Hotline, false), default)));
    }

    [Fact]
    public async Task Who_has_a_role_of_ones_own_that_manages_customers_may_look_after_them()
    {
        await Book.AddAsync(new RoleEdit("Seller", [Permission.ManageCustomers], true), default);
        await _console.Esim.People.ChangeRoleAsync("sam", "Seller", default);
        var customer = (await _console.Esim.Customers.GetOrAddAsync("Blue Travel", default)).Value!;
        var details = await _console.Esim.Customers.GetAsync(customer.Id, default);
        Assert.Equal(["maya", "sam"], details!.Managers.Select(one => one.Id).Order());
    }

    private async Task<Caller> RightsAsync(string person) => (await _console.Get<RightsBook>().GetAsync(person))!.Caller;
}
