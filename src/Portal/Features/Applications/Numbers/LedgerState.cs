using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Numbers;

public enum LedgerFault { None, Behind, Forked, HeadMissing, HeadForged }

/// <summary>How the ledger in the database stands to its head outside: only when both agree are numbers given.</summary>
public sealed record LedgerState(LedgerFault Fault, long Sequence, string Hash, (long Sequence, string Hash)? Outside)
{
    /// <summary>Why no number is given; null when all is well.</summary>
    public Sentence? Refusal => Fault switch
    {
        LedgerFault.None => null,
        LedgerFault.Behind => new("號碼帳暫停配號：資料庫只到第 {0} 筆，庫外帳首已到第 {1} 筆，請系統管理者核對補入", Sequence, Outside!.Value.Sequence),
        LedgerFault.Forked => new("號碼帳暫停配號：資料庫與庫外帳首在第 {0} 筆不符，請系統管理者查明", Outside!.Value.Sequence),
        LedgerFault.HeadForged => new("號碼帳暫停配號：庫外帳首的簽章不符，請系統管理者查明"),
        _ => new("號碼帳暫停配號：找不到庫外帳首，請系統管理者查明"),
    };

    /// <summary>Compares; asks the database only when its head is newer than the one outside.</summary>
    public static async Task<LedgerState> JudgeAsync(PortalDb db, long sequence, string hash, PublishedHeads heads)
    {
        heads.Refresh();
        var fault = heads switch
        {
            { Fault: not null } => LedgerFault.HeadForged,
            { Lost: true } => LedgerFault.HeadMissing,
            { Last: null } => sequence == 0 ? LedgerFault.None : LedgerFault.HeadMissing,
            { Last: var last } when last.Value.Sequence > sequence => LedgerFault.Behind,
            { Last: var last } => await HashAtAsync(last.Value.Sequence) == last.Value.Hash ? LedgerFault.None : LedgerFault.Forked,
        };
        return new(fault, sequence, hash, heads.Last);

        async Task<string?> HashAtAsync(long at) => at == sequence ? hash
            : at == 0 ? LedgerEntry.NoHash
            : await db.Ledger.Where(e => e.Sequence == at).Select(e => e.Hash).SingleOrDefaultAsync();
    }

    public static async Task<LedgerState> ReadAsync(PortalDb db, PublishedHeads heads)
    {
        var head = await db.LedgerHeads.AsNoTracking().SingleAsync();
        return await JudgeAsync(db, head.Sequence, head.Hash, heads);
    }
}
