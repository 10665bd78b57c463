using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications.Numbers;

namespace Portal.Features.Applications.Registrants.TakeOver;

/// <summary>What the columns of one kind of table are, and what becomes of its rows.</summary>
public abstract class TakeOverTable
{
    public abstract IReadOnlyList<(string Name, bool Must)> Columns { get; }

    /// <summary>Looks at some rows, and with a ledger brings the right ones in; the caller saves. What is there already is left as it is.</summary>
    /// <param name="ledger">Held until the caller commits; null for a look.</param>
    public async Task<TakeOverOutcome> TakeAsync(PortalDb db, IReadOnlyList<TakeOverRow> rows, NumberLedger? ledger, string source, DateTime at)
    {
        var (fresh, known) = await ReadAsync(db, rows, ledger, source, at);
        return new(fresh, known, [.. rows.SelectMany(row => row.Faults)]);
    }

    protected abstract Task<(int Fresh, int Known)> ReadAsync(PortalDb db, IReadOnlyList<TakeOverRow> rows, NumberLedger? ledger, string source, DateTime at);

    public static TakeOverTable Of(TakeOverKind kind) => kind switch
    {
        TakeOverKind.Publishers => new PublisherTable(),
        TakeOverKind.Blocks => new BlockTable(),
        TakeOverKind.Numbers => new NumberTable(),
        _ => new TitleTable(),
    };

    protected static bool IsClosed(TakeOverRow row)
    {
        if (row["狀態"] is not ("" or "使用中" or "已停用" or "active" or "closed")) row.Refuse("狀態", "請填「使用中」或「已停用」");
        return row["狀態"] is "已停用" or "closed";
    }
}

/// <summary>Publishers of the old systems, known again by their codes there.</summary>
public class PublisherTable : TakeOverTable
{
    static readonly Dictionary<string, PublisherKind> kinds = new()
    {
        ["公司"] = PublisherKind.Company,
        ["政府機關"] = PublisherKind.Government,
        ["學校"] = PublisherKind.School,
        ["團體"] = PublisherKind.Group,
        ["個人"] = PublisherKind.Individual,
        ["company"] = PublisherKind.Company,
        ["government"] = PublisherKind.Government,
        ["school"] = PublisherKind.School,
        ["group"] = PublisherKind.Group,
        ["individual"] = PublisherKind.Individual,
    };

    public override IReadOnlyList<(string Name, bool Must)> Columns { get; } =
    [
        ("代碼", true), ("名稱", true), ("類型", true), ("外文名稱", false), ("統一編號", false), ("負責人", false), ("地址", false), ("電話", false), ("傳真", false), ("電子郵件", false), ("網站", false), ("狀態", false),
    ];

    protected override async Task<(int, int)> ReadAsync(PortalDb db, IReadOnlyList<TakeOverRow> rows, NumberLedger? ledger, string source, DateTime at)
    {
        var codes = rows.Select(row => row["代碼"]).ToList();
        var there = (await db.Publishers.Where(p => codes.Contains(p.OldCode!)).Select(p => p.OldCode!).ToListAsync()).ToHashSet();
        var ids = rows.Select(row => row["統一編號"]).Where(id => id.Length > 0).ToList();
        var bodies = await db.Publishers.Where(p => ids.Contains(p.BusinessId!)).ToDictionaryAsync(p => p.BusinessId!);
        var (fresh, known) = (0, 0);
        foreach (var row in rows)
        {
            if (there.Contains(row["代碼"]))
            {
                known++;
                continue;
            }
            var publisher = Read(row, at);
            if (publisher.BusinessId is { } id && bodies.GetValueOrDefault(id) is { } body)
            {
                // Registered here before its old data came: it keeps its data and is known by its old code from now on.
                if (body.OldCode is null && row.IsRight) publisher = body;
                else row.Refuse("統一編號", "這個統一編號已是「{0}」的", body.Name);
            }
            if (!row.IsRight) continue;
            publisher.OldCode = row["代碼"];
            there.Add(row["代碼"]);
            if (publisher.BusinessId is { } own) bodies[own] = publisher;
            if (ledger is not null && db.Entry(publisher).State == EntityState.Detached) db.Publishers.Add(publisher);
            fresh++;
        }
        return (fresh, known);
    }

