using Portal.Adapters;

namespace Portal.Data;

/// <summary>What kind of portal runs here. Read once; a wrong value stops the program in one sentence.</summary>
public record PortalSettings(bool Demo, string DataFolder, string Database, string Connection, string? WebRole)
{
    public bool IsPostgres => Database == "postgresql";

    public static PortalSettings From(IConfiguration settings, IHostEnvironment environment)
    {
        var demo = settings.GetValue("Demo", false);
        if (demo && environment.IsProduction()) throw new SettingWrong("Demo", "the demonstration does not run in Production");
        var folder = Path.GetFullPath(settings["Data:Folder"] ?? "data", environment.ContentRootPath);
        if (demo) folder += "-demo";
        var database = settings["Database:Kind"] ?? "sqlite";
        if (database is not ("sqlite" or "postgresql")) throw new SettingWrong("Database:Kind", $"is \"{database}\"; it must be sqlite or postgresql");
        if (demo && database != "sqlite") throw new SettingWrong("Demo", "the demonstration runs on its own SQLite folder only");
        var connection = database == "sqlite"
            ? $"Data Source={Path.Combine(folder, "portal.db")}"
            : settings["Database:Connection"] ?? throw new SettingWrong("Database:Connection", "is missing; PostgreSQL needs a connection string");
        return new PortalSettings(demo, folder, database, connection, settings["Database:WebRole"]);
    }
}
