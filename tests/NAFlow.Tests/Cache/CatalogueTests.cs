using System.Security.Cryptography;
using NAFlow.Imaging;
using NAFlow.Models;

namespace NAFlow.Tests;

public sealed class CatalogueTests
{
    [Fact]
    public void Names_and_files_are_unique_and_every_file_bears_its_hash()
    {
        var entries = WeightsCatalogue.All;
        Assert.Equal(entries.Count, entries.Select(entry => entry.Name.ToUpperInvariant()).Distinct().Count());
        Assert.Equal(entries.Count, entries.Select(entry => entry.FileName).Distinct().Count());
        var (downloaded, packaged) = (entries.Where(entry => entry.Address is not null).ToArray(), entries.Where(entry => entry.Address is null).ToArray());
        Assert.All(downloaded, entry => Assert.Contains($"-{entry.HashPrefix}.", entry.FileName));
        Assert.All(downloaded, entry => Assert.Equal(("https", null), (entry.Address!.Scheme, entry.Package)));
        Assert.All(packaged, entry => Assert.Equal((64, $"{entry.Name}.onnx"), (entry.HashPrefix.Length, entry.FileName)));
        Assert.Equal(["dnn_featurizer_resnet18"], packaged.Select(entry => entry.Name));
    }

    [Theory]
    [InlineData("resnet50", "resnet50", 224, 256, 0.485f, 0.229f, 1000)]
    [InlineData("resnet50_v2", "resnet50", 224, 232, 0.485f, 0.229f, 1000)]
    [InlineData("mobilenet_v2_v2", "mobilenet_v2", 224, 232, 0.485f, 0.229f, 1000)]
    [InlineData("googlenet", "googlenet", 224, 256, 0.5f, 0.5f, 1000)]
    [InlineData("resnet20_cifar", "resnet20_cifar", 32, 32, 0.485f, 0.229f, 10)]
    public void What_belongs_to_the_weights(string name, string network, int size, int shortSide, float mean, float deviation, int classes)
    {
        var entry = WeightsCatalogue.Find(name);
        Assert.Equal(network, entry.Network);
        Assert.Equal((size, shortSide, ResizeMode.ShortSideCrop),
            (entry.Preprocessing.Size, entry.Preprocessing.ShortSide, entry.Preprocessing.ResizeMode));
        Assert.Equal((mean, deviation), (entry.Preprocessing.Mean.Red, entry.Preprocessing.StandardDeviation.Red));
        Assert.Equal(classes, entry.ClassNames!.Count);
    }

    [Theory]
    [InlineData("resnet20_cifar", "assets/weights/cifar_resnet/resnet20-12fca82f.th")]
    [InlineData("resnet56_cifar", "assets/weights/cifar_resnet/resnet56-4bfd9763.th")]
    public void A_real_file_has_its_hash_and_its_size(string name, string file)
    {
        var content = File.ReadAllBytes(SharedAssets.Require(file));
        var entry = WeightsCatalogue.Find(name);
        Assert.Equal(entry.FileName, Path.GetFileName(file));
        Assert.StartsWith(entry.HashPrefix, Convert.ToHexStringLower(SHA256.HashData(content)));
        Assert.Equal(entry.Mebibytes!.Value, content.Length / 1048576.0, 0.001);
    }

    [Fact]
    public void Names_are_found_in_any_letter_case_and_unknown_ones_name_the_nearest()
    {
        Assert.Equal("vgg16_bn", WeightsCatalogue.Find("VGG16_BN").Name);
        Assert.Null(WeightsCatalogue.TryFind("resnet5"));
        Assert.Equal(
            "There are no weights named 'resnet5'; the nearest are resnet50, resnet50_v2, resnet56_cifar, and naflow weights list shows all.",
            Assert.Throws<InvalidInputException>(() => WeightsCatalogue.Find("resnet5")).Message);
    }

    [Theory]
    [InlineData("ftp://weights.invalid/a.pth", "0123abcd")]
    [InlineData("https://weights.invalid/", "0123abcd")]
    [InlineData("https://weights.invalid/..%2Fa.pth", "0123abcd")]
    [InlineData("https://weights.invalid/a.pth", "0123abc")]
    [InlineData("https://weights.invalid/a.pth", "0123ABCD")]
    public void Entries_are_checked(string address, string hash) =>
        Assert.Throws<InvalidInputException>(() => WeightsCatalogue.All[0] with { Address = new Uri(address), HashPrefix = hash });

    [Fact]
    public void Options_are_checked()
    {
        Assert.Throws<InvalidInputException>(() => new DownloadOptions { Mirror = new Uri("ftp://weights.invalid/") });
        Assert.Throws<InvalidInputException>(() => new DownloadOptions { Attempts = 0 });
        Assert.Throws<InvalidInputException>(() => new DownloadOptions { FirstPause = TimeSpan.FromSeconds(-1) });
        Assert.Throws<InvalidInputException>(() => new DownloadOptions { StallTimeout = TimeSpan.Zero });
        Assert.Throws<InvalidInputException>(() => new DownloadOptions { MostBytes = 0 });
    }

    [Fact]
    public void The_classes_of_cifar10_are_in_their_order() =>
        Assert.Equal((10, "airplane", "cat", "truck"),
            (Cifar10Classes.Names.Count, Cifar10Classes.Names[0], Cifar10Classes.Names[3], Cifar10Classes.Names[9]));
}

/// <summary>Where the cache is.</summary>
public sealed class PlaceTests
{
    [Fact]
    public void In_the_folder_that_is_named()
    {
        using var folder = new TemporaryFolder();
        using var environment = new EnvironmentScope(("NAFLOW_HOME", folder.Path), ("NAFLOW_MIRROR", null));
        Assert.Equal(folder.File("weights"), WeightsCache.Default.Folder);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void In_the_cache_folder_of_the_user()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the rule is Linux's");
        using var environment = new EnvironmentScope(("NAFLOW_HOME", null), ("NAFLOW_MIRROR", null), ("XDG_CACHE_HOME", "/somewhere/cache"));
        Assert.Equal("/somewhere/cache/naflow/weights", WeightsCache.Default.Folder);

        using var another = new EnvironmentScope(("XDG_CACHE_HOME", "not/rooted"), ("HOME", "/home/somebody"));
        Assert.Equal("/home/somebody/.cache/naflow/weights", WeightsCache.Default.Folder);
    }

    [Fact]
    public void A_mirror_that_is_no_web_address_is_refused()
    {
        using var environment = new EnvironmentScope(("NAFLOW_MIRROR", "/srv/weights"));
        Assert.Contains("NAFLOW_MIRROR is '/srv/weights', which cannot be a mirror",
            Assert.Throws<InvalidInputException>(() => WeightsCache.Default).Message);
    }
}
