using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Survey;

/// <summary>
/// 好用性評估: five steps and a remark after searching, reading or borrowing, once in a quarter. Of a person with an account and of a browser is kept only that they were asked in this
/// quarter; the answers stand apart, without either.
/// </summary>
public class Usability(PortalDb db, IHttpContextAccessor http, TimeProvider clock)
{
    public const string Searching = "search", Reading = "reading", Borrowing = "loan";

    /// <summary>What is asked after, by its code in the answers.</summary>
    public static readonly IReadOnlyDictionary<string, string> Uses = new Dictionary<string, string> { [Searching] = "查詢", [Reading] = "線上閱覽", [Borrowing] = "借閱" };

    const string UsedCookie = "portal.used", AskedCookie = "portal.asked", TokenOwner = "usability", TokenName = "asked";
    static readonly TimeSpan fresh = TimeSpan.FromDays(1), quarter = TimeSpan.FromDays(92);

    HttpContext Context => http.HttpContext!;

    DateOnly Today => WorkingDays.OfficeDate(clock.GetUtcNow().UtcDateTime);

    string Quarter => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Today.Year}-{(Today.Month + 2) / 3}");

    /// <summary>Somebody has just done that in this browser.</summary>
    public void Used(string use)
    {
        var used = UsedHere;
        Context.Items[UsedCookie] = used = [.. used.Append(use).Distinct()];
        Keep(UsedCookie, string.Join('.', used), fresh);
    }

    /// <summary>The first of these that was used here in the last day, where nobody was asked in this quarter; null otherwise.</summary>
    public async Task<string?> OfferAsync(params string[] uses) => uses.FirstOrDefault(UsedHere.Contains) is { } use && !await WasAskedAsync() ? use : null;

    /// <summary>Answered, with these rows; or not wanted, without any.</summary>
    public async Task DoneAsync(IEnumerable<SurveyAnswer> answers)
    {
        db.SurveyAnswers.AddRange(answers);
        if (Person is { } person)
        {
            var row = await db.UserTokens.SingleOrDefaultAsync(t => t.UserId == person && t.LoginProvider == TokenOwner && t.Name == TokenName);
            if (row is null) db.UserTokens.Add(new IdentityUserToken<Guid> { UserId = person, LoginProvider = TokenOwner, Name = TokenName, Value = Quarter });
            else row.Value = Quarter;
        }
        await db.SaveChangesAsync();
        Keep(AskedCookie, Quarter, quarter);
    }

    public IEnumerable<SurveyAnswer> Answers(string use, IReadOnlyDictionary<string, int> steps, string? remark) => SurveyAnswer.Of(use, Channel.Online, Today, SurveyQuestion.OfUse, steps, remark);

    string[] UsedHere => Context.Items[UsedCookie] as string[] ?? [.. (Context.Request.Cookies[UsedCookie] ?? "").Split('.').Where(Uses.ContainsKey)];

    Guid? Person => Context.User.Identity?.IsAuthenticated == true ? Context.User.Id : null;

    async Task<bool> WasAskedAsync()
    {
        if (Context.Request.Cookies[AskedCookie] == Quarter) return true;
        var now = Quarter;
        return Person is { } person && await db.UserTokens.AnyAsync(t => t.UserId == person && t.LoginProvider == TokenOwner && t.Name == TokenName && t.Value == now);
    }

    void Keep(string name, string value, TimeSpan life) => Context.Response.Cookies.Append(name, value, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = Context.Request.IsHttps, MaxAge = life });
}
