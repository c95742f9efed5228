using System.Runtime.Versioning;
using NAFlow.Native;

namespace NAFlow.Tests;

[SupportedOSPlatform("linux")]
public sealed class PatchedCopiesTests
{
    private const string FileName = "libsmall.so";

    [LinuxFact]
    public void A_copy_is_private_and_used_again()
    {
        using var folder = new TemporaryFolder();
        var cache = folder.File("cache");

        var copy = LoadInto(cache);
        var written = File.GetLastWriteTimeUtc(copy);

        Assert.Equal(copy, LoadInto(cache));
        Assert.Equal(written, File.GetLastWriteTimeUtc(copy));
        const UnixFileMode onlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(onlyOwner, File.GetUnixFileMode(cache));
        Assert.Equal(onlyOwner, File.GetUnixFileMode(Path.GetDirectoryName(copy)!));
    }

    [LinuxFact]
    public void A_truncated_or_tampered_copy_is_written_again()
    {
        using var folder = new TemporaryFolder();
        var expected = File.ReadAllBytes(ShippedLibrary.Small);
        var copy = LoadInto(folder.File("cache"));

        Spoil(copy, expected[..1000]);
        LoadInto(folder.File("cache"));
        Assert.Equal(expected, File.ReadAllBytes(copy));

        expected[^1] ^= 1;
        Spoil(copy, expected);
        expected[^1] ^= 1;
        LoadInto(folder.File("cache"));
        Assert.Equal(expected, File.ReadAllBytes(copy));
    }

    [LinuxFact]
    public void Without_a_cache_a_temporary_folder_serves_and_goes()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("cache"), "a file where the folder should be");
        var content = File.ReadAllBytes(ShippedLibrary.Small);
        var before = Leftovers();

        Assert.NotEqual(0, new PatchedCopies(folder.File("cache")).Load(FileName, content, content));
        Assert.NotEqual(0, new PatchedCopies(null).Load(FileName, content, content));

        Assert.Equal(before, Leftovers());
    }

    private static string LoadInto(string cache)
    {
        var content = File.ReadAllBytes(ShippedLibrary.Small);
        Assert.NotEqual(0, new PatchedCopies(cache).Load(FileName, content, content));
        return Assert.Single(Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories));
    }

    /// <summary>Puts another file in its place: writing into a loaded library would crash the process.</summary>
    private static void Spoil(string copy, byte[] content)
    {
        File.Delete(copy);
        File.WriteAllBytes(copy, content);
    }

    private static IEnumerable<string> Leftovers() =>
        Directory.EnumerateDirectories(Path.GetTempPath(), "naflow-*").Where(path => File.Exists(Path.Combine(path, FileName))).Order();
}
