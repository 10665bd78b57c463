using System.Globalization;
using Portal.Adapters;

namespace Portal.Features.Accounts;

/// <summary>How hard passwords are hashed and how long a session lives, idle and in all.</summary>
public record AccountSettings(int PasswordIterations, TimeSpan StaffIdle, TimeSpan StaffLongest, TimeSpan MemberIdle, TimeSpan MemberLongest, string Address)
{
    /// <summary>The library's own account service, null where there is none.</summary>
    public SignOnSettings? Library { get; init; }

    public static AccountSettings From(IConfiguration settings) => new(
        Whole(settings, "Accounts:PasswordIterations", 210_000),
        TimeSpan.FromMinutes(Whole(settings, "Accounts:StaffIdleMinutes", 60)),
        TimeSpan.FromMinutes(Whole(settings, "Accounts:StaffLongestMinutes", 12 * 60)),
        TimeSpan.FromMinutes(Whole(settings, "Accounts:MemberIdleMinutes", 8 * 60)),
        TimeSpan.FromMinutes(Whole(settings, "Accounts:MemberLongestMinutes", 7 * 24 * 60)),
        (settings["Portal:Address"] ?? "http://localhost:5080").TrimEnd('/'))
    { Library = SignOnSettings.From(settings) };

    public static int Whole(IConfiguration settings, string name, int otherwise) => settings[name] switch
    {
        null or "" => otherwise,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => number,
        var text => throw new SettingWrong(name, $"is \"{text}\"; it must be a whole number above 0"),
    };
}
