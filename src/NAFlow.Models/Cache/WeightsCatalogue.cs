using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// The published weights that are known by name: torchvision's for ImageNet, and the residual networks for CIFAR-10 of
/// akamaster/pytorch_resnet_cifar10. The hash of each is in the name of its file, as its makers gave it.
/// </summary>
public static class WeightsCatalogue
{
    private const string Torchvision = "https://download.pytorch.org/models/";
    private const string Cifar = "https://github.com/akamaster/pytorch_resnet_cifar10/raw/master/pretrained_models/";

    /// <summary>The weights, those of one family together.</summary>
    public static IReadOnlyList<WeightsEntry> All { get; } =
    [
        OnImageNet("alexnet", "alexnet-owt-7be5be79.pth", 233.087),
        OnImageNet("vgg11", "vgg11-8a719046.pth", 506.84),
        OnImageNet("vgg11_bn", "vgg11_bn-6002323d.pth", 506.881),
        OnImageNet("vgg13", "vgg13-19584684.pth", 507.545),
        OnImageNet("vgg13_bn", "vgg13_bn-abd245e5.pth", 507.59),
        OnImageNet("vgg16", "vgg16-397923af.pth", 527.796),
        OnImageNet("vgg16_bn", "vgg16_bn-6c64b313.pth", 527.866),
        OnImageNet("vgg19", "vgg19-dcbb9e9d.pth", 548.051),
        OnImageNet("vgg19_bn", "vgg19_bn-c79401a0.pth", 548.143),
        OnImageNet("googlenet", "googlenet-1378be20.pth", 49.731),
        OnImageNet("resnet18", "resnet18-f37072fd.pth", 44.661),
        OnImageNet("resnet34", "resnet34-b627a593.pth", 83.275),
        OnImageNet("resnet50", "resnet50-0676ba61.pth", 97.781),
        OnImageNet("resnet101", "resnet101-63fe2227.pth", 170.511),
        OnImageNet("resnet152", "resnet152-394f9c45.pth", 230.434),
        Version2("resnet50", "resnet50-11ad3fa6.pth", 97.79),
        Version2("resnet101", "resnet101-cd907fc2.pth", 170.53),
        Version2("resnet152", "resnet152-f82ba261.pth", 230.474),
        OnImageNet("densenet121", "densenet121-a639ec97.pth", 30.845),
        OnImageNet("densenet169", "densenet169-b2777c0a.pth", 54.708),
        OnImageNet("squeezenet1_0", "squeezenet1_0-b66bff10.pth", 4.778),
        OnImageNet("squeezenet1_1", "squeezenet1_1-b8a52dc0.pth", 4.729),
        OnImageNet("mobilenet_v2", "mobilenet_v2-b0353104.pth", 13.555),
        Version2("mobilenet_v2", "mobilenet_v2-7ebf99e0.pth", 13.598),
        OnCifar10("resnet20", "resnet20-12fca82f.th", 1.048),
        OnCifar10("resnet32", "resnet32-d509ac18.th", null),
        OnCifar10("resnet44", "resnet44-014dd654.th", null),
        OnCifar10("resnet56", "resnet56-4bfd9763.th", 3.311),
        OnCifar10("resnet110", "resnet110-1d1ed7c2.th", null),
    ];

    /// <summary>The weights of this name, in any letter case; null when there are none.</summary>
    public static WeightsEntry? TryFind(string name) => All.FirstOrDefault(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The weights of this name, in any letter case.</summary>
    /// <exception cref="InvalidInputException">There are none; the sentence names the nearest.</exception>
    public static WeightsEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryFind(name) ?? throw Unknown(name, []);
    }

    /// <summary>The refusal of a name that nothing has.</summary>
    /// <param name="name">The name.</param>
    /// <param name="others">What else could have been meant.</param>
    internal static InvalidInputException Unknown(string name, IEnumerable<string> others)
    {
        var nearest = EditDistance.Nearest(name, [.. All.Select(entry => entry.Name), .. others]);
        return new($"There are no weights named '{name}'; the nearest are {string.Join(", ", nearest)}, and naflow weights list shows all.");
    }

