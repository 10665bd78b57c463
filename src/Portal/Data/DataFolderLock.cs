using Portal.Adapters;

namespace Portal.Data;

/// <summary>One program at a time on an embedded database: the folder is held by an open file.</summary>
public sealed class DataFolderLock : IDisposable
{
    readonly FileStream _file;

    DataFolderLock(FileStream file) => _file = file;

    public static DataFolderLock Take(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new DataFolderLock(new FileStream(Path.Combine(folder, "portal.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            throw new SettingWrong("Data:Folder", $"names {folder}, which another running portal holds; stop it or name another folder");
        }
    }

    public void Dispose() => _file.Dispose();
}
