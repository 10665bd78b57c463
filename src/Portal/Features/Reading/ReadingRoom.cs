using System.Net;
using System.Net.Sockets;
using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.Reading;

/// <summary>館內閱覽場所: a named PC, or a network of the library, known by its addresses.</summary>
public class ReadingRoom
{
    /// <summary>Bits of the shortest prefix; a shorter one opens limited books to half the world.</summary>
    const int ShortestIpv4 = 8, ShortestIpv6 = 16;

    public Guid Id { get; set; } = Guid.CreateVersion7();

    public string Name { get; private set; } = "";

    /// <summary>單機: one PC by its own addresses, that people use one after the other. Otherwise a network that many devices are in.</summary>
    public bool IsPc { get; private set; }

    /// <summary>Networks in CIDR (RFC 4632, RFC 4291 2.3), one a line; an address alone is a network of one.</summary>
    public string Networks { get; private set; } = "";

    public Guid Version { get; set; }

    /// <summary>All of it, new or changed.</summary>
    /// <param name="networks">As typed, one a line.</param>
    /// <exception cref="RuleBroken">A line is no network, or one that is too wide.</exception>
    public HistoryEntry Write(string name, bool isPc, string networks, Actor by, DateTime at)
    {
        var read = networks.Split(['\n', '\r', ',', '、', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => Read(line, isPc)).Distinct().ToList();
        if (read.Count == 0) throw new RuleBroken("請填寫網路位址");
        (Name, IsPc, Networks) = (name, isPc, string.Join('\n', read.Select(network => Shown(network))));
        return by.Did("儲存館內閱覽場所", at, $"{name} {string.Join(' ', read.Select(network => Shown(network)))}", "ReadingRoom", Id.ToString());
    }

    public bool Contains(IPAddress? address) => Contains(Networks, address);

    /// <param name="networks">As they are stored.</param>
    /// <param name="address">Of either family; an IPv4 address written as IPv6 (RFC 4291 2.5.5.2) is the IPv4 address.</param>
    public static bool Contains(string? networks, IPAddress? address) =>
        networks is not null && address is not null && networks.Split('\n').Any(network => IPNetwork.Parse(Whole(network)).Contains(Plain(address)));

    /// <summary>Which of them an address is in: a PC before the network around it.</summary>
    public static ReadingRoom? Of(IEnumerable<ReadingRoom> rooms, IPAddress? address) => rooms.OrderByDescending(room => room.IsPc).ThenBy(room => room.Name, StringComparer.Ordinal).FirstOrDefault(room => room.Contains(address));

    public bool Overlaps(ReadingRoom other) => Networks.Split('\n').Intersect(other.Networks.Split('\n')).Any();

    static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address.ScopeId() == 0 ? address : new IPAddress(address.GetAddressBytes());

    static string Whole(string network) => network.Contains('/', StringComparison.Ordinal) ? network : network + (network.Contains(':', StringComparison.Ordinal) ? "/128" : "/32");

    static string Shown(IPNetwork network) => network.PrefixLength == network.BaseAddress.GetAddressBytes().Length * 8 ? network.BaseAddress.ToString() : network.ToString();

    static IPNetwork Read(string line, bool isPc)
    {
        var cut = line.Split('/');
        // "010.0.0.1" would be read as octal, "10.1" as 10.0.0.1: only what reads the same when it is written again is meant.
        if (cut.Length > 2 || !IPAddress.TryParse(cut[0], out var address) || cut[0].Contains('%', StringComparison.Ordinal) || address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != cut[0])
            throw new RuleBroken("「{0}」不是網路位址，例如 192.0.2.0/24 或 2001:db8::/32", line);
        var bits = address.GetAddressBytes().Length * 8;
        if (cut.Length == 2 && (!int.TryParse(cut[1], System.Globalization.NumberStyles.None, null, out var length) || length > bits)) throw new RuleBroken("「{0}」的前綴長度請填 0 到 {1}", line, bits);
        length = cut.Length == 2 ? int.Parse(cut[1], System.Globalization.CultureInfo.InvariantCulture) : bits;
        if (address.IsIPv4MappedToIPv6 && length >= 96) (address, length, bits) = (address.MapToIPv4(), length - 96, 32);
        if (isPc && length != bits) throw new RuleBroken("單機請填單一位址，「{0}」是一個網段", line);
        if (length < (bits == 32 ? ShortestIpv4 : ShortestIpv6)) throw new RuleBroken("「{0}」的範圍太大", line);
        var first = new IPNetwork(Masked(address, length), length);
        if (!first.BaseAddress.Equals(address)) throw new RuleBroken("「{0}」的開頭位址不符前綴長度，是否為 {1}", line, first);
        return first;
    }

    static IPAddress Masked(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}

file static class Scopes
{
    /// <summary>The interface that a link-local address came by says nothing of where it is.</summary>
    public static long ScopeId(this IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
}
