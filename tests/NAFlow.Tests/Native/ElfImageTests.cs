using CsCheck;
using NAFlow.Native;

namespace NAFlow.Tests;

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
