using System.CommandLine;
using System.Globalization;
using NAFlow.Networks;

namespace NAFlow.Cli;

/// <summary>How much memory images that are explained together may take.</summary>
internal sealed class MemoryOptions : IOptionGroup
{
    private readonly NumberOption<double> memory = new(
        "--memory", "Of several images as many are explained together as need at most so many GiB; without it, a quarter of what is free.", "4");

    public IEnumerable<Option> All => [memory];

    /// <summary>The budget that the option gives.</summary>
    /// <exception cref="InvalidInputException">It is no amount of memory.</exception>
    public MemoryBudget Read(ParseResult parsed) => parsed.GetValue(memory) switch
    {
        null => new MemoryBudget(MemoryBudget.Free() / 4, IsGiven: false),
        > 0 and < 1e6 and var gibibytes => new MemoryBudget((long)(gibibytes * (1L << 30)), IsGiven: true),
        var gibibytes => throw new InvalidInputException(string.Create(
            CultureInfo.InvariantCulture, $"--memory cannot be {gibibytes} GiB; give a number above 0, such as 4.")),
    };
}

/// <summary>The memory that images which are explained together may take.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="IsGiven">Whether the user gave it; otherwise it follows from what is free.</param>
internal sealed record MemoryBudget(long Bytes, bool IsGiven)
{
    /// <summary>How many images are enough on a processor: more take no less time each (SqueezeNet 1.1 and ResNet-50), and more memory.</summary>
    private const int Enough = 4;

    /// <summary>What a further image takes, over the bytes of the activations of all layers: 0.7 for ResNet-50, 1.4 for SqueezeNet 1.1.</summary>
    private const double OverActivations = 2;

    /// <summary>How many images of an input are explained together.</summary>
    public ImageBatch BatchFor(Network network, OpenInput input, ExplainOptions options)
    {
        var activations = sizeof(float) * (double)network.ShapesFor(input.ImageShape)
            .Sum(shape => shape.Aggregate(1L, (product, side) => product * side));
        var each = activations * (OverActivations + (options.KeepTensors ? 3 : 0));
        var images = input.FolderNames.Count;
        var most = network.ParameterDevice.type == TorchSharp.DeviceType.CPU ? Math.Min(Enough, images) : images;
        return new ImageBatch((int)Math.Clamp(Bytes / each, 1, ForwardPass.AtOnce(network, input.ImageShape, most)), images, each, this);
    }

    /// <summary>The bytes of memory that are free, within what a container allows.</summary>
    public static long Free()
    {
        const string system = "/proc/meminfo", field = "MemAvailable:";
        var allowed = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet;
        if (!OperatingSystem.IsLinux()) return allowed;
        var line = File.ReadLines(system).First(line => line.StartsWith(field, StringComparison.Ordinal));
        return Math.Min(allowed, 1024 * long
            .Parse(line[field.Length..^2], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture));
    }
}

/// <summary>How many of several images are explained together, and why.</summary>
/// <param name="Size">How many.</param>
/// <param name="Images">How many there are in all.</param>
/// <param name="BytesEach">What one takes.</param>
/// <param name="Budget">The memory they may take.</param>
internal sealed record ImageBatch(int Size, int Images, double BytesEach, MemoryBudget Budget)
{
    /// <summary>The choice in a sentence.</summary>
    public string Sentence =>
        $"{Images} images, {Size} at a time: one takes about {Text(BytesEach)}, and {Text(Budget.Bytes)} may be taken "
        + $"({(Budget.IsGiven ? "--memory" : "a quarter of what is free; --memory sets it")}).";

    private static string Text(double bytes) => bytes < 1 << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 20):0.#} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 30):0.#} GiB");
}
