using System.CommandLine;
using NAFlow.Data;
using NAFlow.Files;
using NAFlow.Imaging;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Cli;

/// <summary>What is explained: photos, folders of them, or a tensor.</summary>
internal sealed class InputOptions : IOptionGroup
{
    private readonly Option<string?> tensor = new("--tensor")
    {
        Description = "Instead of photos: a .safetensors file whose key input holds prepared images, [B, 3, H, W].",
        HelpName = "FILE",
    };

    private readonly PhotoOptions photo = new();

    public Argument<string[]> Photos { get; } = new("PHOTO")
    {
        Description =
            $"Photos ({PhotoFormat.Names}), folders of them, lists (.txt, .csv) or tar archives, also shard-{{000000..000012}}.tar; without any, a creature drawn for the compact networks, or shapes for the known-neuron one.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public IEnumerable<Option> All => [tensor, .. photo.All];

    /// <summary>The path of the one photo that is compared with another, before any network is loaded.</summary>
    /// <exception cref="InvalidInputException">There is no photo, more than one, or a tensor.</exception>
    public string FindOne(ParseResult parsed)
    {
        if (parsed.GetValue(tensor) is not null)
            throw new InvalidInputException("--reference compares photos and --tensor gives none; leave one of them out.");
        Find(parsed);
        return parsed.GetValue(Photos) switch
        {
            [var photo] when File.Exists(photo) => photo,
            [var folder] => throw new InvalidInputException($"'{folder}' is a folder and --reference compares one photo; name one in it."),
            { Length: > 1 } photos => throw new InvalidInputException(
                $"{photos.Length} photos are given and --reference compares one; explain them one by one."),
            _ => throw new InvalidInputException(
                "There is no photo to compare with that of --reference; give one, as in naflow explain PHOTO --reference PHOTO."),
        };
    }

    /// <summary>The paths of two photos, where just two files are given; null for anything else.</summary>
    public (string First, string Second)? FindTwo(ParseResult parsed) =>
        parsed.GetValue(Photos) is [var first, var second] && File.Exists(first) && File.Exists(second) ? (first, second) : null;

    /// <summary>What the options ask for, before any network is loaded.</summary>
    /// <exception cref="InvalidInputException">The options contradict each other, or nothing is there.</exception>
    public InputSource Find(ParseResult parsed)
    {
        var photos = parsed.GetValue(Photos) ?? [];
        if (parsed.GetValue(tensor) is { } path)
        {
            if (photos.Length > 0) throw new InvalidInputException($"Both --tensor and the photo '{photos[0]}' are given; give one or the other.");
            if (photo.Preparing.FirstOrDefault(parsed.IsGiven) is { } given)
                throw new InvalidInputException($"{given.Name} prepares photos and --tensor is prepared already; leave one of them out.");
            return new TensorSource(path);
        }

        return photos.Length > 0 ? PhotoSource.Find(photos) : new DrawnSource();
    }

    /// <summary>The size of the network's image that is given; null for the network's own.</summary>
    public ImageSize? Size(ParseResult parsed) => photo.Size(parsed);

    /// <summary>Sets how photos are prepared, and the names of the classes.</summary>
    /// <exception cref="InvalidInputException">The options do not fit the network.</exception>
    public void Prepare(ParseResult parsed, Network network) => photo.Apply(parsed, network);
}

/// <summary>Where the images come from.</summary>
internal abstract class InputSource : IDisposable
{
    /// <summary>What it is, for a sentence.</summary>
    public abstract string Description { get; }

    /// <summary>What is left out because nothing in it looks like an image, each in a sentence.</summary>
    public virtual IReadOnlyList<string> LeftOut => [];

    /// <summary>Why images were refused so far, each in a sentence.</summary>
    public virtual IReadOnlyList<string> Refused => [];

    /// <summary>The error where every image was refused.</summary>
    public static InvalidInputException NoneLeft(IReadOnlyList<string> refused) => PhotoSet.NoneOf(refused);

    /// <summary>
    /// Checks what can be checked without a network, and without libtorch, which may be loaded meanwhile.
    /// </summary>
    /// <exception cref="InvalidInputException">No image can be used.</exception>
    public virtual void Look(CancellationToken cancellation)
    {
    }

    /// <summary>Makes the images ready for a network.</summary>
    /// <exception cref="InvalidInputException">They cannot be used with it.</exception>
    public abstract OpenInput Open(Network network);

    public virtual void Dispose()
    {
    }
}

/// <summary>Images for a network, and the folders of their results.</summary>
internal abstract class OpenInput : IDisposable
{
    /// <summary>For every image the name of its folder; null where its results go straight into the folder of all.</summary>
    public abstract IReadOnlyList<string?> FolderNames { get; }

    /// <summary>The shape of one image as the network reads it, <c>[1, C, H, W]</c>.</summary>
    public abstract long[] ImageShape { get; }

    /// <summary>Whether images may be of different shapes, so that each is explained by itself.</summary>
    public virtual bool IsOneByOne => false;

