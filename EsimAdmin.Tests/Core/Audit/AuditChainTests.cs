using EsimAdmin.Core.Audit;

namespace EsimAdmin.Tests.Core.Audit;

/// <summary>What the chain of the audit log finds out.</summary>
public sealed class AuditChainTests
{
    private const int Many = 30;

    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_chain_as_it_was_written_is_whole()
    {
        var chain = Chain();
        var verdict = Verify(chain, Head(chain));
        Assert.Empty(verdict.Breaks);
        Assert.Equal((Many, true, Head(chain)), (verdict.Count, verdict.IsWhole, verdict.Last));
    }

    [Theory]
    [InlineData(nameof(AuditEntry.At))]
    [InlineData(nameof(AuditEntry.PersonId))]
    [InlineData(nameof(AuditEntry.PersonName))]
    [InlineData(nameof(AuditEntry.Address))]
    [InlineData(nameof(AuditEntry.Action))]
    [InlineData(nameof(AuditEntry.Outcome))]
    [InlineData(nameof(AuditEntry.Reason))]
    [InlineData(nameof(AuditEntry.SubjectKind))]
    [InlineData(nameof(AuditEntry.SubjectKey))]
    [InlineData(nameof(AuditEntry.CustomerId))]
    [InlineData(nameof(AuditEntry.Facts))]
    [InlineData(nameof(AuditEntry.SubjectName))]
    [InlineData(nameof(AuditEntry.Words))]
    [InlineData(nameof(AuditEntry.Salt))]
    [InlineData(nameof(AuditEntry.WordsHash))]
    [InlineData(nameof(AuditEntry.Previous))]
    [InlineData(nameof(AuditEntry.Hash))]
    public void Any_field_of_any_entry_that_is_changed_is_found_and_the_entry_named(string field)
    {
        for (var id = 1; id <= Many; id++)
        {
            var chain = Chain();
            var head = Head(chain);
            var entry = chain[id - 1];
            var property = typeof(AuditEntry).GetProperty(field)!;
            property.SetValue(entry, property.PropertyType switch
            {
                var type when type == typeof(string) => "another",
                var type when type == typeof(DateTimeOffset) => entry.At.AddMilliseconds(1),
                var type when type == typeof(AuditOutcome) => AuditOutcome.Failed,
                _ => 77L,
            });
            var verdict = Verify(chain, head);
            Assert.False(verdict.IsWhole, $"{field} of {id}");
            Assert.Contains(verdict.Breaks, found => found.Id == id && found.Text.Contains($"Entry {id}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void An_entry_that_was_changed_and_hashed_anew_is_found_by_the_one_after_it()
    {
        var chain = Chain();
        var head = Head(chain);
        typeof(AuditEntry).GetProperty(nameof(AuditEntry.PersonName))!.SetValue(chain[9], "Somebody else");
        chain[9].Hash = AuditChain.HashOf(chain[9]);
        var found = Assert.Single(Verify(chain, head).Breaks);
        Assert.Equal(11, found.Id);
        Assert.Contains("one of the two was put in, moved or replaced", found.Text, StringComparison.Ordinal);
    }

    // Else an old entry could be written anew and the next be led to it, and the log would end as was told elsewhere.
    [Fact]
    public void An_entry_that_was_led_to_one_that_was_hashed_anew_is_found()
    {
        var chain = Chain();
        var head = Head(chain);
        typeof(AuditEntry).GetProperty(nameof(AuditEntry.PersonName))!.SetValue(chain[9], "Somebody else");
        chain[9].Hash = AuditChain.HashOf(chain[9]);
        typeof(AuditEntry).GetProperty(nameof(AuditEntry.Previous))!.SetValue(chain[10], chain[9].Hash);
        var found = Assert.Single(Verify(chain, head).Breaks);
        Assert.Equal(11, found.Id);
        Assert.Contains("was changed after it was written", found.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1, "Entry 1 is missing before Entry 2")]
    [InlineData(7, 1, "Entry 7 is missing before Entry 8")]
    [InlineData(7, 5, "Entries 7 to 11 are missing before Entry 12")]
    [InlineData(Many, 1, "Entry 30 is missing at the end")]
    [InlineData(21, 10, "Entries 21 to 30 are missing at the end")]
    [InlineData(1, Many, "Entries 1 to 30 are missing at the end")]
    public void Entries_that_were_deleted_are_found_and_named(int from, int count, string words)
    {
        var chain = Chain();
        var head = Head(chain);
        chain.RemoveRange(from - 1, count);
        Assert.Contains(words, Assert.Single(Verify(chain, head).Breaks).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_entries_that_changed_places_are_found()
    {
        var chain = Chain();
        var head = Head(chain);
        (chain[4], chain[5]) = (Moved(chain[5], 5), Moved(chain[4], 6));
        var verdict = Verify(chain, head);
        Assert.Contains(verdict.Breaks, found => found.Id == 5);
        Assert.Contains(verdict.Breaks, found => found.Id == 6);
    }

    [Fact]
    public void An_entry_that_was_put_in_is_found_in_the_middle_and_at_the_end()
    {
        var chain = Chain();
        var head = Head(chain);
        // Where one was taken away, so that no number is missing.
        chain[14] = AuditChain.Next(15, chain[13].Hash, Note(99), Noon);
        Assert.Contains(Verify(chain, head).Breaks, found => found.Id == 16);

        chain = Chain();
        head = Head(chain);
        chain.Add(AuditChain.Next(Many + 1, chain[^1].Hash, Note(99), Noon));
        Assert.Contains("Entry 31 is put in at the end", Assert.Single(Verify(chain, head).Breaks).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_was_written_anew_as_a_whole_is_found_by_the_check_before()
    {
        var before = Chain();
        var known = AuditState.Of(Verify(before, Head(before)), Noon);
        var forged = Chain();
        Assert.True(Verify(forged, Head(forged)).IsWhole);
        Assert.Contains("the log was written anew", Assert.Single(Verify(forged, Head(forged), known).Breaks).Text,
            StringComparison.Ordinal);
        forged.RemoveRange(10, Many - 10);
        Assert.Contains("missing that stood there on 24 Nov 2026", Assert.Single(Verify(forged, Head(forged), known).Breaks).Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LPA:1$rsp.example.com$ABC-123", "(left out)")]
    [InlineData("try lpa:1$rsp.example.com$ABC please", "try (left out) please")]
    [InlineData("https://example.com/install/Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE", "https://example.com/install/(left out)")]
    [InlineData("two\r\nlines", "two  lines")]
    [InlineData("89852 0000 1234", "89852 0000 1234")]
    public void What_looks_like_a_code_or_a_token_is_left_out_of_what_people_type(string typed, string stands)
    {
        Assert.Equal(stands, AuditText.Clean(typed));
        Assert.Equal(stands, AuditText.Read(AuditText.Write([AuditField.New("Why", typed)])).Single().After);
    }

    [Fact]
    public void No_code_that_somebody_has_typed_stands_in_any_field_of_an_entry()
    {
        const string Code = "LPA:1$rsp.example.com$ABC-123";
        var note = new AuditNote(new AuditActor("p", Code, Code), AuditActions.OrderPlaced, new AuditSubject("Order", Code, Code))
        {
            Reason = Code,
            Facts = [AuditField.New("Why", Code)],
            Words = [new AuditField("Note", Code, Code)],
        };
        var entry = AuditChain.Next(1, AuditHead.None.Hash, note, Noon);
        Assert.All(typeof(AuditEntry).GetProperties(), field =>
            Assert.DoesNotContain("ABC-123", $"{field.Name} {field.GetValue(entry)}", StringComparison.Ordinal));
    }

    [Fact]
    public void Codes_are_unique_and_every_kind_of_action_has_some()
    {
        Assert.Equal(AuditActions.All.Count, AuditActions.All.Select(action => action.Code).Distinct().Count());
        Assert.Equal(Enum.GetValues<AuditArea>(), AuditActions.All.Select(action => action.Area).Distinct().Order());
        Assert.All(Enum.GetValues<EsimAdmin.Core.Actions.EsimAction>(), action => AuditActions.OfEsim(action.ToString()));
    }

    private static AuditNote Note(int number) => new(new AuditActor($"p{number % 3}", $"Person {number % 3}", "10.0.0.1"),
        AuditActions.OrderPlaced, AuditSubject.Order(number))
    {
        CustomerId = number % 2 == 0 ? 5 : null,
        Facts = [AuditField.New("Total", number)],
        Words = [AuditField.New("Customer", "Ana Pérez")],
    };

    private static List<AuditEntry> Chain()
    {
        var (chain, previous) = (new List<AuditEntry>(), AuditHead.None.Hash);
        for (var id = 1; id <= Many; id++)
        {
            chain.Add(AuditChain.Next(id, previous, Note(id), Noon.AddSeconds(id)));
            previous = chain[^1].Hash;
        }
        return chain;
    }

    private static AuditHead Head(List<AuditEntry> chain) => new(chain[^1].Id, chain[^1].Hash);

    private static AuditEntry Moved(AuditEntry entry, long id)
    {
        typeof(AuditEntry).GetProperty(nameof(AuditEntry.Id))!.SetValue(entry, id);
        return entry;
    }

    private static AuditVerdict Verify(List<AuditEntry> chain, AuditHead head, AuditState? known = null)
    {
        var proof = new AuditProof(known);
        foreach (var entry in chain) proof.Add(entry);
        return proof.End(head, chain.Count == 0 ? AuditHead.None : Head(chain));
    }
}