    private static WeightsEntry OnImageNet(string network, string file, double mebibytes) =>
        Entry(network, new Uri(Torchvision + file), mebibytes, "BSD-3-Clause", "torchvision, ImageNet", shortSide: 256);

    /// <summary>The later recipe of torchvision, which crops less.</summary>
    private static WeightsEntry Version2(string network, string file, double mebibytes)
    {
        var first = OnImageNet(network, file, mebibytes);
        return first with { Name = $"{network}_v2", Preprocessing = first.Preprocessing with { ShortSide = 232 } };
    }

    private static WeightsEntry OnCifar10(string network, string file, double? mebibytes) =>
        Entry($"{network}_cifar", new Uri(Cifar + file), mebibytes, "BSD-2-Clause", "Y. Idelbayev, CIFAR-10", shortSide: 32);

    /// <summary>Published weights of a network: its own preprocessing and class names, with the crop of the official evaluation.</summary>
    private static WeightsEntry Entry(string network, Uri address, double? mebibytes, string licence, string source, int shortSide)
    {
        var blueprint = Blueprints.Find(network);
        return new()
        {
            Name = network,
            Network = network,
            Address = address,
            HashPrefix = HashIn(address.Segments[^1]),
            Mebibytes = mebibytes,
            Licence = licence,
            Source = source,
            Preprocessing = blueprint.Preprocessing with { ResizeMode = ResizeMode.ShortSideCrop, ShortSide = shortSide },
            ClassNames = blueprint.ClassNames,
        };
    }

    private static string HashIn(string file) => Path.GetFileNameWithoutExtension(file).Split('-')[^1];
}

/// <summary>Published weights by name: where they are, how they are told from anything else, and what belongs to them.</summary>
public sealed record WeightsEntry
{
    private const int ShortestPrefix = 8, LongestPrefix = 64;

    /// <summary>The name they are asked for by, such as <c>resnet50_v2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The network they are of, as <see cref="Zoo"/> names it.</summary>
    public required string Network { get; init; }

    /// <summary>Where they are published; the last part is the name of the file.</summary>
    /// <exception cref="InvalidInputException">It is no http or https address of a file.</exception>
    public required Uri Address
    {
        get;
        init => field = WebAddress.IsHttp(value) && FileNameIn(value) is { Length: > 0 } name && name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0
            ? value
            : throw new InvalidInputException(
                $"'{value}' is not the address of a weights file; give one with http or https and a file name at its end.");
    }

    /// <summary>How the SHA-256 of the file begins: 8 to 64 hexadecimal digits in lower case.</summary>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public required string HashPrefix
    {
        get;
        init => field = value is { Length: >= ShortestPrefix and <= LongestPrefix } && value.All(char.IsAsciiHexDigitLower)
            ? value
            : throw new InvalidInputException(
                $"'{value}' cannot be the beginning of a SHA-256; give {ShortestPrefix} to {LongestPrefix} hexadecimal digits in lower case.");
    }

    /// <summary>The size of the file in MiB, rounded, where it is published.</summary>
    /// <value>Null: not published.</value>
    public double? Mebibytes { get; init; }

    /// <summary>The licence, in a few words.</summary>
    public required string Licence { get; init; }

    /// <summary>Who made them and on what.</summary>
    public required string Source { get; init; }

    /// <summary>How their makers prepare a photo for them, the crop included.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>The names of their classes, where they are known.</summary>
    /// <value>Null.</value>
    public ClassNames? ClassNames { get; init; }

    /// <summary>The name of the file.</summary>
    public string FileName => FileNameIn(Address);

    private static string FileNameIn(Uri address) => Uri.UnescapeDataString(address.Segments[^1]).TrimEnd('/');
}
