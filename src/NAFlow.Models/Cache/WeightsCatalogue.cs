using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// The published weights that are known by name: torchvision's for ImageNet, and the residual networks for CIFAR-10 of
/// akamaster/pytorch_resnet_cifar10, whose files bear their hashes as their makers gave them; and networks that come in a NuGet package.
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
        OnImageNet("inception_v3", "inception_v3_google-0cc3c7bd.pth", 103.9, shortSide: 342),
        OnImageNet("resnet18", "resnet18-f37072fd.pth", 44.661),
        OnImageNet("resnet34", "resnet34-b627a593.pth", 83.275),
        OnImageNet("resnet50", "resnet50-0676ba61.pth", 97.781),
        OnImageNet("resnet101", "resnet101-63fe2227.pth", 170.511),
        OnImageNet("resnet152", "resnet152-394f9c45.pth", 230.434),
        Version2("resnet50", "resnet50-11ad3fa6.pth", 97.79),
        Version2("resnet101", "resnet101-cd907fc2.pth", 170.53),
        Version2("resnet152", "resnet152-f82ba261.pth", 230.474),
        OnImageNet("resnext50_32x4d", "resnext50_32x4d-7cdf4587.pth", 95.8),
        Version2("resnext50_32x4d", "resnext50_32x4d-1a0047aa.pth", 95.8),
        OnImageNet("wide_resnet50_2", "wide_resnet50_2-95faca4d.pth", 263.1),
        Version2("wide_resnet50_2", "wide_resnet50_2-9ba9bcbe.pth", 263.1),
        OnImageNet("resnext101_32x8d", "resnext101_32x8d-8ba56ff5.pth", 339.7),
        Version2("resnext101_32x8d", "resnext101_32x8d-110c445d.pth", 339.7),
        OnImageNet("resnext101_64x4d", "resnext101_64x4d-173b62eb.pth", 319.3, shortSide: 232),
        OnImageNet("wide_resnet101_2", "wide_resnet101_2-32ee1156.pth", 484.7),
        Version2("wide_resnet101_2", "wide_resnet101_2-d733dc28.pth", 484.7),
        OnImageNet("densenet121", "densenet121-a639ec97.pth", 30.845),
        OnImageNet("densenet169", "densenet169-b2777c0a.pth", 54.708),
        OnImageNet("densenet161", "densenet161-8d451a50.pth", 110.6),
        OnImageNet("densenet201", "densenet201-c1103571.pth", 77.6),
        OnImageNet("squeezenet1_0", "squeezenet1_0-b66bff10.pth", 4.778),
        OnImageNet("squeezenet1_1", "squeezenet1_1-b8a52dc0.pth", 4.729),
        OnImageNet("mobilenet_v2", "mobilenet_v2-b0353104.pth", 13.555),
        Version2("mobilenet_v2", "mobilenet_v2-7ebf99e0.pth", 13.598),
        OnImageNet("mobilenet_v3_large", "mobilenet_v3_large-8738ca79.pth", 21.1),
        Version2("mobilenet_v3_large", "mobilenet_v3_large-5c1a4163.pth", 21.1),
        OnImageNet("mobilenet_v3_small", "mobilenet_v3_small-047dcff4.pth", 9.8),
        OnImageNet("mnasnet0_5", "mnasnet0.5_top1_67.823-3ffadce67e.pth", 8.6),
        OnImageNet("mnasnet0_75", "mnasnet0_75-7090bc5f.pth", 12.3, shortSide: 232),
        OnImageNet("mnasnet1_0", "mnasnet1.0_top1_73.512-f206786ef8.pth", 17.0),
        OnImageNet("mnasnet1_3", "mnasnet1_3-a4c69d6f.pth", 24.2, shortSide: 232),
        OnImageNet("shufflenet_v2_x0_5", "shufflenetv2_x0.5-f707e7126e.pth", 5.3),
        OnImageNet("shufflenet_v2_x1_0", "shufflenetv2_x1-5666bf0f80.pth", 8.9),
        OnImageNet("shufflenet_v2_x1_5", "shufflenetv2_x1_5-3c479a10.pth", 13.6, shortSide: 232),
        OnImageNet("shufflenet_v2_x2_0", "shufflenetv2_x2_0-8be3c8ee.pth", 28.4, shortSide: 232),
        OnImageNet("regnet_x_400mf", "regnet_x_400mf-adf1edd5.pth", 21.3),
        Version2("regnet_x_400mf", "regnet_x_400mf-62229a5f.pth", 21.3),
        OnImageNet("regnet_x_800mf", "regnet_x_800mf-ad17e45c.pth", 27.9),
        Version2("regnet_x_800mf", "regnet_x_800mf-94a99ebd.pth", 27.9),
        OnImageNet("regnet_x_1_6gf", "regnet_x_1_6gf-e3633e7f.pth", 35.3),
        Version2("regnet_x_1_6gf", "regnet_x_1_6gf-a12f2b72.pth", 35.3),
        OnImageNet("regnet_x_3_2gf", "regnet_x_3_2gf-f342aeae.pth", 58.8),
        Version2("regnet_x_3_2gf", "regnet_x_3_2gf-7071aa85.pth", 58.8),
        OnImageNet("regnet_x_8gf", "regnet_x_8gf-03ceed89.pth", 151.5),
        Version2("regnet_x_8gf", "regnet_x_8gf-2b70d774.pth", 151.5),
        OnImageNet("regnet_x_16gf", "regnet_x_16gf-2007eb11.pth", 207.6),
        Version2("regnet_x_16gf", "regnet_x_16gf-ba3796d7.pth", 207.6),
        OnImageNet("regnet_x_32gf", "regnet_x_32gf-9d47f8d0.pth", 412.0),
        Version2("regnet_x_32gf", "regnet_x_32gf-6eb8fdc6.pth", 412.0),
        OnImageNet("regnet_y_400mf", "regnet_y_400mf-c65dace8.pth", 16.8),
        Version2("regnet_y_400mf", "regnet_y_400mf-e6988f5f.pth", 16.8),
        OnImageNet("regnet_y_800mf", "regnet_y_800mf-1b27b58c.pth", 24.8),
        Version2("regnet_y_800mf", "regnet_y_800mf-58fc7688.pth", 24.8),
        OnImageNet("regnet_y_1_6gf", "regnet_y_1_6gf-b11a554e.pth", 43.2),
        Version2("regnet_y_1_6gf", "regnet_y_1_6gf-0d7bc02a.pth", 43.2),
        OnImageNet("regnet_y_3_2gf", "regnet_y_3_2gf-b5a9779c.pth", 74.6),
        Version2("regnet_y_3_2gf", "regnet_y_3_2gf-9180c971.pth", 74.6),
        OnImageNet("regnet_y_8gf", "regnet_y_8gf-d0d0e4a8.pth", 150.7),
        Version2("regnet_y_8gf", "regnet_y_8gf-dc2b1b54.pth", 150.7),
        OnImageNet("regnet_y_16gf", "regnet_y_16gf-9e6ed7dd.pth", 319.5),
        Version2("regnet_y_16gf", "regnet_y_16gf-3e4a00f9.pth", 319.5),
        OnImageNet("regnet_y_32gf", "regnet_y_32gf-4dee3f7a.pth", 554.1),
        Version2("regnet_y_32gf", "regnet_y_32gf-8db6d4b5.pth", 554.1),
        OnImageNet("efficientnet_b0", "efficientnet_b0_rwightman-3dd342df.pth", 20.5),
        OnImageNet("efficientnet_b1", "efficientnet_b1_rwightman-533bc792.pth", 30.1),
        Version2("efficientnet_b1", "efficientnet_b1-c27df63c.pth", 30.1, shortSide: 255),
        OnImageNet("efficientnet_b2", "efficientnet_b2_rwightman-bcdf34b7.pth", 35.2, shortSide: 288),
        OnImageNet("efficientnet_b3", "efficientnet_b3_rwightman-cf984f9c.pth", 47.2, shortSide: 320),
        OnImageNet("efficientnet_b4", "efficientnet_b4_rwightman-7eb33cd5.pth", 74.5, shortSide: 384),
        OnImageNet("efficientnet_b5", "efficientnet_b5_lukemelas-b6417697.pth", 116.9, shortSide: 456),
        OnImageNet("efficientnet_b6", "efficientnet_b6_lukemelas-c76e70fd.pth", 165.4, shortSide: 528),
        OnImageNet("efficientnet_b7", "efficientnet_b7_lukemelas-dcc49843.pth", 254.7, shortSide: 600),
        OnImageNet("efficientnet_v2_s", "efficientnet_v2_s-dd5fe13b.pth", 82.7, shortSide: 384),
        OnImageNet("efficientnet_v2_m", "efficientnet_v2_m-dc08266a.pth", 208.0, shortSide: 480),
        OnImageNet("efficientnet_v2_l", "efficientnet_v2_l-59c71312.pth", 454.6, shortSide: 480),
        OnImageNet("convnext_tiny", "convnext_tiny-983f1562.pth", 109.1, shortSide: 236),
        OnImageNet("convnext_small", "convnext_small-0c510722.pth", 191.7, shortSide: 230),
        OnImageNet("convnext_base", "convnext_base-6075fbad.pth", 338.1, shortSide: 232),
        OnImageNet("convnext_large", "convnext_large-ea097f82.pth", 754.5, shortSide: 232),
        OnCifar10("resnet20", "resnet20-12fca82f.th", 1.048),
        OnCifar10("resnet32", "resnet32-d509ac18.th", null),
        OnCifar10("resnet44", "resnet44-014dd654.th", null),
        OnCifar10("resnet56", "resnet56-4bfd9763.th", 3.311),
        OnCifar10("resnet110", "resnet110-1d1ed7c2.th", null),
        new()
        {
            Name = "dnn_featurizer_resnet18",
            Network = "resnet18 (ONNX)",
            Package = new PackagedFile(
                "Microsoft.ML.DnnImageFeaturizer.ResNet18", "0.23.1", "tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx"),
            HashPrefix = "e2552f19db2dfdb01b3669537b6a0f1b44da38d18279535492ed5dfc2ef1ff8f",
            Mebibytes = 60.705,
            Licence = "MIT",
            Source = "ML.NET, ImageNet, without a head",
            Preprocessing = LessMeanPixel(103.063f, 115.903f, 123.152f),
            Outputs = OutputMeaning.Embedding,
        },
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

    private static WeightsEntry OnImageNet(string network, string file, double mebibytes, int shortSide = 256) =>
        Entry(network, new Uri(Torchvision + file), mebibytes, "BSD-3-Clause", "torchvision, ImageNet", shortSide);

    /// <summary>The later recipe of torchvision, which crops less.</summary>
    private static WeightsEntry Version2(string network, string file, double mebibytes, int shortSide = 232) =>
        OnImageNet(network, file, mebibytes, shortSide) with { Name = $"{network}_v2" };

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

    /// <summary>
    /// Blue, green and red from 0 to 255 less the mean of each. The package itself takes off a mean image (<c>ResNetPreprocess.onnx</c> beside the
    /// network), whose channels have these means and whose pixels differ from them by up to 13 levels.
    /// </summary>
    private static Preprocessing LessMeanPixel(float blue, float green, float red) => Preprocessing.ImageNet with
    {
        Channels = ChannelOrder.BlueGreenRed,
        Mean = new ChannelValues(red / PreprocessingChanges.WidestRange, green / PreprocessingChanges.WidestRange, blue / PreprocessingChanges.WidestRange),
        StandardDeviation = ChannelValues.Same(1 / PreprocessingChanges.WidestRange),
    };

    private static string HashIn(string file) => Path.GetFileNameWithoutExtension(file).Split('-')[^1];
}

