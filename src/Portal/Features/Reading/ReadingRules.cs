using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Deposit;

namespace Portal.Features.Reading;

/// <summary>Where a reader is.</summary>
public enum Whereabouts { Elsewhere, LibraryNetwork, NamedPc }

/// <summary>Whether a book may be read, and by which way of its licence, apart from the question whether a copy is free.</summary>
/// <param name="Way">Null when it may not.</param>
/// <param name="Why">Why not, and what to do.</param>
/// <param name="Denied">The licence does not allow it: counted as a turnaway. Otherwise something is to be done first, signing in or borrowing.</param>
public readonly record struct ReadingAnswer(ReadingAccess? Way, Sentence? Why = null, bool Denied = false);

/// <summary>
/// The licence (授權) as rules. Each wider way includes those before it: what may be lent may be read in the library, and what may be read there at its named PCs. At a PC
/// nobody signs in, the PC is who reads; in a network of the library a reader signs in, so that one book at a time can be kept; a loan is read anywhere.
/// </summary>
public static class ReadingRules
{
    /// <summary>Deposited and not taken down.</summary>
    public static bool IsOffered(EbookDeposit deposit) => deposit.State == RequestState.Approved && deposit.TakenDownAt is null;

    /// <summary>Why nobody may read it today; null when somebody may.</summary>
    public static Sentence? WhyClosed(EbookDeposit deposit, DateOnly today) =>
        !IsOffered(deposit) ? new("這本電子書已撤下，不再提供閱覽")
        : deposit.EmbargoUntil is { } day && today < day ? new("這本電子書自 {0} 起開放閱覽", OfficeDates.Long(day))
        : null;

    public static ReadingAnswer Ask(EbookDeposit deposit, Whereabouts where, bool signedIn, bool hasLoan, DateOnly today)
    {
        if (WhyClosed(deposit, today) is { } closed) return new(null, closed, Denied: true);
        if (deposit.Access == ReadingAccess.Open) return new(ReadingAccess.Open);
        if (deposit.Access == ReadingAccess.Lending && hasLoan) return new(ReadingAccess.Lending);
        return (where, deposit.Access) switch
        {
            (Whereabouts.NamedPc, ReadingAccess.SinglePc) => new(ReadingAccess.SinglePc),
            (Whereabouts.NamedPc, _) => new(ReadingAccess.InLibrary),
            (_, ReadingAccess.SinglePc) => new(null, new("這本電子書限在館內指定的電腦閱覽"), Denied: true),
            (Whereabouts.LibraryNetwork, _) => signedIn ? new(ReadingAccess.InLibrary) : new(null, new("請先登入，再閱覽這本電子書")),
            (_, ReadingAccess.Lending) => new(null, signedIn ? new("請先借閱這本電子書，再線上閱覽") : new("請先登入並借閱這本電子書，或到館內閱覽")),
            _ => new(null, new("這本電子書限在圖書館內閱覽"), Denied: true),
        };
    }
}
