using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Benchmarks.Deposit;

/// <summary>The publisher of the demonstration, signed in, with a deposit to upload to by tus 1.0.0.</summary>
sealed partial class Depositor(string address) : IDisposable
{
    readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(30) };
    string _deposit = "";
    string _product = "";

    public async Task BeginAsync()
    {
        await PostAsync("/accounts/sign-in", ("Input.Email", "publisher@example.test"), ("Input.Password", "demo-portal-2026"));
        var title = TitleButton().Match(await _http.GetStringAsync("/deposit/new")).Groups["it"].Value;
        var (path, page) = await PostAsync("/deposit/new", ("title", title));
        (_deposit, _product) = (path[^36..], Product().Match(page).Groups["it"].Value);
    }

    /// <summary>Announces a file of that many bytes; gives the address of its upload.</summary>
    public async Task<string> AnnounceAsync(string name, long length)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/deposit/upload");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Metadata", $"deposit {Base64(_deposit)},product {Base64(_product)},filename {Base64(name)}");
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode == HttpStatusCode.Created ? answer.Headers.Location!.OriginalString : throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    public async Task SendAsync(string upload, long offset, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, upload) { Content = content };
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        content.Headers.ContentType = new("application/offset+octet-stream");
        using var answer = await _http.SendAsync(request);
        if (answer.StatusCode != HttpStatusCode.NoContent) throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    public async Task RemoveAsync(string upload)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, upload);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        using var answer = await _http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The page of the deposit's files.</summary>
    public Task<string> FilesAsync() => _http.GetStringAsync($"/deposit/files/{_deposit}");

    public void Dispose() => _http.Dispose();

    async Task<(string Path, string Page)> PostAsync(string path, params (string, string)[] fields)
    {
        var token = Token().Match(await _http.GetStringAsync(path)).Groups["it"].Value;
        using var answer = await _http.PostAsync(path, new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2))));
        answer.EnsureSuccessStatusCode();
        return (answer.RequestMessage!.RequestUri!.AbsolutePath, await answer.Content.ReadAsStringAsync());
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"(?<it>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    [GeneratedRegex("name=\"title\"[^>]*value=\"(?<it>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TitleButton();

    [GeneratedRegex("data-product=\"(?<it>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Product();
}

/// <summary>That many bytes that cannot be packed, out of one block of memory.</summary>
sealed class Noise(long length) : HttpContent
{
    static readonly byte[] block = Make();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (var left = length; left > 0; left -= block.Length) await stream.WriteAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)));
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }

    static byte[] Make()
    {
        var bytes = new byte[1 << 20];
        new Random(4).NextBytes(bytes);
        return bytes;
    }
}
