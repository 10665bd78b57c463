namespace Portal.Adapters.Files;

/// <summary>Registers the file store.</summary>
public static class FilesSetup
{
    /// <summary>
    /// Settings: <c>Files:Store</c>, <c>folder</c>, <c>s3</c> or <c>minio</c>; <c>Files:Folder</c>, a path, where a relative one starts at the working directory;
    /// <c>Files:S3:Address</c>, <c>Region</c>, <c>AccessKey</c>, <c>SecretKey</c>, <c>Bucket</c>, which is made when it is missing.
    /// </summary>
    /// <exception cref="SettingWrong">One of them cannot be used.</exception>
    public static IServiceCollection AddFiles(this IServiceCollection services, IConfiguration settings) => (settings["Files:Store"] ?? "folder") switch
    {
        "folder" => services.AddSingleton<IFileStore>(Folder(SettingWrong.Needed(settings, "Files:Folder"))),
        "s3" => services.AddSingleton<IFileStore>(S3(Place(settings))),
        "minio" => services.AddSingleton(Minio(Place(settings))),
        var other => throw new SettingWrong("Files:Store", $"{other} is not known; use folder, s3 or minio."),
    };

    static FolderFileStore Folder(string folder)
    {
        try
        {
            var probe = Path.Combine(Directory.CreateDirectory(folder).FullName, $".probe-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return new FolderFileStore(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FileStoreUnavailable)
        {
            throw new SettingWrong("Files:Folder", $"{folder} cannot be written: {e.Message}");
        }
    }

    static S3Place Place(IConfiguration settings)
    {
        var address = SettingWrong.Needed(settings, "Files:S3:Address");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new SettingWrong("Files:S3:Address", $"{address} is no address such as https://minio.example.tw:9000");
        return new S3Place(uri, settings["Files:S3:Region"] ?? "us-east-1", SettingWrong.Needed(settings, "Files:S3:AccessKey"),
            SettingWrong.Needed(settings, "Files:S3:SecretKey"), SettingWrong.Needed(settings, "Files:S3:Bucket"));
    }

    static S3FileStore S3(S3Place place)
    {
        var store = new S3FileStore(place);
        Open(store.OpenBucketAsync, place);
        return store;
    }

#if WITH_MINIO
    static IFileStore Minio(S3Place place)
    {
        var store = new MinioFileStore(place);
        Open(store.OpenBucketAsync, place);
        return store;
    }
#else
    static IFileStore Minio(S3Place _) =>
        throw new SettingWrong("Files:Store", "minio is not compiled in: build with -p:WithMinio=true, or use s3, which speaks to MinIO too.");
#endif

    static void Open(Func<Task> openBucket, S3Place place)
    {
        try
        {
            openBucket().GetAwaiter().GetResult();
        }
        catch (FileStoreUnavailable e)
        {
            throw new SettingWrong("Files:S3:Address", $"{place.Address} does not let us use the bucket {place.Bucket}: {e.Message}");
        }
    }
}
