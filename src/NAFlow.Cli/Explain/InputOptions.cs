using System.CommandLine;
using NAFlow.Imaging;

namespace NAFlow.Cli;

/// <summary>What is explained: photos, folders of them, or a tensor.</summary>
internal sealed class InputOptions : IOptionGroup
{
    private readonly Option<string?> tensor = new("--tensor")
    {
        Description = "Instead of photos: a .safetensors file whose key input holds prepared images, [B, 3, H, W].",
        HelpName = "FILE",
    };

    private readonly ChoiceOption<ResizeMode> resize = new(
        "--resize", "How a photo becomes the network's square: squashed whole (default), or its short side scaled and the centre cut out.",
        ("square", ResizeMode.Square), ("crop", ResizeMode.ShortSideCrop));

    public Argument<string[]> Photos { get; } = new("PHOTO")
    {
        Description = "Photos (JPEG, PNG, WebP) or folders of them; without any, a creature drawn for the compact networks, or shapes for the known-neuron one.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public IEnumerable<Option> All => [tensor, resize];

    /// <summary>The path of the one photo that is compared with another, before any network is loaded.</summary>
    /// <exception cref="InvalidInputException">There is no photo, more than one, or a tensor.</exception>
    public string FindOne(ParseResult parsed)
    {
        if (parsed.GetValue(tensor) is not null) throw new InvalidInputException("--reference compares photos and --tensor gives none; leave one of them out.");
        Find(parsed);
        return parsed.GetValue(Photos) switch
        {
            [var photo] when File.Exists(photo) => photo,
            [var folder] => throw new InvalidInputException($"'{folder}' is a folder and --reference compares one photo; name one in it."),
            { Length: > 1 } photos => throw new InvalidInputException($"{photos.Length} photos are given and --reference compares one; explain them one by one."),
            _ => throw new InvalidInputException("There is no photo to compare with that of --reference; give one, as in naflow explain PHOTO --reference PHOTO."),
        };
    }

    /// <summary>What the options ask for, before any network is loaded.</summary>
    /// <exception cref="InvalidInputException">The options contradict each other, or nothing is there.</exception>
    public InputSource Find(ParseResult parsed)
    {
        var photos = parsed.GetValue(Photos) ?? [];
        if (photos.FirstOrDefault(photo => photo.StartsWith('-') && !Path.Exists(photo)) is { } stray)
            throw new InvalidInputException($"There is no option '{stray}'; naflow explain --help lists what there is.");
        if (parsed.GetValue(tensor) is { } path)
        {
            if (photos.Length > 0) throw new InvalidInputException($"Both --tensor and the photo '{photos[0]}' are given; give one or the other.");
            if (parsed.GetResult(resize) is not null) throw new InvalidInputException("--resize prepares photos and --tensor is prepared already; leave one of them out.");
            return new TensorSource(path);
        }

        return photos.Length > 0 ? PhotoSource.Find(photos) : new DrawnSource();
    }

    /// <summary>Sets how photos are prepared.</summary>
    public void Prepare(ParseResult parsed, Network network) =>
        network.Preprocessing = network.Preprocessing with { ResizeMode = parsed.GetValue(resize) };
}
