using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Opinions;

namespace Portal.Features.Queue;

/// <summary>Which cases the list shows, as it stands in its address. What it does not know it leaves out.</summary>
public class QueueFilter
{
    public const string Nobody = "none";

    public static readonly IReadOnlyDictionary<string, string> Views = new Dictionary<string, string>
    {
        ["open"] = "全部待辦",
        ["free"] = "未收案",
        ["mine"] = "我承辦的",
        ["returned"] = "待補件",
        ["closed"] = "已結案",
    };

    public static readonly IReadOnlyDictionary<string, string> Dues = new Dictionary<string, string>
    {
        ["late"] = "已逾期",
        ["today"] = "今天到期",
        ["later"] = "明天以後到期",
    };

    /// <summary>Ways in, by the names of <see cref="Applications.Channel"/>.</summary>
    public static readonly IReadOnlyDictionary<string, string> Channels = new Dictionary<string, string>
    {
        [nameof(Applications.Channel.Online)] = "線上",
        [nameof(Applications.Channel.Counter)] = "臨櫃",
        [nameof(Applications.Channel.Post)] = "郵寄",
        [nameof(Applications.Channel.Fax)] = "傳真",
    };

    static readonly ConcurrentDictionary<Type, string> names = new();

    public string? View { get; set; }

    public string? Q { get; set; }

    public string? Kind { get; set; }

    public string? Channel { get; set; }

    /// <summary>An officer's id, or <see cref="Nobody"/>.</summary>
    public string? Officer { get; set; }

    public string? Due { get; set; }

    /// <summary>More is asked for than a view and words.</summary>
    public bool IsNarrow => Kind is not null || Channel is not null || Officer is not null || Due is not null;

    /// <summary>The kinds of cases by their code in the table: a new kind is in by itself.</summary>
    public static IReadOnlyDictionary<string, string> Kinds(PortalDb db) => db.Model.FindEntityType(typeof(Request))!.GetDerivedTypes().Where(type => !type.ClrType.IsAbstract)
        .ToDictionary(type => (string)type.GetDiscriminatorValue()!, type => names.GetOrAdd(type.ClrType, kind => ((Request)Activator.CreateInstance(kind, nonPublic: true)!).KindName));

    /// <summary>Without what the list does not know: somebody wrote it into the address.</summary>
    public QueueFilter Known(PortalDb db) => new()
    {
        View = Views.ContainsKey(View ?? "") ? View : "open",
        Q = string.IsNullOrWhiteSpace(Q) ? null : Q,
        Kind = Kinds(db).ContainsKey(Kind ?? "") ? Kind : null,
        Channel = Channels.ContainsKey(Channel ?? "") ? Channel : null,
        Officer = Officer == Nobody || Guid.TryParse(Officer, out _) ? Officer : null,
        Due = Dues.ContainsKey(Due ?? "") ? Due : null,
    };

    /// <summary>The cases that it lets through; it is <see cref="Known"/>.</summary>
    public IQueryable<Request> Of(IQueryable<Request> all, Guid me, DateOnly today)
    {
        var open = all.Where(r => r.State == RequestState.Submitted || r.State == RequestState.InReview);
        var rows = View switch
        {
            "free" => open.Where(r => r.OfficerId == null),
            "mine" => open.Where(r => r.OfficerId == me),
            "returned" => all.Where(r => r.State == RequestState.Returned),
            "closed" => all.Where(r => r.State == RequestState.Approved || r.State == RequestState.Refused || r.State == RequestState.Withdrawn),
            _ => open,
        };
        if (Kind is not null) rows = rows.Where(r => EF.Property<string>(r, "Kind") == Kind);
        if (Enum.TryParse<Channel>(Channel, out var channel)) rows = rows.Where(r => r.Channel == channel);
        if (Officer == Nobody) rows = rows.Where(r => r.OfficerId == null);
        else if (Guid.TryParse(Officer, out var officer)) rows = rows.Where(r => r.OfficerId == officer);
        rows = Due switch
        {
            "late" => rows.Where(r => r.DueOn < today),
            "today" => rows.Where(r => r.DueOn == today),
            "later" => rows.Where(r => r.DueOn > today),
            _ => rows,
        };
        if (Q is null) return rows;
        var words = CleanText.Plain(Q);
        return rows.Where(r => r.CaseNumber == words || r.Application!.Title.Title.Contains(words) || ((IsrcRequest)r).ListTitle.Contains(words) || ((OpinionRequest)r).About.Contains(words) || r.Publisher!.Name.Contains(words));
    }

    /// <summary>What follows the question mark.</summary>
    public override string ToString() => string.Join('&', new (string Key, string? Value)[] { ("view", View), ("q", Q), ("kind", Kind), ("channel", Channel), ("officer", Officer), ("due", Due) }
        .Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Key}={Uri.EscapeDataString(part.Value!)}")));

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static QueueFilter Read(string? query)
    {
        var values = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query ?? "");
        string? Value(string key) => values.TryGetValue(key, out var value) && value.Count > 0 ? value[0] : null;
        return new QueueFilter { View = Value("view"), Q = Value("q"), Kind = Value("kind"), Channel = Value("channel"), Officer = Value("officer"), Due = Value("due") };
    }
}
