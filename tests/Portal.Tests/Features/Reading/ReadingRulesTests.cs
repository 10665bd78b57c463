using Portal.Features.Applications;
using Portal.Features.Deposit;
using Portal.Features.Reading;

namespace Portal.Tests.Features.Reading;

/// <summary>The table of the licence: which way it is read, by where the reader is, signed in or not, with a loan or not.</summary>
public class ReadingRulesTests
{
    static readonly DateOnly today = new(2026, 3, 4);

    [Theory]
    // 開放閱覽: anybody, anywhere.
    [InlineData(ReadingAccess.Open, Whereabouts.Elsewhere, false, false, "Open")]
    [InlineData(ReadingAccess.Open, Whereabouts.Elsewhere, true, false, "Open")]
    [InlineData(ReadingAccess.Open, Whereabouts.LibraryNetwork, false, false, "Open")]
    [InlineData(ReadingAccess.Open, Whereabouts.NamedPc, false, false, "Open")]
    // 館外借閱: by a loan anywhere; in the library without one.
    [InlineData(ReadingAccess.Lending, Whereabouts.Elsewhere, false, false, "sign in")]
    [InlineData(ReadingAccess.Lending, Whereabouts.Elsewhere, true, false, "borrow")]
    [InlineData(ReadingAccess.Lending, Whereabouts.Elsewhere, true, true, "Lending")]
    [InlineData(ReadingAccess.Lending, Whereabouts.LibraryNetwork, false, false, "sign in")]
    [InlineData(ReadingAccess.Lending, Whereabouts.LibraryNetwork, true, false, "InLibrary")]
    [InlineData(ReadingAccess.Lending, Whereabouts.LibraryNetwork, true, true, "Lending")]
    [InlineData(ReadingAccess.Lending, Whereabouts.NamedPc, false, false, "InLibrary")]
    [InlineData(ReadingAccess.Lending, Whereabouts.NamedPc, true, false, "InLibrary")]
    [InlineData(ReadingAccess.Lending, Whereabouts.NamedPc, true, true, "Lending")]
    // 館內閱覽: in the library; a loan of it there is none, and one would not help.
    [InlineData(ReadingAccess.InLibrary, Whereabouts.Elsewhere, false, false, "denied")]
    [InlineData(ReadingAccess.InLibrary, Whereabouts.Elsewhere, true, false, "denied")]
    [InlineData(ReadingAccess.InLibrary, Whereabouts.Elsewhere, true, true, "denied")]
    [InlineData(ReadingAccess.InLibrary, Whereabouts.LibraryNetwork, false, false, "sign in")]
    [InlineData(ReadingAccess.InLibrary, Whereabouts.LibraryNetwork, true, false, "InLibrary")]
    [InlineData(ReadingAccess.InLibrary, Whereabouts.NamedPc, false, false, "InLibrary")]
    // 館內單機調閱: at a named PC only.
    [InlineData(ReadingAccess.SinglePc, Whereabouts.Elsewhere, true, false, "denied")]
    [InlineData(ReadingAccess.SinglePc, Whereabouts.Elsewhere, true, true, "denied")]
    [InlineData(ReadingAccess.SinglePc, Whereabouts.LibraryNetwork, true, false, "denied")]
    [InlineData(ReadingAccess.SinglePc, Whereabouts.NamedPc, false, false, "SinglePc")]
    [InlineData(ReadingAccess.SinglePc, Whereabouts.NamedPc, true, false, "SinglePc")]
    public void A_licence_is_read_by_its_way_or_refused(ReadingAccess access, Whereabouts where, bool signedIn, bool hasLoan, string expected)
    {
        Assert.Equal(expected, Shown(ReadingRules.Ask(Deposit(access), where, signedIn, hasLoan, today)));
        // Nothing before its embargo, nothing that was taken down, nothing that is not deposited, whatever else is true.
        Assert.Equal("denied", Shown(ReadingRules.Ask(Deposit(access, embargo: today.AddDays(1)), where, signedIn, hasLoan, today)));
        Assert.Equal(expected, Shown(ReadingRules.Ask(Deposit(access, embargo: today), where, signedIn, hasLoan, today)));
        Assert.Equal("denied", Shown(ReadingRules.Ask(Deposit(access, takenDown: true), where, signedIn, hasLoan, today)));
        Assert.Equal("denied", Shown(ReadingRules.Ask(Deposit(access, state: RequestState.InReview), where, signedIn, hasLoan, today)));
    }

    [Fact]
    public void A_wider_way_includes_those_before_it() =>
        Assert.Equal([ReadingAccess.SinglePc, ReadingAccess.InLibrary, ReadingAccess.Lending, ReadingAccess.Open], Enum.GetValues<ReadingAccess>().Order());

    static string Shown(ReadingAnswer answer) => answer.Way?.ToString() ?? (answer.Denied ? "denied" : answer.Why!.Key.Contains("登入", StringComparison.Ordinal) ? "sign in" : "borrow");

    static EbookDeposit Deposit(ReadingAccess access, DateOnly? embargo = null, bool takenDown = false, RequestState state = RequestState.Approved)
    {
        var deposit = new EbookDeposit();
        void Set(string property, object? value) => typeof(EbookDeposit).GetProperty(property)!.DeclaringType!.GetProperty(property)!.SetValue(deposit, value);
        Set(nameof(EbookDeposit.Access), access);
        Set(nameof(EbookDeposit.EmbargoUntil), embargo);
        Set(nameof(EbookDeposit.State), state);
        if (takenDown) Set(nameof(EbookDeposit.TakenDownAt), new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc));
        return deposit;
    }
}