/// <summary>Published weights by name: where they are, how they are told from anything else, and what belongs to them.</summary>
public sealed record WeightsEntry
{
    private const int ShortestPrefix = 8, LongestPrefix = 64;

    /// <summary>The name they are asked for by, such as <c>resnet50_v2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The network they are of, as <see cref="Zoo"/> names it; of an ONNX file, which holds its own, in words.</summary>
    public required string Network { get; init; }

    /// <summary>Where they are published; the last part is the name of the file.</summary>
    /// <value>Null: they come in a <see cref="Package"/>.</value>
    /// <exception cref="InvalidInputException">It is no http or https address of a file.</exception>
    public Uri? Address
    {
        get;
        init => field = value is null || (WebAddress.IsHttp(value) && FileNameIn(value) is { Length: > 0 } name && name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0)
            ? value
            : throw new InvalidInputException(
                $"'{value}' is not the address of a weights file; give one with http or https and a file name at its end.");
    }

    /// <summary>The NuGet package that they come in.</summary>
    /// <value>Null: they have an <see cref="Address"/>.</value>
    public PackagedFile? Package { get; init; }

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

    /// <summary>What the outputs mean, of a file that does not say so.</summary>
    /// <value>Null: what the network has.</value>
    public OutputMeaning? Outputs { get; init; }

    /// <summary>The name of the file in the cache.</summary>
    /// <exception cref="InvalidInputException">There is neither an address nor a package.</exception>
    public string FileName => Address is not null ? FileNameIn(Address)
        : Package is not null ? Name + Path.GetExtension(Package.Path)
        : throw new InvalidInputException($"The weights {Name} have neither an address nor a package; give one of them.");

    /// <summary>Whether their file is an ONNX file.</summary>
    internal bool IsOnnx => Path.GetExtension(FileName).Equals(".onnx", StringComparison.OrdinalIgnoreCase);

    private static string FileNameIn(Uri address) => Uri.UnescapeDataString(address.Segments[^1]).TrimEnd('/');
}
