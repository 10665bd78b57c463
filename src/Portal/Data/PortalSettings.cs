using Npgsql;
using Portal.Adapters;

namespace Portal.Data;

/// <summary>What kind of portal runs here. Read once; a wrong value stops the program in one sentence.</summary>
public record PortalSettings(bool Demo, string DataFolder, string Database, string Connection, string? WebRole)
{
    public bool IsPostgres => Database == "postgresql";

    /// <summary>The PostgreSQL connection that requests and jobs share. Nothing of ours outlives its transaction (SET LOCAL, row locks), so a connection goes back as it is.</summary>
    public string Pooled { get; } = Database == "postgresql" ? new NpgsqlConnectionStringBuilder(Connection) { MaxAutoPrepare = 100, NoResetOnClose = true }.ConnectionString : "";

    /// <summary>Where people reach the portal, for the links in letters; the host also stands in the Message-IDs. Without a slash at its end.</summary>
    public string Address { get; init; } = "http://localhost:5080";

    public string Host => new Uri(Address).IdnHost;

    /// <summary>Where books are read: another host, so that nothing of a book meets the portal's cookies and pages. Without a slash at its end.</summary>
    public string ReadingAddress { get; init; } = "http://reading.localhost:5080";

    public string ReadingHost => new Uri(ReadingAddress).IdnHost;

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
        var address = settings["Portal:Address"] ?? "http://localhost:5080";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.HostNameType is not (UriHostNameType.Dns or UriHostNameType.IPv4))
            throw new SettingWrong("Portal:Address", $"is \"{address}\"; it must be the portal's own address, such as https://isbn.example.tw");
        return new PortalSettings(demo, folder, database, connection, settings["Database:WebRole"]) { Address = address.TrimEnd('/'), ReadingAddress = ReadingAddressBeside(uri, settings["Reading:Address"]) };
    }

    /// <summary>As the setting says, or <c>reading.</c> before the portal's host.</summary>
    static string ReadingAddressBeside(Uri portal, string? setting)
    {
        const string example = "it must be an address of another host than the portal's, such as https://reading.isbn.example.tw";
        if (string.IsNullOrEmpty(setting))
        {
            if (portal.HostNameType != UriHostNameType.Dns) throw new SettingWrong("Reading:Address", $"is missing; with an IP address as Portal:Address {example}");
            setting = new UriBuilder(portal) { Host = "reading." + portal.IdnHost }.Uri.GetLeftPart(UriPartial.Authority);
        }
        // A port makes no other host: cookies know none.
        if (!Uri.TryCreate(setting, UriKind.Absolute, out var uri) || uri.Scheme != portal.Scheme || uri.AbsolutePath != "/" || uri.IdnHost.Length == 0 || string.Equals(uri.IdnHost, portal.IdnHost, StringComparison.OrdinalIgnoreCase))
            throw new SettingWrong("Reading:Address", $"is \"{setting}\"; {example}");
        return setting.TrimEnd('/');
    }
}
