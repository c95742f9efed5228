using System.Runtime.Versioning;
using CsCheck;
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

public sealed class StandardLibraryPatchTests
{
    [LinuxFact]
    public void One_flag_of_the_shipped_library_changes()
    {
        var original = File.ReadAllBytes(ShippedLibrary.TorchSharp);
        var image = new ElfImage(original);

        var patched = StandardLibraryPatch.Apply(original, image);

        Assert.NotNull(patched);
        var changed = Assert.Single(Enumerable.Range(0, original.Length), index => original[index] != patched[index]);
        Assert.Equal(image.Versions.Single(need => need.Name == "GLIBCXX_3.4.32").FlagsOffset, changed);
        Assert.Equal((0, 2), (original[changed], patched[changed]));
    }

    [LinuxFact]
    public void A_library_of_another_kind_is_left_alone()
    {
        var original = File.ReadAllBytes(ShippedLibrary.Small);

        Assert.Null(StandardLibraryPatch.Apply(original, new ElfImage(original)));
    }

    [LinuxFact]
    public void A_library_that_uses_the_missing_symbol_is_left_alone()
    {
        var bytes = File.ReadAllBytes(ShippedLibrary.TorchSharp);
        var image = new ElfImage(bytes);
        // Bind the want to a version whose symbols are used.
        var want = image.Versions.Single(need => need.Name == "GLIBCXX_3.4.32");
        bytes[want.FlagsOffset + 2] = (byte)image.Versions.Single(need => need.Name == "GLIBCXX_3.4").Index;

        Assert.Null(StandardLibraryPatch.Apply(bytes, new ElfImage(bytes)));
    }
}

public sealed class ElfImageTests
{
    [LinuxFact]
    public void Reads_what_the_shipped_library_needs()
    {
        var image = new ElfImage(File.ReadAllBytes(ShippedLibrary.TorchSharp));

        Assert.Equal(["libtorch.so", "libc10.so", "libtorch_cpu.so", "libstdc++.so.6"], image.Needed.Take(4));
        var newest = Assert.Single(image.Versions, need => need.Name == "GLIBCXX_3.4.32");
        Assert.Equal([("_ZSt21ios_base_library_initv", false)], image.SymbolsOf(newest));
        var base34 = Assert.Single(image.Versions, need => need.Name == "GLIBCXX_3.4");
        Assert.Contains(("_ZNSt8ios_baseD2Ev", true), image.SymbolsOf(base34));
    }

    [LinuxFact]
    public void A_damaged_file_is_invalid_data_and_nothing_worse()
    {
        var good = File.ReadAllBytes(ShippedLibrary.Small);
        var tables = Gen.OneOf(Gen.Int[0, 63], Gen.Int[good.Length - 2_000, good.Length - 1]);
        Gen.Select(tables, Gen.Byte, Gen.Int[0, good.Length]).Sample((at, value, length) =>
        {
            var bad = (byte[])good.Clone();
            bad[at] = value;
            foreach (var file in new[] { bad, good[..length] })
                try
                {
                    var image = new ElfImage(file);
                    foreach (var version in image.Versions)
                        image.SymbolsOf(version);
                }
                catch (InvalidDataException)
                {
                }
        }, iter: 300, threads: 1);
    }
}