    static Publisher Read(TakeOverRow row, DateTime at)
    {
        row.Text("代碼", 40, must: true);
        if (!kinds.TryGetValue(row["類型"], out var kind)) row.Refuse("類型", "請填公司、政府機關、學校、團體或個人");
        string? id = null;
        if (row["統一編號"].Length > 0)
        {
            var fault = BusinessId.Read(row["統一編號"], out var read);
            if (fault == BusinessIdFault.None) id = read.Digits;
            else row.Refuse("統一編號", BusinessId.Refusal(fault)!);
        }
        var publisher = new Publisher
        {
            Kind = kind,
            Name = row.Text("名稱", 300, must: true) ?? "",
            EnglishName = row.Text("外文名稱", 300),
            BusinessId = id,
            Representative = row.Text("負責人", 100),
            Address = row.Text("地址", 300) ?? "",
            Phone = row.Text("電話", 50) ?? "",
            Fax = row.Text("傳真", 50),
            Email = row.Text("電子郵件", 254) ?? "",
            Website = row.Text("網站", 300),
            CreatedAt = at,
        };
        publisher.Activate();
        if (IsClosed(row)) publisher.Close();
        return publisher;
    }
}

/// <summary>Blocks of the old systems with how far they were used; each waits for two people before it gives a number here.</summary>
public class BlockTable : TakeOverTable
{
    public override IReadOnlyList<(string Name, bool Must)> Columns { get; } = [("出版者識別號", true), ("出版機構代碼", false), ("已配", false), ("狀態", false)];

    protected override async Task<(int, int)> ReadAsync(PortalDb db, IReadOnlyList<TakeOverRow> rows, NumberLedger? ledger, string source, DateTime at)
    {
        var codes = rows.Select(row => row["出版機構代碼"]).ToList();
        var owners = await db.Publishers.Where(p => codes.Contains(p.OldCode!)).ToDictionaryAsync(p => p.OldCode!, p => p.MergedIntoId ?? p.Id);
        var read = rows.Select(row => (Row: row, Prefix: Digits(row))).ToList();
        var prefixes = read.Select(r => r.Prefix).ToList();
        var blocks = await db.Blocks.Where(b => prefixes.Contains(b.Group + b.Registrant)).ToDictionaryAsync(b => b.Group + b.Registrant);
        var begun = (await db.BlockTakeOvers.Where(t => prefixes.Contains(t.Block.Group + t.Block.Registrant)).Select(t => t.BlockId).ToListAsync()).ToHashSet();
        var (fresh, known) = (0, 0);
        foreach (var (row, prefix) in read)
        {
            var group = IsbnRanges.Current.Taiwan.FirstOrDefault(g => prefix.StartsWith($"{g.Prefix}{g.Element}", StringComparison.Ordinal));
            var registrant = prefix.Length > 6 ? prefix[6..] : "";
            if (group is null || !group.Has(registrant))
            {
                row.Refuse("出版者識別號", "不是臺灣啟用範圍內的出版者識別號");
                continue;
            }
            var owner = Owner(row, owners);
            var size = group.BlockSize(registrant.Length);
            int? fill = null;
            if (row["已配"].Length > 0)
            {
                if (int.TryParse(row["已配"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var used) && used <= size) fill = used;
                else row.Refuse("已配", "請填 0 到 {0} 的整數", size);
            }
            var closed = IsClosed(row);
            var block = blocks.GetValueOrDefault(prefix);
            if (block is not null && block.PublisherId != owner && row.IsRight) row.Refuse("出版者識別號", "這個識別號已屬於別的出版機構");
            if (!row.IsRight) continue;
            if (block is not null && begun.Contains(block.Id))
            {
                known++;
                continue;
            }
            if (block is { Next: > 0 })
            {
                row.Refuse("出版者識別號", "這個識別號由本系統開立並已配號");
                continue;
            }
            fresh++;
            if (block is null)
            {
                blocks[prefix] = block = new RegistrantBlock { Group = prefix[..6], Registrant = registrant, Size = size, PublisherId = owner, OpenedAt = at };
                if (ledger is not null) db.Blocks.Add(block);
            }
            begun.Add(block.Id);
            if (ledger is null) continue;
            block.BeginTakeOver();
            block.HasHeld = await db.StrayNumbers.AnyAsync(s => s.State == StrayState.Held && s.Number.StartsWith(prefix));
            db.BlockTakeOvers.Add(new BlockTakeOver { Block = block, Fill = fill, ClosedThere = closed });
        }
        return (fresh, known);
    }

    static string Digits(TakeOverRow row)
    {
        var digits = new string([.. CleanText.Plain(row["出版者識別號"]).Where(char.IsAsciiDigit)]);
        return digits.StartsWith("978", StringComparison.Ordinal) ? digits : "978" + digits;
    }

    static Guid? Owner(TakeOverRow row, Dictionary<string, Guid> owners)
    {
        if (row["出版機構代碼"].Length == 0) return null;
        if (owners.TryGetValue(row["出版機構代碼"], out var owner)) return owner;
        row.Refuse("出版機構代碼", "沒有這個代碼的出版機構，請先匯入出版機構");
        return null;
    }
}

/// <summary>Every number that was ever given: into the ledger, for ever.</summary>
public class NumberTable : TakeOverTable
{
    public override IReadOnlyList<(string Name, bool Must)> Columns { get; } = [("號碼", true)];

