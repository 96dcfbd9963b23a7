using EsimAdmin.Core;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Usage;
using EsimAdmin.Core.Webhooks;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core;

/// <summary>Queries of lists in addresses: what is written is read back, and what is not understood never becomes a longer list.</summary>
[Properties(Arbitrary = [typeof(Queries)])]
public sealed class ListAddressTests
{
    [Property]
    public bool A_query_of_esims_comes_back_from_its_address(EsimQuery query, PositiveInt page) => Same(EsimQuery.Address, query, page.Get);

    [Property]
    public bool A_query_of_orders_comes_back_from_its_address(OrderQuery query, PositiveInt page) =>
        Same(OrderQuery.Address, query, page.Get);

    [Property]
    public bool A_query_of_the_ledger_comes_back_from_its_address(LedgerQuery query, PositiveInt page) =>
        Same(LedgerQuery.Address, query, page.Get);

    [Property]
    public bool A_query_of_alerts_comes_back_from_its_address(AlertQuery query, PositiveInt page) =>
        Same(AlertQuery.Address, query, page.Get);

    [Property]
    public bool A_query_of_the_catalogue_comes_back_from_its_address(CatalogQuery query, PositiveInt page) =>
        Same(CatalogQuery.Address, query, page.Get);

    [Property]
    public bool A_query_of_customers_comes_back_from_its_address(CustomerQuery query, PositiveInt page) =>
        Same(CustomerQuery.Address, query, page.Get);

    [Property]
    public bool A_query_of_results_comes_back_from_its_address(BulkItemQuery query, PositiveInt page) =>
        Same(BulkItemQuery.Address, query, page.Get);

    [Property]
    public bool What_support_looks_for_the_span_of_usage_and_a_query_of_deliveries_come_back(FindQuery find, UsageSpanQuery span,
        DeliveryQuery delivery) =>
        Same(FindQuery.Address, find, 0) && Same(UsageSpanQuery.Address, span, 0) && Same(DeliveryQuery.Address, delivery, 0);

    [Theory]
    [InlineData("status=Nonsense")]
    [InlineData("status=5")]
    [InlineData("status=New,InUse")]
    [InlineData("status=")]
    [InlineData("status=New&status=InUse")]
    [InlineData("customer=abc")]
    [InlineData("customer=-1")]
    [InlineData("customer=1.5")]
    [InlineData("customer=99999999999999999999")]
    [InlineData("concern=Everything")]
    [InlineData("concern=Lapses&days=seven")]
    [InlineData("days=367")]
    [InlineData("mine=perhaps")]
    [InlineData("sort=Fastest")]
    [InlineData("consern=Lapses")]
    [InlineData("Status=New")]
    public void What_is_not_understood_is_said_and_there_is_no_query_that_could_be_acted_on(string text)
    {
        var state = EsimQuery.Address.Read("http://localhost/esims?" + text);
        Assert.False(state.IsUnderstood);
        Assert.NotEmpty(state.Problems);
        Assert.Throws<InvalidOperationException>(() => state.Query);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("1e9")]
    [InlineData("")]
    public void A_page_that_is_none_is_said_and_the_first_one_is_meant(string page)
    {
        var state = EsimQuery.Address.Read($"/esims?status=New&page={page}");
        Assert.Equal((new EsimQuery(Status: EsimStatus.New), 0, 1), (state.Query, state.Page, state.Problems.Count));
    }

    [Property]
    public bool Nothing_that_stands_behind_the_question_mark_makes_reading_fail(string? anything)
    {
        var state = EsimQuery.Address.Read("/esims?" + anything);
        return state.IsUnderstood || state.Problems.Count > 0;
    }

    [Fact]
    public void Addresses_are_short_and_words_name_every_filter()
    {
        Assert.Equal("esims", EsimQuery.Address.Write(default));
        var query = new EsimQuery("89 10", EsimStatus.New, 7, EsimConcern.Lapses, 7, true, EsimSort.Expiring);
        Assert.Equal("esims/bulk?q=89%2010&status=New&customer=7&concern=Lapses&days=7&mine=true&sort=Expiring",
            EsimQuery.Address.Write(query, at: "esims/bulk"));
        Assert.Equal("“89 10”, New, Never installed, lapses within 7 days, of Kestrel Robotics, of my customers",
            query.Words("Kestrel Robotics"));
        Assert.Equal("all eSIMs", default(EsimQuery).Words());
        Assert.Equal("finance?from=2026-11-25", LedgerQuery.Address.Write(new LedgerQuery(From: new DateOnly(2026, 11, 25))));
    }

