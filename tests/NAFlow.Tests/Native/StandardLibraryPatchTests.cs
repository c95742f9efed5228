using NAFlow.Native;

namespace NAFlow.Tests;

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