    protected override async Task<(int, int)> ReadAsync(PortalDb db, IReadOnlyList<TakeOverRow> rows, NumberLedger? ledger, string source, DateTime at)
    {
        var read = rows.Select(row => (Row: row, Number: Read(row))).Where(r => r.Number is not null).ToList();
        var numbers = read.ConvertAll(r => r.Number);
        var there = await db.Ledger.AsNoTracking().Where(e => numbers.Contains(e.Number)).Select(e => new { e.Number, e.Origin }).ToDictionaryAsync(e => e.Number!, e => e.Origin);
        var (fresh, known) = (0, 0);
        var given = new List<string>();
        foreach (var (row, number) in read)
        {
            if (!there.TryGetValue(number!, out var origin))
            {
                there[number!] = NumberOrigin.GivenBefore;
                ledger?.Append(NumberOrigin.GivenBefore, at, number);
                given.Add(number!);
                fresh++;
            }
            else if (origin == NumberOrigin.GivenBefore) known++;
            else row.Refuse("號碼", origin == NumberOrigin.Issued ? "這個號碼本系統已配給別的案件，請查明" : "這個號碼在本系統已作廢，請查明");
        }
        if (ledger is not null) await StrayNumbers.GivenAsync(db, ledger, given, source, at);
        return (fresh, known);
    }

    static string? Read(TakeOverRow row)
    {
        var text = row["號碼"];
        if (text.Length == 0)
        {
            row.Refuse("號碼", "這一欄必填");
            return null;
        }
        var plain = CleanText.Plain(text);
        if (plain.Length > 0 && !char.IsAsciiDigit(plain[0]) && !plain.StartsWith("ISBN", StringComparison.OrdinalIgnoreCase))
        {
            var code = IsrcCode.Read(text);
            if (code.Valid) return code.Code.Text;
            row.Refuse("號碼", code.Refusal!);
            return null;
        }
        var reading = Isbn13.Read(text);
        if (!reading.Valid) row.Refuse("號碼", reading.Refusal!);
        else if (!StrayNumbers.IsOurs(reading.Isbn.Digits)) row.Refuse("號碼", "不是臺灣的群組號（957、986、626）");
        else return reading.Isbn.Digits;
        return null;
    }
}

/// <summary>Numbers that stand in some list of titles. None is made or freed by it: one of ours that the ledger lacks is held back and looked into.</summary>
public class TitleTable : TakeOverTable
{
    public override IReadOnlyList<(string Name, bool Must)> Columns { get; } = [("ISBN", true), ("書名", false)];

    protected override async Task<(int, int)> ReadAsync(PortalDb db, IReadOnlyList<TakeOverRow> rows, NumberLedger? ledger, string source, DateTime at)
    {
        var found = new List<(string Number, string? About)>();
        foreach (var row in rows)
        {
            var reading = Isbn13.Read(row["ISBN"]);
            if (!reading.Valid) row.Refuse("ISBN", reading.Refusal!);
            else found.Add((reading.Isbn.Digits, CleanText.Cut(CleanText.Clean(row["書名"]), 300)));
        }
        var strays = await StrayNumbers.UnknownAsync(db, found);
        if (ledger is not null) await StrayNumbers.HoldAsync(db, ledger, strays, source, at);
        return (strays.Count, found.Count - strays.Count);
    }
}
