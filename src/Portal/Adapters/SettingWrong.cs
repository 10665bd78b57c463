namespace Portal.Adapters;

/// <summary>A setting that cannot be used. Thrown while the program starts, which then stops with this one sentence.</summary>
/// <param name="setting">Name of the setting as in appsettings.json, such as <c>Mail:Transport</c>.</param>
/// <param name="sentence">What is wrong and what would be right.</param>
public sealed class SettingWrong(string setting, string sentence) : Exception($"{setting}: {sentence}")
{
    /// <summary>Reads a setting that must be there.</summary>
    /// <exception cref="SettingWrong">It is missing or empty.</exception>
    public static string Needed(IConfiguration settings, string name) =>
        settings[name] is { Length: > 0 } value ? value : throw new SettingWrong(name, "is missing.");
}
