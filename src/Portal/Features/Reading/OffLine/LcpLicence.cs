using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Features.Reading.OffLine;

/// <summary>
/// The licence of a personal copy (Readium LCP 1.0): until when it opens, with which pass phrase, and who vouches for it. By the published basic profile, whose user key is
/// the SHA-256 of the pass phrase; the profiles of certified readers add a secret step that is not published.
/// </summary>
public static class LcpLicence
{
    public const string MediaType = "application/vnd.readium.lcp.license.v1.0+json";

    /// <summary>Bytes of the key of AES-256.</summary>
    public const int KeyLength = 32;

    public const string Cipher = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";

    const string Profile = "http://readium.org/lcp/basic-profile";

    static readonly JsonSerializerOptions plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What the reader's program makes of a pass phrase.</summary>
    public static byte[] UserKey(string passPhrase) => SHA256.HashData(Encoding.UTF8.GetBytes(passPhrase));

    /// <summary>The signed licence document, as JSON.</summary>
    /// <param name="id">Of the licence; not to be guessed, since its addresses carry it.</param>
    /// <param name="portal">Address of the portal without a slash at its end: the provider.</param>
    /// <param name="title">Of the book.</param>
    /// <param name="contentKey">That its parts are encrypted with.</param>
    /// <param name="passPhrase">Chosen by the reader; kept nowhere.</param>
    /// <param name="hint">What reminds the reader of it.</param>
    /// <param name="at">UTC.</param>
    /// <param name="until">UTC.</param>
    /// <param name="certificate">With its private key (RSA).</param>
    public static string Document(Guid id, string portal, string title, byte[] contentKey, string passPhrase, string hint, DateTime at, DateTime until, X509Certificate2 certificate)
    {
        var userKey = UserKey(passPhrase);
        var place = $"{portal}/reading/off-line/copy/{id}";
        var licence = new JsonObject
        {
            ["id"] = id.ToString(),
            ["provider"] = portal,
            ["issued"] = Moment(at),
            ["encryption"] = new JsonObject
            {
                ["profile"] = Profile,
                ["content_key"] = new JsonObject { ["algorithm"] = Cipher, ["encrypted_value"] = Sealed(contentKey, userKey) },
                ["user_key"] = new JsonObject { ["algorithm"] = "http://www.w3.org/2001/04/xmlenc#sha256", ["text_hint"] = hint, ["key_check"] = Sealed(Encoding.UTF8.GetBytes(id.ToString()), userKey) },
            },
            ["links"] = new JsonArray(
                new JsonObject { ["rel"] = "hint", ["href"] = $"{portal}/reading/mine", ["type"] = "text/html" },
                new JsonObject { ["rel"] = "publication", ["href"] = place + "/book", ["type"] = "application/epub+zip", ["title"] = title },
                new JsonObject { ["rel"] = "status", ["href"] = place + "/status", ["type"] = LcpStatus.MediaType }),
            // Nothing is printed or copied out of it.
            ["rights"] = new JsonObject { ["print"] = 0, ["copy"] = 0, ["start"] = Moment(at), ["end"] = Moment(until) },
        };
        using var key = certificate.GetRSAPrivateKey()!;
        licence["signature"] = new JsonObject
        {
            ["algorithm"] = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            ["certificate"] = Convert.ToBase64String(certificate.RawData),
            ["value"] = Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(Canonical(licence)), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
        };
        return licence.ToJsonString(plain);
    }

    public static string Moment(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>What is signed (LCP 1.0, "Calculating the signature"): names in order, nothing between the signs, and no sign escaped that need not be.</summary>
    static string Canonical(JsonNode? node) => node switch
    {
        JsonObject one => $"{{{string.Join(',', one.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{Quoted(pair.Key)}:{Canonical(pair.Value)}"))}}}",
        JsonArray many => $"[{string.Join(',', many.Select(Canonical))}]",
        JsonValue text when text.GetValueKind() == JsonValueKind.String => Quoted(text.GetValue<string>()),
        _ => node?.ToJsonString() ?? "null",
    };

    /// <summary>Texts are clean lines: of what JSON escapes only these two are left.</summary>
    static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>Encrypted with its own initialization vector before it, in base 64.</summary>
    static string Sealed(byte[] content, byte[] key)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        return Convert.ToBase64String([.. aes.IV, .. aes.EncryptCbc(content, aes.IV)]);
    }
}
