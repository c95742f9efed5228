using System.Runtime.Versioning;
using NAFlow.Native;

namespace NAFlow.Tests;

[SupportedOSPlatform("linux")]
public sealed class TorchLibraryLoaderTests
{
    [LinuxFact]
    public void Where_the_plain_load_works_no_file_is_written()
    {
        using var folder = new TemporaryFolder();
        File.Copy(ShippedLibrary.Small, folder.File(TorchLibraryLoader.FileName));
        File.Copy(ShippedLibrary.Small, folder.File("libtorch.so"));

        Assert.NotEqual(0, LoadFrom(folder));

        Assert.False(Directory.Exists(folder.File("cache")));
    }

    [LinuxFact]
    public void The_shipped_library_is_copied_only_where_libstdcxx_is_old()
    {
        using var folder = new TemporaryFolder();

        Assert.NotEqual(0, new TorchLibraryLoader([AppContext.BaseDirectory], new PatchedCopies(folder.File("cache"))).Load());

        Assert.Equal(StandardLibraryPatch.IsNeededHere(), Directory.Exists(folder.File("cache")));
    }

    [LinuxFact]
    public void Missing_libraries_are_named_with_their_package()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("package TorchSharp ", Refusal(folder));

        File.Copy(ShippedLibrary.Small, folder.File(TorchLibraryLoader.FileName));
        Assert.Contains("package libtorch-cpu-linux-x64 ", Refusal(folder));
    }

    [LinuxFact]
    public void A_file_that_is_no_library_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(TorchLibraryLoader.FileName), "no library");
        File.WriteAllText(folder.File("libtorch.so"), "no library");

        Assert.Contains(TorchLibraryLoader.FileName + " cannot be loaded on this system (", Refusal(folder));
    }

    private static string Refusal(TemporaryFolder folder) => Assert.Throws<InvalidInputException>(() => LoadFrom(folder)).Message;

    private static nint LoadFrom(TemporaryFolder folder) =>
        new TorchLibraryLoader([folder.Path], new PatchedCopies(folder.File("cache"))).Load();
}
