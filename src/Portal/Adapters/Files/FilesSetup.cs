namespace Portal.Adapters.Files;

/// <summary>Registers the file store.</summary>
public static class FilesSetup
{
    /// <summary>Setting: <c>Files:Folder</c>, a path; a relative one starts at the working directory.</summary>
    /// <exception cref="SettingWrong">The setting is missing, or its folder cannot be made or written.</exception>
    public static IServiceCollection AddFiles(this IServiceCollection services, IConfiguration settings)
    {
        var folder = SettingWrong.Needed(settings, "Files:Folder");
        try
        {
            var probe = Path.Combine(Directory.CreateDirectory(folder).FullName, $".probe-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingWrong("Files:Folder", $"{folder} cannot be written: {e.Message}");
        }
        return services.AddSingleton(provider => new FolderFileStore(folder, provider.GetService<TimeProvider>() ?? TimeProvider.System));
    }
}
