using Portal.Adapters;

namespace Portal.Features.Accounts;

/// <summary>The library's own account service: its addresses (OAuth 2, RFC 6749; user info of OpenID Connect) and who the portal is there.</summary>
public record SignOnSettings(string Name, Uri Authorize, Uri Token, Uri UserInfo, string ClientId, string ClientSecret, TimeSpan Patience)
{
    /// <summary>Null where no service is named: then nothing of it is seen.</summary>
    public static SignOnSettings? From(IConfiguration settings) => string.IsNullOrEmpty(settings["Accounts:Library:Authorize"]) ? null : new(
        settings["Accounts:Library:Name"] is { Length: > 0 } name ? name : "iNCL",
        Address(settings, "Accounts:Library:Authorize"),
        Address(settings, "Accounts:Library:Token"),
        Address(settings, "Accounts:Library:UserInfo"),
        SettingWrong.Needed(settings, "Accounts:Library:ClientId"),
        SettingWrong.Needed(settings, "Accounts:Library:ClientSecret"),
        TimeSpan.FromSeconds(AccountSettings.Whole(settings, "Accounts:Library:Seconds", 10)));

    /// <summary>Over plain http a password or a token could be read on the way: only to this machine.</summary>
    static Uri Address(IConfiguration settings, string name) =>
        Uri.TryCreate(SettingWrong.Needed(settings, name), UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            ? address
            : throw new SettingWrong(name, $"is \"{settings[name]}\"; it must be an https address");
}
