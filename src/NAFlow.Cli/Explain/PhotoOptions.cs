using System.CommandLine;
using System.Globalization;
using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Cli;

/// <summary>How photos are prepared and classes called, where the network does not say so itself.</summary>
internal sealed class PhotoOptions : IOptionGroup
{
    private const float Brightest = 255;

    private readonly ChoiceOption<ResizeMode> resize = new(
        "--resize",
        "How a photo becomes the network's image: squashed to a square, its short side scaled and the centre cut out, or its short side scaled and nothing cut out.",
        ResizeMode.Square, ("square", ResizeMode.Square), ("crop", ResizeMode.ShortSideCrop), ("keep", ResizeMode.KeepAspect));

    private readonly SizeOption size = new("The side of the network's image in pixels, or its height and width; without it, that of the network.");

    private readonly Option<ChannelValues?> mean =
        Channels("--mean", "Subtracted from each channel; without it, the network's own.", "0.485,0.456,0.406");

    private readonly Option<ChannelValues?> deviation =
        Channels("--std", "Divides each channel afterwards; without it, the network's own.", "0.229,0.224,0.225");

    private readonly ChoiceOption<float?> range = new(
        "--range", "The brightest value before mean and deviation; with 255, they are 0 and 1 where they are not given.", ("1", 1),
        ("255", Brightest));

    private readonly ChoiceOption<ChannelOrder?> channels = new(
        "--channels", "The order of the channels, or one grey one; without it, the network's own.",
        ("rgb", ChannelOrder.RedGreenBlue), ("bgr", ChannelOrder.BlueGreenRed), ("gray", ChannelOrder.Gray));

    private readonly Option<string?> names = new("--class-names")
    {
        Description = "The names of the classes: a text of one a line, a list or map in JSON, YAML or Python's words, or a CSV table; without it, those of the weights.",
        HelpName = "FILE",
    };

    public IEnumerable<Option> All => [.. Preparing, names];

    /// <summary>The options that prepare photos.</summary>
    public IEnumerable<Option> Preparing => [resize, size, mean, deviation, range, channels];

    /// <summary>The size that is given; null for the network's.</summary>
    public ImageSize? Size(ParseResult parsed) => parsed.GetValue(size);

    /// <summary>Sets what is given.</summary>
    /// <exception cref="InvalidInputException">It does not fit the network.</exception>
    public void Apply(ParseResult parsed, Network network)
    {
        var own = network.Preprocessing;
        var brightest = parsed.GetValue(range);
        var isWide = brightest == Brightest;
        var scale = 1 / (brightest ?? 1);
        var order = parsed.GetValue(channels) ?? own.Channels;
        if ((order == ChannelOrder.Gray) != (network.InputChannels == 1) && parsed.IsGiven(channels))
            throw new InvalidInputException(
                $"{network.Name} reads {network.InputChannels} channel{(network.InputChannels == 1 ? "" : "s")} and --channels asks for {(order == ChannelOrder.Gray ? "one" : "three")}; leave it out.");
        RefuseThree(parsed, network, mean);
        RefuseThree(parsed, network, deviation);
        network.Preprocessing = own with
        {
            ResizeMode = parsed.GetValue(resize),
            Size = Size(parsed)?.Height ?? own.Size,
            Width = Size(parsed) is { } sides ? (sides.Width == sides.Height ? null : sides.Width) : own.Width,
            Channels = order,
            Mean = parsed.GetValue(mean) is { } given ? Scaled(given, scale) : isWide ? ChannelValues.Same(0) : own.Mean,
            StandardDeviation = parsed.GetValue(deviation) is { } divisor ? Scaled(divisor, scale)
                : isWide ? ChannelValues.Same(scale) : own.StandardDeviation,
        };
        if (parsed.GetValue(names) is { } path) network.ClassNames = Named(path, network);
        LeaveOutAnswered(parsed, network);
    }

    private static void RefuseThree(ParseResult parsed, Network network, Option<ChannelValues?> option)
    {
        if (network.InputChannels == 1 && parsed.GetValue(option) is { } given && given != ChannelValues.Same(given.Red))
            throw new InvalidInputException(
                $"{network.Name} reads one grey channel and {option.Name} gives three numbers; give one, such as their mean.");
    }

    /// <summary>Leaves out the assumptions that name an option which is given.</summary>
    private void LeaveOutAnswered(ParseResult parsed, Network network)
    {
        if (network.Provenance.Reading is not { } reading) return;
        string[] given = [.. All.Where(parsed.IsGiven).Select(option => option.Name)];
        network.Provenance = network.Provenance with
        {
            Reading = reading with
            { Assumed = [.. reading.Assumed.Where(line => !given.Any(name => line.Contains(name, StringComparison.Ordinal)))] },
        };
    }

    private static ClassNames Named(string path, Network network)
    {
        var (found, outputs) = (ClassNames.Load(path), network.ShapesForPhoto()[^1][^1]);
        return found.Count == outputs ? found
            : throw new InvalidInputException(
                $"'{path}' names {found.Count} classes and {network.Name} has {outputs} outputs; give one name for each.");
    }

    private static ChannelValues Scaled(ChannelValues values, float by) => new(values.Red * by, values.Green * by, values.Blue * by);

    private static Option<ChannelValues?> Channels(string name, string description, string example) => new(name)
    {
        Description = description,
        HelpName = "N|R,G,B",
        CustomParser = result =>
        {
            var words = result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries);
            var values = new float[words.Length];
            for (var index = 0; index < words.Length; index++)
                if (!float.TryParse(words[index], NumberStyles.Float, CultureInfo.InvariantCulture, out values[index])
                    || words.Length is not (1 or 3))
                {
                    result.AddError($"{name} cannot be '{result.Tokens[0].Value}': give one number, or three between commas, such as {example}");
                    return null;
                }

            return values.Length == 1 ? ChannelValues.Same(values[0]) : new ChannelValues(values[0], values[1], values[2]);
        },
    };
}
