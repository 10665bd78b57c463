using System.Net;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Reading;

namespace Portal.Tests.Features.Reading;

public class ReadingRoomTests
{
    static readonly DateTime now = new(2026, 3, 4, 2, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.0", true)]
    [InlineData("192.0.2.0/24", "192.0.2.255", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("192.0.2.0/24", "::ffff:192.0.2.7", true)]
    [InlineData("192.0.2.0/24", "::ffff:192.0.3.7", false)]
    [InlineData("192.0.2.0/24", "2001:db8::1", false)]
    [InlineData("192.0.2.128/25", "192.0.2.127", false)]
    [InlineData("192.0.2.128/25", "192.0.2.128", true)]
    [InlineData("10.32.0.0/11", "10.63.255.255", true)]
    [InlineData("10.32.0.0/11", "10.64.0.0", false)]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("::ffff:192.0.2.0/120", "192.0.2.9", true)]
    [InlineData("2001:db8:1::/48", "2001:db8:1:ffff::9", true)]
    [InlineData("2001:db8:1::/48", "2001:db8:2::9", false)]
    [InlineData("2001:db8::7", "2001:db8:0:0::7", true)]
    [InlineData("fe80::/64", "fe80::1%3", true)]
    [InlineData("198.51.100.0/24\n2001:db8::/32, 192.0.2.7", "192.0.2.7", true)]
    [InlineData("198.51.100.0/24\n2001:db8::/32", "2001:db8::1", true)]
    public void An_address_is_in_a_network_by_its_bits(string networks, string address, bool inside) => Assert.Equal(inside, Room(networks).Contains(IPAddress.Parse(address)));

    [Fact]
    public void Nobody_without_an_address_is_in_it() => Assert.False(Room("192.0.2.0/24").Contains(null));

    [Theory]
    [InlineData("192.0.2.5/24", "「192.0.2.5/24」的開頭位址不符前綴長度，是否為 192.0.2.0/24")]
    [InlineData("2001:db8::1/32", "「2001:db8::1/32」的開頭位址不符前綴長度，是否為 2001:db8::/32")]
    [InlineData("192.0.2.0/33", "「192.0.2.0/33」的前綴長度請填 0 到 32")]
    [InlineData("192.0.2.0/-1", "「192.0.2.0/-1」的前綴長度請填 0 到 32")]
    [InlineData("2001:db8::/129", "「2001:db8::/129」的前綴長度請填 0 到 128")]
    [InlineData("0.0.0.0/0", "「0.0.0.0/0」的範圍太大")]
    [InlineData("::/0", "「::/0」的範圍太大")]
    [InlineData("::ffff:0.0.0.0/96", "「::ffff:0.0.0.0/96」的範圍太大")]
    // Read as octal or shortened: another network than was meant.
    [InlineData("010.0.0.1", "「010.0.0.1」不是網路位址，例如 192.0.2.0/24 或 2001:db8::/32")]
    [InlineData("10.1", "「10.1」不是網路位址，例如 192.0.2.0/24 或 2001:db8::/32")]
    [InlineData("library", "「library」不是網路位址，例如 192.0.2.0/24 或 2001:db8::/32")]
    [InlineData("192.0.2.0/24/8", "「192.0.2.0/24/8」不是網路位址，例如 192.0.2.0/24 或 2001:db8::/32")]
    [InlineData(" \n ", "請填寫網路位址")]
    public void What_is_no_network_is_refused_in_a_sentence(string networks, string sentence) => Assert.Equal(sentence, Assert.Throws<RuleBroken>(() => Room(networks)).Message);

    [Fact]
    public void A_pc_has_single_addresses_only()
    {
        Assert.Equal("192.0.2.7\n2001:db8::7", Room("192.0.2.7/32 2001:db8::7", isPc: true).Networks);
        Assert.Equal("單機請填單一位址，「192.0.2.0/31」是一個網段", Assert.Throws<RuleBroken>(() => Room("192.0.2.0/31", isPc: true)).Message);
    }

    [Fact]
    public void A_pc_is_found_before_the_network_around_it()
    {
        var (network, pc) = (Room("192.0.2.0/24"), Room("192.0.2.7", isPc: true));
        Assert.Same(pc, ReadingRoom.Of([network, pc], IPAddress.Parse("192.0.2.7")));
        Assert.Same(network, ReadingRoom.Of([network, pc], IPAddress.Parse("192.0.2.8")));
        Assert.Null(ReadingRoom.Of([network, pc], IPAddress.Parse("198.51.100.1")));
        Assert.Null(ReadingRoom.Of([network, pc], null));
    }

    static ReadingRoom Room(string networks, bool isPc = false)
    {
        var room = new ReadingRoom();
        room.Write("參考室", isPc, networks, Actor.Portal("test"), now);
        return room;
    }
}
