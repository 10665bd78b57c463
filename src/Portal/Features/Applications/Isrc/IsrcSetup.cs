using Portal.Adapters;

namespace Portal.Features.Applications.Isrc;

public static class IsrcSetup
{
    /// <summary>Setting: <c>Isrc:YearOfReference</c>, Assignment or Recording.</summary>
    /// <exception cref="SettingWrong">It is neither.</exception>
    public static void AddIsrc(this IServiceCollection services, IConfiguration settings)
    {
        var year = settings["Isrc:YearOfReference"] is { Length: > 0 } set ? set : "Assignment";
        if (year is not ("Assignment" or "Recording")) throw new SettingWrong("Isrc:YearOfReference", $"is \"{year}\"; it must be Assignment or Recording");
        services.AddSingleton(new ReferenceYear(year == "Recording"));
        services.AddScoped<PrefixChoices>();
        services.AddScoped<Duplicates>();
        services.AddScoped<ApproveIsrc>();
        services.AddSingleton<IsrcDesk>();
    }
}
