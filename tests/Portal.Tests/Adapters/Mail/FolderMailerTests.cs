using Portal.Adapters.Mail;

namespace Portal.Tests.Adapters.Mail;

public sealed class FolderMailerTests : MailerContract, IDisposable
{
    readonly string folder = Path.Combine(Path.GetTempPath(), "portal-mail-" + Guid.NewGuid().ToString("N"));

    private protected override Task<IMailer> StartAsync() => Task.FromResult<IMailer>(new FolderMailer(folder, TimeProvider.System));

    private protected override Task<byte[]?> ReceivedAsync(string messageId) => FindAsync(folder, messageId);

    [Fact]
    public async Task The_folder_holds_one_eml_file_for_each_letter_and_nothing_else()
    {
        var mailer = await StartAsync();
        var outcome = await mailer.SendAsync(Mail("x", "x"), CancellationToken.None);
        Assert.Equal(outcome.Reason, Path.GetFileName(Assert.Single(Directory.GetFiles(folder))));
        Assert.Matches(@"\A\d{8}-\d{6}-\d{3}-test-[0-9-]+@library\.test\.eml\z", outcome.Reason);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_an_outcome_and_no_exception()
    {
        await File.WriteAllTextAsync(folder, "a file is in the way", TestContext.Current.CancellationToken);
        Assert.Equal(MailFate.TryLater, (await (await StartAsync()).SendAsync(Mail("x", "x"), CancellationToken.None)).Fate);
        File.Delete(folder);
    }

    public void Dispose()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
