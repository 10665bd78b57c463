using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Portal.Features.Deposit.Checks;

/// <summary>The standard lock of a PDF that opens without a password (ISO 32000-2 §7.6, revisions 2 to 6): what is under it can be looked at.</summary>
public sealed class PdfLock
{
    const int LargestStream = 128 << 20;

    static readonly byte[] padding = Convert.FromHexString("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A");

    readonly byte[] _key;
    readonly string _method;

    PdfLock(byte[] key, string method) => (_key, _method) = (key, method);

    /// <summary>Null when it needs a password, or is none that the standard describes.</summary>
    public static PdfLock? Of(PdfFile file, PdfDictionary dictionary)
    {
        double Number(string name, double otherwise) => file.Get(dictionary.GetValueOrDefault(name)) as double? ?? otherwise;
        byte[] Text(string name) => file.Get(dictionary.GetValueOrDefault(name)) as byte[] ?? [];
        var (version, revision) = ((int)Number("V", 0), (int)Number("R", 0));
        if (version is < 1 or > 5 || revision is < 2 or > 6) return null;
        var method = "V2";
        if (version >= 4)
        {
            var name = (file.Get(dictionary.GetValueOrDefault("StmF")) as PdfName?)?.Text ?? "Identity";
            method = name == "Identity" ? "None" : (file.Get(file.Dictionary(file.Dictionary(dictionary.GetValueOrDefault("CF"))?.GetValueOrDefault(name))?.GetValueOrDefault("CFM")) as PdfName?)?.Text ?? "None";
        }
        var id = file.Get(file.Trailer.GetValueOrDefault("ID")) is List<object?> { Count: > 0 } ids && file.Get(ids[0]) is byte[] first ? first : [];
        var key = revision >= 5 ? New(revision, Text("U"), Text("UE")) : Old(revision, version == 1 ? 5 : Math.Clamp((int)Number("Length", version == 4 ? 128 : 40) / 8, 5, 16), Text("O"), Text("U"), (int)(uint)(long)Number("P", 0), id, file.Get(dictionary.GetValueOrDefault("EncryptMetadata")) is not false);
        return key is null ? null : new(key, method);
    }

#pragma warning disable CA5351, CA5350, CA5358, CA5401 // The standard's own algorithms; nothing is kept secret by them here.
    static byte[]? Old(int revision, int length, byte[] owner, byte[] user, int permissions, byte[] id, bool metadata)
    {
        if (owner.Length < 32 || user.Length < 16) return null;
        var rights = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(rights, permissions);
        var hash = MD5.HashData([.. padding, .. owner.AsSpan(0, 32), .. rights, .. id, .. revision >= 4 && !metadata ? new byte[] { 255, 255, 255, 255 } : []]);
        for (var round = 0; revision >= 3 && round < 50; round++) hash = MD5.HashData(hash.AsSpan(0, length));
        var key = hash[..length];
        if (revision == 2) return Turn(key, padding).AsSpan().SequenceEqual(user.AsSpan(0, Math.Min(32, user.Length))) ? key : null;
        var proof = Turn(key, MD5.HashData([.. padding, .. id]));
        for (var round = 1; round < 20; round++) proof = Turn([.. key.Select(b => (byte)(b ^ round))], proof);
        return proof.AsSpan(0, 16).SequenceEqual(user.AsSpan(0, 16)) ? key : null;
    }

    static byte[]? New(int revision, byte[] user, byte[] userKey)
    {
        if (user.Length < 48 || userKey.Length < 32) return null;
        if (!Hash(revision, user.AsSpan(32, 8)).AsSpan(0, 32).SequenceEqual(user.AsSpan(0, 32))) return null;
        using var aes = Aes.Create();
        aes.Key = Hash(revision, user.AsSpan(40, 8))[..32];
        return aes.DecryptCbc(userKey.AsSpan(0, 32), new byte[16], PaddingMode.None);
    }

    /// <summary>Algorithm 2.B for an empty password.</summary>
    static byte[] Hash(int revision, ReadOnlySpan<byte> salt)
    {
        var k = SHA256.HashData(salt);
        if (revision < 6) return k;
        using var aes = Aes.Create();
        for (var round = 0; ; round++)
        {
            var many = new byte[k.Length * 64];
            for (var copy = 0; copy < 64; copy++) k.CopyTo(many, copy * k.Length);
            aes.Key = k[..16];
            var e = aes.EncryptCbc(many, k.AsSpan(16, 16), PaddingMode.None);
            k = (e.AsSpan(0, 16).ToArray().Sum(b => b) % 3) switch { 0 => SHA256.HashData(e), 1 => SHA384.HashData(e), _ => SHA512.HashData(e) };
            if (round >= 63 && e[^1] <= round - 31) return k;
        }
    }

    /// <summary>A stream of object <paramref name="number"/>, unlocked.</summary>
    public Stream Open(Stream locked, int number)
    {
        if (_method is "None" or "Identity") return locked;
        using var bytes = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (int read; (read = locked.Read(buffer)) > 0;)
        {
            if (bytes.Length + read > LargestStream) throw new PdfWrong("PDF-LIMIT");
            bytes.Write(buffer, 0, read);
        }
        var raw = bytes.ToArray();
        byte[] tail = [(byte)number, (byte)(number >> 8), (byte)(number >> 16), 0, 0];
        var key = _method == "AESV3" ? _key : MD5.HashData([.. _key, .. tail, .. _method == "AESV2" ? "sAlT"u8.ToArray() : []])[..Math.Min(16, _key.Length + 5)];
        if (_method == "V2") return new MemoryStream(Turn(key, raw));
        if (raw.Length < 32 || raw.Length % 16 != 0) throw new InvalidDataException("AES");
        using var aes = Aes.Create();
        aes.Key = key;
        try
        {
            return new MemoryStream(aes.DecryptCbc(raw.AsSpan(16), raw.AsSpan(0, 16)));
        }
        catch (CryptographicException wrong)
        {
            throw new InvalidDataException("AES", wrong);
        }
    }
#pragma warning restore CA5351, CA5350, CA5358, CA5401

    /// <summary>RC4, its own inverse.</summary>
    static byte[] Turn(byte[] key, byte[] text)
    {
        var state = Enumerable.Range(0, 256).Select(b => (byte)b).ToArray();
        for (int i = 0, j = 0; i < 256; i++)
        {
            j = (j + state[i] + key[i % key.Length]) & 255;
            (state[i], state[j]) = (state[j], state[i]);
        }
        var turned = new byte[text.Length];
        for (int n = 0, i = 0, j = 0; n < text.Length; n++)
        {
            i = (i + 1) & 255;
            j = (j + state[i]) & 255;
            (state[i], state[j]) = (state[j], state[i]);
            turned[n] = (byte)(text[n] ^ state[(state[i] + state[j]) & 255]);
        }
        return turned;
    }
}
