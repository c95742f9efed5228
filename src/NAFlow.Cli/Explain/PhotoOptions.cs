using System.CommandLine;
using System.Globalization;
using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Cli;

/// <summary>How photos are prepared and classes called, where the network does not say so itself.</summary>
internal sealed class PhotoOptions : IOptionGroup
{
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
        ("255", PreprocessingChanges.WidestRange));

    private readonly ChoiceOption<ChannelOrder?> channels = new(
        "--channels", "The order of the channels, or one grey one; without it, the network's own.",
        [.. PreprocessingChanges.ChannelWords.Select(one => (one.Word, (ChannelOrder?)one.Order))]);

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
        var changes = new PreprocessingChanges
        {
            ResizeMode = parsed.GetValue(resize),
            Height = Size(parsed)?.Height,
            Width = Size(parsed)?.Width,
            Channels = parsed.GetValue(channels),
            Range = parsed.GetValue(range),
            Mean = parsed.GetValue(mean),
            StandardDeviation = parsed.GetValue(deviation),
        };
        network.Preprocessing = changes.Over(network.Preprocessing, network.InputChannels, network.Name);
        if (parsed.GetValue(names) is { } path) network.ClassNames = Named(path, network);
        LeaveOutAnswered(parsed, network);
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

    /// <summary>An option of one number, or of three for red, green and blue.</summary>
    public static Option<ChannelValues?> Channels(string name, string description, string example) => new(name)
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
