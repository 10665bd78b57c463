using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Portal.Tests;

/// <summary>
/// Somebody with a browser: keeps cookies, follows redirects, fills the form that the page shows (hidden fields and all) and sends it.
/// Fields are named by their name attribute, or by the text of their label.
/// </summary>
public sealed class Visitor : IDisposable
{
    readonly CookieContainer _cookies = new();
    readonly HttpClient _http;
    readonly Uri _home;

    public Visitor(HttpMessageHandler handler, Uri home)
    {
        _home = home;
        _http = new HttpClient(handler) { BaseAddress = home };
        _http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-TW");
    }

    public CookieContainer Cookies => _cookies;

    public HttpRequestHeaders Headers => _http.DefaultRequestHeaders;

    public Task<Answer> GetAsync(string path, bool follow = true) => SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(_home, path)), follow);

    /// <summary>Sends what a form of the page would send, with these fields changed. A button is named by its text or its name=value.</summary>
    public Task<Answer> SubmitAsync(Answer page, IEnumerable<(string Field, string Value)> changes, string? button = null, string? form = null,
        IEnumerable<(string Field, string FileName, byte[] Content)>? files = null, bool follow = true)
    {
        var element = Form(page, button, form);
        var fields = Values(element).ToList();
        // Two changes of one field are two ticks of its boxes.
        var typed = changes.Select(change => (Name: NameOf(element, change.Field), change.Value)).ToList();
        fields.RemoveAll(pair => typed.Exists(change => change.Name == pair.Name));
        fields.AddRange(typed);
        var pressed = Button(element, button);
        if (pressed is { Name.Length: > 0 }) fields.Add((pressed.Name!, pressed.Value));
        HttpContent content;
        if (files is null)
        {
            content = new FormUrlEncodedContent(fields.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        }
        else
        {
            var parts = new MultipartFormDataContent();
            foreach (var (name, value) in fields) parts.Add(new StringContent(value), $"\"{name}\"");
            foreach (var (field, fileName, bytes) in files) parts.Add(new ByteArrayContent(bytes), $"\"{NameOf(element, field)}\"", fileName);
            content = parts;
        }
        var action = pressed?.GetAttribute("formaction") ?? element.GetAttribute("action") ?? "";
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(page.Url, action.Length == 0 ? page.Url.PathAndQuery : action)) { Content = content }, follow);
    }

    /// <summary>Begins a request and goes away in the middle of it.</summary>
    public Task BreakOffAsync(HttpRequestMessage request, CancellationToken gone)
    {
        var cookies = _cookies.GetCookieHeader(request.RequestUri!);
        if (cookies.Length > 0) request.Headers.TryAddWithoutValidation("Cookie", cookies);
        return _http.SendAsync(request, gone);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request, bool follow = true)
    {
        for (var hops = 0; ; hops++)
        {
            var cookies = _cookies.GetCookieHeader(request.RequestUri!);
            if (cookies.Length > 0) request.Headers.TryAddWithoutValidation("Cookie", cookies);
            using var response = await _http.SendAsync(request);
            if (response.Headers.TryGetValues("Set-Cookie", out var set))
            {
                foreach (var cookie in set) _cookies.SetCookies(request.RequestUri!, cookie);
            }
            if (follow && (int)response.StatusCode is 301 or 302 or 303 && hops < 8)
            {
                request = new HttpRequestMessage(HttpMethod.Get, new Uri(request.RequestUri!, response.Headers.Location!));
                continue;
            }
            var bytes = await response.Content.ReadAsByteArrayAsync();
            var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
            return new Answer(response.StatusCode, request.RequestUri!, bytes, headers);
        }
    }

    public void Dispose() => _http.Dispose();

    static IHtmlFormElement Form(Answer page, string? button, string? id)
    {
        var forms = page.Page.Forms.OfType<IHtmlFormElement>().Where(f => string.Equals(f.Method, "post", StringComparison.OrdinalIgnoreCase)).ToList();
        if (id is not null) return forms.Single(f => f.Id == id);
        if (button is not null)
            return forms.FirstOrDefault(f => Button(f, button) is not null) ?? throw new InvalidOperationException($"No form with the button {button} at {page.Url}:\n{page.Text}");
        return forms.FirstOrDefault(f => f.Closest("main") is not null) ?? throw new InvalidOperationException($"No form at {page.Url} ({page.Status}):\n{page.Text}");
    }

    static IHtmlButtonElement? Button(IHtmlFormElement form, string? button) => button is null
        ? form.QuerySelectorAll("button[type=submit]").OfType<IHtmlButtonElement>().FirstOrDefault()
        : form.QuerySelectorAll("button").OfType<IHtmlButtonElement>().FirstOrDefault(b => b.TextContent.Trim() == button || $"{b.Name}={b.Value}" == button);

    static IEnumerable<(string Name, string Value)> Values(IHtmlFormElement form)
    {
        foreach (var element in form.Elements)
        {
            switch (element)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio" } box when box.IsChecked && box.Name is not null:
                    yield return (box.Name, box.Value);
                    break;
                case IHtmlInputElement { Type: not ("checkbox" or "radio" or "file" or "submit" or "button") } input when input.Name is not null:
                    yield return (input.Name, input.Value);
                    break;
                case IHtmlTextAreaElement { Name: not null } area:
                    yield return (area.Name, area.Value);
                    break;
                case IHtmlSelectElement { Name: not null, Value: not null } select:
                    yield return (select.Name, select.Value);
                    break;
            }
        }
    }

    static string NameOf(IHtmlFormElement form, string field)
    {
        if (form.QuerySelector($"[name='{field}']") is not null) return field;
        var label = form.QuerySelectorAll("label").OfType<IHtmlLabelElement>().FirstOrDefault(l => l.TextContent.Trim().StartsWith(field, StringComparison.Ordinal));
        return label?.Control?.GetAttribute("name") ?? field;
    }
}

/// <summary>What came back, read as a page.</summary>
public sealed record Answer(HttpStatusCode Status, Uri Url, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
{
    IHtmlDocument? _page;

    public string Body => System.Text.Encoding.UTF8.GetString(Bytes);

    public IHtmlDocument Page => _page ??= new HtmlParser().ParseDocument(Body);

    /// <summary>The text of the main part as a person reads it, white space folded.</summary>
    public string Text => string.Join(' ', (Page.QuerySelector("main") ?? Page.Body!).TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public string Path => Url.PathAndQuery;

    /// <summary>The sentences of the error summary.</summary>
    public IReadOnlyList<string> Errors => [.. Page.QuerySelectorAll(".govuk-error-summary li").Select(li => li.TextContent.Trim())];

    /// <summary>The sentence at a field, by its name.</summary>
    public string? ErrorAt(string field) => Page.GetElementById(field.Replace('.', '_') + "-error")?.TextContent.Trim();
}
