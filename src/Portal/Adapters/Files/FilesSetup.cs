namespace Portal.Adapters.Files;

/// <summary>The second store: what is deposited is kept there too, so that neither is the only one. The same keys, another place.</summary>
/// <param name="Store">Never the store that it is the copy of.</param>
public sealed record FileCopy(IFileStore Store);

/// <summary>Registers the file store and its copy.</summary>
public static class FilesSetup
{
    /// <summary>How the settings of a store are called.</summary>
    sealed record Names(string Store, string Folder, string Address, string Region, string AccessKey, string SecretKey, string Bucket);

    static readonly Names first = new("Files:Store", "Files:Folder", "Files:S3:Address", "Files:S3:Region", "Files:S3:AccessKey", "Files:S3:SecretKey", "Files:S3:Bucket");

    static readonly Names second = new("Files:Copy:Store", "Files:Copy:Folder", "Files:Copy:S3:Address", "Files:Copy:S3:Region", "Files:Copy:S3:AccessKey", "Files:Copy:S3:SecretKey", "Files:Copy:S3:Bucket");

    /// <summary>
    /// Settings: <c>Files:Store</c>, <c>folder</c>, <c>s3</c> or <c>minio</c>; <c>Files:Folder</c>, a path, where a relative one starts at the working directory;
    /// <c>Files:S3:Address</c>, <c>Region</c>, <c>AccessKey</c>, <c>SecretKey</c>, <c>Bucket</c>, which is made when it is missing. The same under <c>Files:Copy</c>
    /// for the second store.
    /// </summary>
    /// <exception cref="SettingWrong">One of them cannot be used.</exception>
    public static IServiceCollection AddFiles(this IServiceCollection services, IConfiguration settings)
    {
        var store = Store(settings, first);
        if (PlaceOf(settings, first) == PlaceOf(settings, second)) throw new SettingWrong(second.Store, "names the same place as Files:Store; a copy must lie elsewhere.");
        return services.AddSingleton(store).AddSingleton(new FileCopy(Store(settings, second)));
    }

    static IFileStore Store(IConfiguration settings, Names names) => (settings[names.Store] ?? "folder") switch
    {
        "folder" => Folder(SettingWrong.Needed(settings, names.Folder), names),
        "s3" => S3(Place(settings, names), names),
        "minio" => Minio(Place(settings, names), names),
        var other => throw new SettingWrong(names.Store, $"{other} is not known; use folder, s3 or minio."),
    };

    static string PlaceOf(IConfiguration settings, Names names) => (settings[names.Store] ?? "folder") == "folder"
        ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(SettingWrong.Needed(settings, names.Folder)))
        : $"{settings[names.Address]} {settings[names.Bucket]}";

    static FolderFileStore Folder(string folder, Names names)
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
            throw new SettingWrong(names.Folder, $"{folder} cannot be written: {e.Message}");
        }
    }

    static S3Place Place(IConfiguration settings, Names names)
    {
        var address = SettingWrong.Needed(settings, names.Address);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new SettingWrong(names.Address, $"{address} is no address such as https://minio.example.tw:9000");
        return new S3Place(uri, settings[names.Region] ?? "us-east-1", SettingWrong.Needed(settings, names.AccessKey),
            SettingWrong.Needed(settings, names.SecretKey), SettingWrong.Needed(settings, names.Bucket));
    }

    static S3FileStore S3(S3Place place, Names names)
    {
        var store = new S3FileStore(place);
        Open(store.OpenBucketAsync, place, names);
        return store;
    }

#if WITH_MINIO
    static IFileStore Minio(S3Place place, Names names)
    {
        var store = new MinioFileStore(place);
        Open(store.OpenBucketAsync, place, names);
        return store;
    }
#else
    static IFileStore Minio(S3Place _, Names names) =>
        throw new SettingWrong(names.Store, "minio is not compiled in: build with -p:WithMinio=true, or use s3, which speaks to MinIO too.");
#endif

    static void Open(Func<Task> openBucket, S3Place place, Names names)
    {
        try
        {
            openBucket().GetAwaiter().GetResult();
        }
        catch (FileStoreUnavailable e)
        {
            throw new SettingWrong(names.Address, $"{place.Address} does not let us use the bucket {place.Bucket}: {e.Message}");
        }
    }
}
