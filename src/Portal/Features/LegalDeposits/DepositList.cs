using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.LegalDeposits;

/// <summary>The list of one state, oldest first, of one publisher or all: what the page shows and the table to take away holds.</summary>
public class DepositList
{
    public const string Due = "due";

    /// <summary>By their keys in the address. Everything that a notice may be sent about is a list of its own.</summary>
    public static readonly IReadOnlyDictionary<string, string> Views = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(DepositState.Published)] = "已出版待送存",
        [nameof(DepositState.Numbered)] = "待出版",
        [Due] = "可發限期通知",
        [nameof(DepositState.Noticed)] = "已限期通知",
        [nameof(DepositState.Deposited)] = "已送存",
        [nameof(DepositState.Stopped)] = "不追蹤",
    };

    public string View { get; set => field = value ?? ""; } = "";

    /// <summary>An ISBN, or a publisher's name, prefix or business ID.</summary>
    public string? Q { get; set; }

    /// <summary>The same, a known view and a tidy question.</summary>
    public DepositList Known() => new()
    {
        View = Views.Keys.FirstOrDefault(key => string.Equals(key, View, StringComparison.OrdinalIgnoreCase)) ?? nameof(DepositState.Published),
        Q = string.IsNullOrWhiteSpace(Q) ? null : CleanText.Cut(CleanText.Plain(Q), 100),
    };

    public async Task<IQueryable<LegalDeposit>> OfAsync(PortalDb db, DateOnly today)
    {
        // A number is asked for wherever it stands; one that nothing has may be a prefix, whose ten digits are an ISBN-10 by chance.
        if (Q is not null && Isbn13.TryParse(Q, out var isbn) && await db.LegalDeposits.AnyAsync(d => d.Isbn == isbn)) return db.LegalDeposits.Where(d => d.Isbn == isbn);
        var rows = View == Due ? db.LegalDeposits.Where(LegalDeposit.MayBeNoticedOn(today)) : db.LegalDeposits.Where(d => d.State == Enum.Parse<DepositState>(View));
        if (Q is null) return rows;
        var publishers = await db.Publishers.Called(db, Q).Select(p => p.Id).Take(100).ToListAsync();
        return rows.Where(d => publishers.Contains(d.Product!.Application!.PublisherId));
    }
}
