using System.Diagnostics;
using System.Text.Json;

namespace Portal.Tests.Adapters.Mail;

/// <summary>What a parser that is not ours makes of a message: Python's <c>email</c>, in its strict reading.</summary>
sealed record PythonMail(Dictionary<string, string[]> Headers, string[] Defects, Dictionary<string, string> Bodies, int LongestHeaderLine, int LongestLine, bool Only7Bit)
{
    const string Script = """
        import sys, json, email, email.policy
        raw = sys.stdin.buffer.read()
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        headers, defects, bodies = {}, [str(d) for d in mail.defects], {}
        for name, value in mail.items():
            headers.setdefault(name, []).append(str(value))
            defects += [name + ': ' + str(d) for d in value.defects]
        for part in mail.walk():
            defects += [str(d) for d in part.defects]
            if not part.is_multipart():
                bodies[part.get_content_type()] = part.get_content()
        lines = raw.replace(b'\r\n', b'\n').split(b'\n')
        head = lines[:lines.index(b'')]
        print(json.dumps({'Headers': headers, 'Defects': defects, 'Bodies': bodies, 'LongestHeaderLine': max(map(len, head)),
            'LongestLine': max(map(len, lines)), 'Only7Bit': all(b < 128 for b in raw)}))
        """;

    public static async Task<PythonMail> ParseAsync(ReadOnlyMemory<byte> message)
    {
        Process python;
        try
        {
            python = Process.Start(new ProcessStartInfo("python3", ["-c", Script])
            { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Parts.Miss("python3 is missing; it reads our messages as a second opinion");
            throw;
        }
        using (python)
        {
            var (output, errors) = (python.StandardOutput.ReadToEndAsync(), python.StandardError.ReadToEndAsync());
            await python.StandardInput.BaseStream.WriteAsync(message);
            python.StandardInput.Close();
            await python.WaitForExitAsync();
            Assert.True(python.ExitCode == 0, await errors);
            return JsonSerializer.Deserialize<PythonMail>(await output)!;
        }
    }
}