    /// <summary>
    /// Some images, to be explained together, without those that cannot be used, which are refused; the caller disposes of them.
    /// </summary>
    /// <param name="numbers">Their numbers, of images that follow one another where all are explained; at least one.</param>
    public abstract InputBatch Read(IReadOnlyList<int> numbers);

    /// <summary>Says which images will be read, in this order, so that those ahead can be made ready beside the work.</summary>
    public virtual void Expect(IReadOnlyList<int> numbers)
    {
    }

    /// <summary>What reading took so far; null where nothing is read from files.</summary>
    public virtual ReadingTimes? Times => null;

    /// <summary>Refuses an image that the network cannot read.</summary>
    public virtual void Refuse(int number, InvalidInputException problem) => throw problem;

    public virtual void Dispose()
    {
    }
}

/// <summary>A few images that are explained together.</summary>
internal abstract class InputBatch : IDisposable
{
    /// <summary>The number of each image in its source; none where all were refused.</summary>
    public abstract IReadOnlyList<int> Numbers { get; }

    public abstract FlowSet Explain(
        Network network, Decision decision, ExplainOptions options, IProgress<FlowProgress>? progress, CancellationToken cancellation);

    public virtual void Dispose()
    {
    }
}

/// <summary>The picture that is drawn for a network that knows one: shapes for the known-neuron network, a creature for the compact ones.</summary>
internal sealed class DrawnSource : InputSource
{
    private const int CreatureSize = 384;

    /// <summary>The creature that is drawn, a picture of the test set.</summary>
    public const int Sample = 860;

    public override string Description => "the drawn picture";

    public override OpenInput Open(Network network) =>
        network.Name == KnownNeuronNetwork.Name ? new Drawn(network, KnownNeuronPicture.Draw())
        : Zoo.CompactNames.Contains(network.Name) ? new Drawn(network, CreatureSet.Test.Scene(Sample).Draw(CreatureSize).ToPhoto("creature"))
        : throw new InvalidInputException($"There is nothing to explain with {network.Name}; give a photo, a folder of photos, or --tensor FILE.");

    private sealed class Drawn(Network network, Photo picture) : OpenInput
    {
        public override IReadOnlyList<string?> FolderNames => [null];

        public override long[] ImageShape => PhotoBatch.ShapeFor(network);

        public override InputBatch Read(IReadOnlyList<int> numbers) => new PhotoBatch([(0, network.Preprocessing.Prepare(picture))]);
    }
}

/// <summary>Prepared images in a safetensors file.</summary>
internal sealed class TensorSource(string path) : InputSource
{
    private const string Key = "input";

    public override string Description => $"the tensor '{path}'";

    public override OpenInput Open(Network network)
    {
        using var file = SafetensorsFile.Open(path);
        var entry = file.Entries.FirstOrDefault(candidate => candidate.Name == Key)
            ?? throw new InvalidInputException(
                $"'{path}' has no tensor named {Key}; save the images under that key, [B, {network.InputChannels}, H, W].");
        var shape = $"[{string.Join(", ", entry.Shape)}]";
        if (entry.Shape.Count != 4 || entry.Shape[0] < 1 || entry.Shape[1] != network.InputChannels)
            throw new InvalidInputException($"Tensor {Key} of '{path}' has shape {shape}; save the images as [B, {network.InputChannels}, H, W].");
        if (entry.ElementType is not (ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16))
            throw new InvalidInputException(
                $"Tensor {Key} of '{path}' holds {entry.ElementType}; save prepared images as 32-bit floating-point numbers.");
        network.ShapesFor([.. entry.Shape]);
        var images = file.Read(Key);
        using var finite = images.isfinite().all();
        if (finite.item<bool>()) return new Opened(images, Path.GetFileName(path));
        images.Dispose();
        throw new InvalidInputException($"Tensor {Key} of '{path}' holds values that are not finite (NaN or infinity); check how it was prepared.");
    }

    private sealed class Opened(Tensor images, string name) : OpenInput
    {
        public override IReadOnlyList<string?> FolderNames { get; } = FolderName.ForSamples((int)images.shape[0]);

        public override long[] ImageShape { get; } = [1, .. images.shape[1..]];

        public override InputBatch Read(IReadOnlyList<int> numbers) =>
            new Batch(images.narrow(0, numbers[0], numbers.Count), name, numbers[0]);

        public override void Dispose() => images.Dispose();
    }

    private sealed class Batch(Tensor images, string name, int start) : InputBatch
    {
        public override IReadOnlyList<int> Numbers { get; } = [.. Enumerable.Range(start, (int)images.shape[0])];

        public override FlowSet Explain(
            Network network, Decision decision, ExplainOptions options, IProgress<FlowProgress>? progress, CancellationToken cancellation) =>
            network.Explain(
                images, [.. Numbers.Select(sample => GivenImage.Sample(name, sample))],
                decision, options, progress, cancellation);

        public override void Dispose() => images.Dispose();
    }
}
