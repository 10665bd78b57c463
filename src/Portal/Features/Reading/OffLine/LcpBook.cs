using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Portal.Adapters.Files;

namespace Portal.Features.Reading.OffLine;

/// <summary>Writes a deposited EPUB as a protected one (Readium LCP 1.0, "EPUB"): each part encrypted by itself, its licence inside.</summary>
public static class LcpBook
{
    const string LicencePath = "META-INF/license.lcpl", EncryptionPath = "META-INF/encryption.xml";

    static readonly XNamespace container = "urn:oasis:names:tc:opendocument:xmlns:container", enc = "http://www.w3.org/2001/04/xmlenc#", ds = "http://www.w3.org/2000/09/xmldsig#", comp = "http://www.idpf.org/2016/encryption#compression";

    /// <summary>Deposited books were checked; these are as wide as the checks.</summary>
    static readonly ZipLimits limits = new(10_000, 4L << 30, 8L << 30);

    /// <summary>What packs no further.</summary>
    static readonly HashSet<string> packed = new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".png", ".gif", ".webp", ".mp3", ".m4a", ".mp4", ".woff", ".woff2" };

    /// <param name="book">Seekable.</param>
    /// <param name="licence">The signed document.</param>
    /// <param name="key">Of the content.</param>
    /// <param name="target">Only written.</param>
    public static async Task WriteAsync(Stream book, string licence, byte[] key, Stream target)
    {
        var package = new ZipPackage(book, limits);
        var before = package.Files.FirstOrDefault(file => file.Name == EncryptionPath) is { } declared ? Read(package, declared) : new XElement(container + "encryption");
        // Fonts that are obfuscated stay as they are.
        var locked = before.Descendants(enc + "CipherReference").Select(reference => Uri.UnescapeDataString((string?)reference.Attribute("URI") ?? "")).ToHashSet(StringComparer.Ordinal);
        var open = OpenParts(package);
        await using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
        await PutAsync("mimetype", "application/epub+zip"u8.ToArray());
        foreach (var file in package.Files.Where(file => file.Name is not ("mimetype" or EncryptionPath or LicencePath)))
        {
            // What is encrypted does not pack: it is packed before, and lies in the ZIP file as it is.
            await using var entry = await zip.CreateEntry(file.Name, CompressionLevel.NoCompression).OpenAsync();
            await using var content = package.Open(file);
            if (open.Contains(file.Name) || locked.Contains(file.Name))
            {
                await content.CopyToAsync(entry);
                continue;
            }
            var packs = !packed.Contains(Path.GetExtension(file.Name));
            await EncryptAsync(content, entry, key, packs);
            before.Add(Declaration(file, packs));
        }
        await PutAsync(EncryptionPath, Encoding.UTF8.GetBytes(before.ToString(SaveOptions.DisableFormatting)));
        await PutAsync(LicencePath, Encoding.UTF8.GetBytes(licence));

        async Task PutAsync(string name, byte[] content)
        {
            await using var entry = await zip.CreateEntry(name, CompressionLevel.NoCompression).OpenAsync();
            await entry.WriteAsync(content);
        }
    }

    /// <summary>A reading program needs these before it has a key: what describes the book, its contents and its cover.</summary>
    static HashSet<string> OpenParts(ZipPackage package)
    {
        var parts = package.Files.Where(file => file.Name.StartsWith("META-INF/", StringComparison.Ordinal)).Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Read(package, package.Files.Single(file => file.Name == "META-INF/container.xml")).Descendants().Where(one => one.Name.LocalName == "rootfile").Select(one => (string)one.Attribute("full-path")!))
        {
            parts.Add(path);
            if (package.Files.FirstOrDefault(file => file.Name == path) is not { } described) continue;
            var items = Read(package, described).Descendants().Where(one => one.Name.LocalName == "item").ToList();
            var folder = path.Contains('/', StringComparison.Ordinal) ? path[..(path.LastIndexOf('/') + 1)] : "";
            foreach (var item in items.Where(item => (string?)item.Attribute("media-type") == "application/x-dtbncx+xml" || ((string?)item.Attribute("properties") ?? "").Split(' ').Any(word => word is "nav" or "cover-image")))
                parts.Add(new Uri(new Uri("book:///" + folder), (string)item.Attribute("href")!) is var place ? Uri.UnescapeDataString(place.AbsolutePath[1..]) : "");
        }
        return parts;
    }

    static XElement Read(ZipPackage package, ZipItem file)
    {
        using var content = package.Open(file);
        using var reader = XmlReader.Create(content, new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = 20_000_000 });
        return XElement.Load(reader);
    }

    static async Task EncryptAsync(Stream content, Stream entry, byte[] key, bool packs)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        await entry.WriteAsync(aes.IV);
        using var encryptor = aes.CreateEncryptor();
        await using var cipher = new CryptoStream(entry, encryptor, CryptoStreamMode.Write, leaveOpen: true);
        await using var deflated = packs ? new DeflateStream(cipher, CompressionLevel.Optimal, leaveOpen: true) : null;
        await content.CopyToAsync(deflated ?? (Stream)cipher);
    }

    static XElement Declaration(ZipItem file, bool packs) => new(enc + "EncryptedData",
        new XElement(enc + "EncryptionMethod", new XAttribute("Algorithm", LcpLicence.Cipher)),
        new XElement(ds + "KeyInfo", new XElement(ds + "RetrievalMethod", new XAttribute("URI", "license.lcpl#/encryption/content_key"), new XAttribute("Type", "http://readium.org/2014/01/lcp#EncryptedContentKey"))),
        new XElement(enc + "CipherData", new XElement(enc + "CipherReference", new XAttribute("URI", string.Join('/', file.Name.Split('/').Select(Uri.EscapeDataString))))),
        new XElement(enc + "EncryptionProperties", new XElement(enc + "EncryptionProperty",
            new XElement(comp + "Compression", new XAttribute("Method", packs ? 8 : 0), new XAttribute("OriginalLength", file.Size)))));
}
