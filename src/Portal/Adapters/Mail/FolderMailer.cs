using System.Buffers;
using System.Globalization;

namespace Portal.Adapters.Mail;

/// <summary>Writes each message as an .eml file, for laptops and demonstrations. A file is there whole or not at all.</summary>
/// <param name="folder">Made when missing. A file is named by the time of writing (UTC) and the Message-ID.</param>
/// <param name="time">Clock.</param>
public sealed class FolderMailer(string folder, TimeProvider time) : IMailer
{
    /// <inheritdoc/>
    public async Task<MailOutcome> SendAsync(OutgoingMail mail, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var now = time.GetUtcNow();
        var message = new ArrayBufferWriter<byte>(4096);
        MimeWriter.Write(mail, now, message);
        var name = string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd-HHmmss-fff}-{mail.MessageId}.eml"); // a Message-ID holds no separator
        var unfinished = Path.Combine(folder, $".{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(folder);
            await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1))
            {
                await file.WriteAsync(message.WrittenMemory, CancellationToken.None);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, Path.Combine(folder, name), overwrite: true);
            return new(MailFate.HandedOver, name);
        }
        catch (UnauthorizedAccessException e)
        {
            return new(MailFate.OurFault, e.Message);
        }
        catch (IOException e)
        {
            try { File.Delete(unfinished); } catch (IOException) { /* the first fault is the one to tell */ }
            return new(MailFate.TryLater, e.Message);
        }
    }
}
