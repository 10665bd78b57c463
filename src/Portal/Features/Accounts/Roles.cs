namespace Portal.Features.Accounts;

/// <summary>Staff roles as stored. Publisher members have no role: their publisher is their right.</summary>
public static class Roles
{
    public const string Clerk = "clerk";
    public const string Cataloguer = "cataloguer";
    public const string Supervisor = "supervisor";
    public const string Administrator = "administrator";

    /// <summary>Role and its name on screen.</summary>
    public static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>
    {
        [Clerk] = "承辦人",
        [Cataloguer] = "編目員",
        [Supervisor] = "主管",
        [Administrator] = "系統管理者",
    };
}
