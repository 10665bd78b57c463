using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Configuration;
using Portal.Adapters;
using Portal.Adapters.Scan;
using Portal.Tests.Features.Deposit.Checks.Samples;

namespace Portal.Tests.Adapters.Scan;

/// <summary>A real daemon finds the harmless test file, alone and inside a book; one that is down is never taken for a clean answer.</summary>
public class ClamAvTests
{
    /// <summary>EICAR's test file, in two parts so that no scanner takes this source for it.</summary>
    public static byte[] Eicar => Encoding.ASCII.GetBytes(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*");

    [Fact]
    public async Task It_finds_what_it_knows_by_TCP_and_by_its_socket()
    {
        var (port, socket) = await Parts.ClamdAsync();
        foreach (var setting in new[] { $"tcp:127.0.0.1:{port}", "unix:" + socket })
        {
            var scanner = From(setting)!;
            Assert.Contains("Eicar", (await ScanAsync(scanner, Eicar)).Signature, StringComparison.Ordinal);
            Assert.Contains("Eicar", (await ScanAsync(scanner, EpubSamples.Three().Item("x", "x.bin", "application/octet-stream", Eicar).Bytes())).Signature, StringComparison.Ordinal);
            Assert.Null((await ScanAsync(scanner, EpubSamples.Three().Bytes())).Signature);
            Assert.Null((await ScanAsync(scanner, [])).Signature);
        }
    }

    [Fact]
    public async Task A_file_that_is_too_large_for_it_is_not_clean()
    {
        var (port, _) = await Parts.ClamdAsync();
        Assert.Contains("size limit", (await Assert.ThrowsAsync<ScanUnavailable>(() => ScanAsync(From($"tcp:127.0.0.1:{port}")!, new byte[40 << 20]))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("stream: something\0")]
    [InlineData("INSTREAM size limit exceeded. ERROR\0")]
    [InlineData("stream: OK and more\0")]
    public async Task Any_other_answer_is_none(string answer)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var serving = Task.Run(async () =>
        {
            using var client = await server.AcceptTcpClientAsync();
            await client.GetStream().ReadExactlyAsync(new byte[15]);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
        }, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ScanUnavailable>(() => ScanAsync(new ClamAv(server.LocalEndpoint, TimeSpan.FromSeconds(10)), [1]));
        await serving;
    }

    [Fact]
    public async Task A_daemon_that_is_down_or_silent_is_none()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await Assert.ThrowsAsync<ScanUnavailable>(() => ScanAsync(new ClamAv(silent.LocalEndpoint, TimeSpan.FromMilliseconds(300)), [1]));
        var place = silent.LocalEndpoint;
        silent.Stop();
        await Assert.ThrowsAsync<ScanUnavailable>(() => ScanAsync(new ClamAv(place, TimeSpan.FromSeconds(10)), [1]));
        await Assert.ThrowsAsync<ScanUnavailable>(() => ScanAsync(From("unix:/tmp/no-such-socket")!, [1]));
    }

    [Theory]
    [InlineData("127.0.0.1:3310")]
    [InlineData("tcp:127.0.0.1")]
    [InlineData("tcp:host:99999")]
    [InlineData("unix:relative")]
    public void A_setting_that_is_no_place_stops_the_start(string setting) => Assert.Throws<SettingWrong>(() => From(setting));

    [Fact]
    public void No_setting_is_no_scanner() => Assert.Null(From(""));

    static ClamAv? From(string setting) => ClamAv.From(new ConfigurationBuilder().AddInMemoryCollection([new("Scan:ClamAV", setting)]).Build());

    static Task<ScanResult> ScanAsync(ClamAv scanner, byte[] content) => scanner.ScanAsync(new MemoryStream(content), TestContext.Current.CancellationToken);
}
