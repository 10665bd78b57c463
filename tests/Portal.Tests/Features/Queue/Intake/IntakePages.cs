using QRCoder;

namespace Portal.Tests.Features.Queue.Intake;

/// <summary>A complete paper form, as an officer keys it in.</summary>
static class IntakePages
{
    public static (string, string, byte[])[] Scans => [("Paper.TitlePage", "書名頁.png", Picture("書名頁")), ("Paper.CopyrightPage", "版權頁.png", Picture("版權頁"))];

    public static (string Field, string Value)[] Fields(string publisher, params (string Field, string Value)[] others)
    {
        (string Field, string Value)[] all =
        [
            ("Paper.Channel", "Post"), ("Paper.ReceivedOn", "2026-03-02"), ("Paper.Publisher", publisher), ("Paper.ContactName", "王小明"), ("Paper.ContactPhone", "02-2361-9132"),
            ("Paper.ReplyBy", "Post"), ("Paper.ReplyTo", "臺北市中正區中山南路20號"), ("Input.Title", "紙上的書"), ("Input.Author", "林雨果著"), ("Month", "115/06"),
            ("Paper.Lines[0].Form", "Paperback"), ("Paper.Lines[0].PageCount", "240"), ("Paper.Lines[0].Price", "380"),
            ("Input.Audience", "m"), ("Input.Category", "2"), ("Input.Topic", "9"), ("Paper.AsksCip", "True"),
        ];
        return [.. all.Where(field => !others.Any(other => other.Field == field.Field)), .. others];
    }

    public static byte[] Picture(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var picture = new PngByteQRCode(code);
        return picture.GetGraphic(4);
    }
}