    private static bool Same<TQuery>(ListAddress<TQuery> address, TQuery query, int page)
    {
        var written = address.Write(query, page);
        var state = address.Read("http://localhost" + written + "#main");
        return state.IsUnderstood && Equals(state.Query, query) && state.Page == page && address.Write(state.Query, state.Page) == written;
    }

    /// <summary>Queries as people can ask them.</summary>
    public static class Queries
    {
        private static readonly Gen<string?> Words = Gen.OneOf(Gen.Constant<string?>(null), ArbMap.Default.GeneratorFor<string>()
            .Where(text => !string.IsNullOrEmpty(text) && text.EnumerateRunes().All(rune => rune != System.Text.Rune.ReplacementChar))
            .Select(text => (string?)text));

        private static readonly Gen<long?> Keys = OrNone(Gen.Choose(1, int.MaxValue).Select(key => (long)key));

        private static readonly Gen<DateOnly?> Days = OrNone(Gen.Choose(0, DateOnly.MaxValue.DayNumber).Select(DateOnly.FromDayNumber));

        private static readonly Gen<bool> Flags = ArbMap.Default.GeneratorFor<bool>();

        public static Arbitrary<EsimQuery> Esims() => Arb.From(
            from search in Words
            from status in Perhaps<EsimStatus>()
            from customer in Keys
            from concern in Gen.Elements(Enum.GetValues<EsimConcern>())
            from days in Gen.Choose(0, EsimQuery.MostDays)
            from mine in Flags
            from sort in Gen.Elements(Enum.GetValues<EsimSort>())
            select new EsimQuery(search, status, customer, concern, days, mine, sort));

        public static Arbitrary<OrderQuery> Orders() => Arb.From(
            from status in Perhaps<OrderStatus>()
            from customer in Keys
            from mine in Flags
            from open in Flags
            select new OrderQuery(status, customer, mine, open));

        public static Arbitrary<LedgerQuery> Ledger() => Arb.From(
            from search in Words
            from cause in Perhaps<LedgerCause>()
            from person in Words
            from customer in Keys
            from first in Days
            from last in Days
            select new LedgerQuery(search, cause, person, customer, first, last));

        public static Arbitrary<AlertQuery> Alerts() => Arb.From(
            from kind in Perhaps<AlertKind>()
            from unread in Flags
            from mine in Flags
            from severity in Gen.Elements(Enum.GetValues<AlertSeverity>())
            from lasting in Flags
            select new AlertQuery(kind, unread, mine, severity, lasting));

        public static Arbitrary<CatalogQuery> Catalog() => Arb.From(
            from search in Words
            from country in Gen.Elements("JP", "DE", "US", null)
            from plan in OrNone(Flags)
            from fiveG in Flags
            from topUp in Flags
            from sort in Gen.Elements(Enum.GetValues<CatalogSort>())
            from backwards in Flags
            select new CatalogQuery(search ?? "", country, plan, fiveG, topUp, sort, backwards));

        public static Arbitrary<CustomerQuery> Customers() => Arb.From(Words.Select(text => new CustomerQuery(text)));

        public static Arbitrary<FindQuery> Finds() => Arb.From(Words.Select(text => new FindQuery(text)));

        public static Arbitrary<BulkItemQuery> Results() => Arb.From(Perhaps<BulkResult>().Select(result => new BulkItemQuery(result)));

        public static Arbitrary<UsageSpanQuery> Spans() =>
            Arb.From(Gen.Choose(1, UsageService.MostDays).Select(days => new UsageSpanQuery(days)));

        public static Arbitrary<DeliveryQuery> Deliveries() => Arb.From(
            from type in Words
            from state in Perhaps<DeliveryState>()
            select new DeliveryQuery(type, state));

        private static Gen<T?> Perhaps<T>() where T : struct, Enum => OrNone(Gen.Elements(Enum.GetValues<T>()));

        private static Gen<T?> OrNone<T>(Gen<T> values) where T : struct =>
            Gen.OneOf(Gen.Constant<T?>(null), values.Select(value => (T?)value));
    }
}
