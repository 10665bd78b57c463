using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portal.Adapters;
using Portal.Adapters.Files;
using Portal.Adapters.Mail;
using Portal.Tests.Adapters.Files;

namespace Portal.Tests.Adapters;

public class SettingsTests
{
    static readonly Dictionary<string, string?> smtp = new()
    {
        ["Mail:Transport"] = "smtp",
        ["Mail:From"] = "isbn@library.test",
        ["Mail:FromName"] = "國家圖書館",
        ["Mail:Smtp:Host"] = "mail.example.test",
        ["Mail:Smtp:Port"] = "587",
        ["Mail:Smtp:Security"] = "starttls",
        ["Fax:Folder"] = "fax",
    };

    [Fact]
    public void Mail_is_registered_as_the_settings_say()
    {
        using var provider = Mail(smtp).BuildServiceProvider();
        Assert.IsType<SmtpMailer>(provider.GetRequiredService<IMailer>());
        Assert.Equal(("isbn@library.test", "國家圖書館"), (provider.GetRequiredService<MailAddress>().Address, provider.GetRequiredService<MailAddress>().Name));

        using var folder = Mail(new(smtp) { ["Mail:Transport"] = "folder", ["Mail:Folder"] = "mail" }).BuildServiceProvider();
        Assert.IsType<FolderMailer>(folder.GetRequiredService<IMailer>());
    }

    [Theory]
    [InlineData("Mail:Transport", "pigeon")]
    [InlineData("Mail:Transport", null)]
    [InlineData("Mail:From", "nobody")]
    [InlineData("Mail:From", "")]
    [InlineData("Mail:Smtp:Host", "")]
    [InlineData("Mail:Smtp:Port", "0")]
    [InlineData("Mail:Smtp:Port", "65536")]
    [InlineData("Mail:Smtp:Port", "smtp")]
    [InlineData("Mail:Smtp:Security", "1")]
    [InlineData("Mail:Smtp:Security", "maybe")]
    [InlineData("Fax:Folder", "")]
    [InlineData("Fax:Gateway", "fax@example.test")]
    [InlineData("Fax:Gateway", "{number} at example")]
    public void A_wrong_mail_setting_is_named(string setting, string? value) =>
        Assert.StartsWith(setting + ": ", Assert.Throws<SettingWrong>(() => Mail(new(smtp) { [setting] = value })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_folder_for_files_that_cannot_be_written_is_named()
    {
        var file = Path.GetTempFileName();
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Files:Folder"] = Path.Combine(file, "x") }).Build();
        Assert.StartsWith("Files:Folder: ", Assert.Throws<SettingWrong>(() => new ServiceCollection().AddFiles(settings)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Files:Folder: ", Assert.Throws<SettingWrong>(() => new ServiceCollection().AddFiles(new ConfigurationBuilder().Build())).Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    static readonly Dictionary<string, string?> s3 = new()
    {
        ["Files:Store"] = "s3",
        ["Files:S3:Address"] = "http://127.0.0.1:9",
        ["Files:S3:AccessKey"] = "portal",
        ["Files:S3:SecretKey"] = "secret",
        ["Files:S3:Bucket"] = "files",
    };

    [Theory]
    [InlineData("Files:Store", "tape")]
    [InlineData("Files:S3:Address", "")]
    [InlineData("Files:S3:Address", "minio:9000")]
    [InlineData("Files:S3:Address", "http://127.0.0.1:9")]
    [InlineData("Files:S3:AccessKey", "")]
    [InlineData("Files:S3:SecretKey", null)]
    [InlineData("Files:S3:Bucket", "")]
    public void A_wrong_setting_of_the_file_store_is_named(string setting, string? value) =>
        Assert.StartsWith(setting + ": ", Assert.Throws<SettingWrong>(() => FilesBy(new(s3) { [setting] = value })).Message, StringComparison.Ordinal);

    [Fact]
    public async Task The_file_store_is_a_bucket_where_the_settings_say_so()
    {
        var place = await S3FileStoreTests.NewBucketAsync();
        using var provider = FilesBy(new(s3)
        {
            ["Files:S3:Address"] = place.Address.ToString(),
            ["Files:S3:AccessKey"] = place.AccessKey,
            ["Files:S3:SecretKey"] = place.SecretKey,
            ["Files:S3:Bucket"] = place.Bucket,
            ["Files:Copy:Store"] = "folder",
            ["Files:Copy:Folder"] = Path.GetTempPath(),
        }).BuildServiceProvider();
        Assert.IsType<S3FileStore>(provider.GetRequiredService<IFileStore>());
        Assert.Empty(await provider.GetRequiredService<IFileStore>().ListAsync().ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_second_store_in_the_place_of_the_first_is_refused()
    {
        var folder = Path.GetTempPath();
        Assert.StartsWith("Files:Copy:Store: ", Assert.Throws<SettingWrong>(() => FilesBy(new() { ["Files:Folder"] = folder, ["Files:Copy:Folder"] = Path.Combine(folder, "x", "..") })).Message, StringComparison.Ordinal);
    }

#if !WITH_MINIO
    [Fact]
    public void An_adapter_that_is_not_compiled_in_says_how_to_build_it() =>
        Assert.Contains("-p:WithMinio=true", Assert.Throws<SettingWrong>(() => FilesBy(new(s3) { ["Files:Store"] = "minio" })).Message, StringComparison.Ordinal);
#endif

    static IServiceCollection FilesBy(Dictionary<string, string?> settings) =>
        new ServiceCollection().AddFiles(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

    static IServiceCollection Mail(Dictionary<string, string?> settings) =>
        new ServiceCollection().AddMail(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
}
