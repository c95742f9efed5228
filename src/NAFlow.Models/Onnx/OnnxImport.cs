using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>A network that was read from an ONNX file, and what a reader should know of how it was read.</summary>
/// <param name="Network">The network, in evaluation mode; the caller disposes of it.</param>
/// <param name="Producer">The program that wrote the file, as it says.</param>
/// <param name="Opset">The version of the operators it is written in.</param>
/// <param name="Operators">How many operators of the graph the output depends on.</param>
/// <param name="Notes">What was assumed and what was left out, in sentences.</param>
public sealed record OnnxImport(Network Network, string Producer, long Opset, int Operators, IReadOnlyList<string> Notes)
{
    private const long OldestOpset = 7, NewestOpset = 21;

    /// <summary>For each layer that gives a value of the file just as it is, the name of that value.</summary>
    internal IReadOnlyDictionary<string, string> ValueNames { get; private init; } = new Dictionary<string, string>();

    /// <summary>Whether a file begins as ONNX files do.</summary>
    /// <exception cref="InvalidInputException">It may not be read.</exception>
    public static bool Recognises(string path) => OnnxFile.Recognises(path);

    /// <summary>Whether weights in words (<see cref="Weights.From(string, string?, string?)"/>) are an ONNX file: a path, or a name of the catalogue.</summary>
    /// <exception cref="InvalidInputException">The file may not be read.</exception>
    public static bool IsMeant(string words) => Recognises(words) || Published(words) is not null;

    /// <summary>
    /// Reads the network of an ONNX file in words; what is published by a name of the catalogue is prepared and means what belongs to it.
    /// </summary>
    /// <param name="words">A path, or a name of <see cref="WeightsCatalogue"/>.</param>
    /// <param name="options">What the file leaves open; null for the defaults.</param>
    /// <exception cref="InvalidInputException">
    /// It is damaged, a network that is not read here, or not what its name says; or it must be pulled first, and the sentence says how.
    /// </exception>
    public static OnnxImport Open(string words, OnnxOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(words);
        if (Published(words) is not { } entry) return Read(words, options);
        options ??= new OnnxOptions();
        var path = WeightsCache.Default.PathOf(entry);
        var read = Read(path, options.Preprocessing is not null ? options
            : options with { Preprocessing = entry.Preprocessing with { ResizeMode = ResizeMode.Square } });
        if (read.Network.Provenance.Sha256 is { } sha256 && !sha256.StartsWith(entry.HashPrefix, StringComparison.Ordinal))
        {
            read.Network.Dispose();
            throw NamedWeights.IsAnother(path, entry, sha256);
        }

        if (options.Output is null && entry.Outputs is { } meaning) read.Network.Outputs = meaning;
        return read;
    }

    private static WeightsEntry? Published(string words) =>
        !Path.Exists(words) && WeightsCatalogue.TryFind(words) is { IsOnnx: true } entry ? entry : null;

    /// <summary>Reads a network. Nothing in the file is run.</summary>
    /// <param name="path">The ONNX file; large weights may lie in a file beside it.</param>
    /// <param name="options">What the file leaves open; null for the defaults.</param>
    /// <exception cref="InvalidInputException">
    /// The file is damaged, or a network that is not read here; the sentence names the operator and what would have to change.
    /// </exception>
    public static OnnxImport Read(string path, OnnxOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new OnnxOptions();
        var file = OnnxFile.Read(path);
        if (file.Model.Opset is < OldestOpset or > NewestOpset)
            throw file.Refusal.Because(
                $"its operators are those of version {file.Model.Opset}, and {OldestOpset} to {NewestOpset} are read; export it for one of them");
        try
        {
            return Assemble(file, options);
        }
        catch (InvalidInputException problem) when (!problem.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw file.Refusal.Because($"it {problem.Message.TrimEnd('.')}", problem);
        }
    }

    private static OnnxImport Assemble(OnnxFile file, OnnxOptions options)
    {
        var translation = OnnxTranslation.Run(file, options);
        var assembly = new OnnxAssembly(file, translation, options);
        var network = assembly.Build();
        string[] notes = [.. translation.Notes, .. translation.Assumptions];
        return new OnnxImport(network, file.Model.Producer, file.Model.Opset, translation.OperatorCount, notes) { ValueNames = assembly.ValueNames };
    }
}

/// <summary>Networks from ONNX files.</summary>
public static class OnnxNetworks
{
    extension(Network)
    {
        /// <summary>
        /// Reads a network from an ONNX file. Its layers bear the names of the modules, where the exporter left them.
        /// <code>using var network = Network.FromOnnx("mine.onnx", new OnnxOptions { Features = "layer4.2" });</code>
        /// </summary>
        /// <param name="path">The ONNX file.</param>
        /// <param name="options">What the file leaves open; null for the defaults. <see cref="OnnxImport.Read"/> also says what was assumed.</param>
        /// <exception cref="InvalidInputException">
        /// The file is damaged, or a network that is not read here; the sentence names the operator and what would have to change.
        /// </exception>
        public static Network FromOnnx(string path, OnnxOptions? options = null) => OnnxImport.Read(path, options).Network;
    }
}

/// <summary>Makes a network of translated layers.</summary>
internal sealed class OnnxAssembly(OnnxFile file, OnnxTranslation translation, OnnxOptions options)
{
    private const int ImageNetClassCount = 1000;

    private readonly OnnxNormalising? normalising = options.Preprocessing is null ? OnnxNormalising.Of(translation) : null;
    private IReadOnlyList<OnnxStep> steps = [];
    private string[] names = [];

    /// <summary>For each layer that gives a value of the file just as it is, the name of that value.</summary>
    public IReadOnlyDictionary<string, string> ValueNames
    {
        get
        {
            var nameOf = steps.Zip(names).ToDictionary(pair => pair.First, pair => pair.Second);
            return translation.PlainValues.Where(value => nameOf.ContainsKey(value.Step)).GroupBy(value => nameOf[value.Step])
                .ToDictionary(group => group.Key, group => group.First().Name);
        }
    }

    /// <summary>Builds it.</summary>
    public Network Build()
    {
        steps = Ordered(translation.Output);
        names = OnnxNames.For(steps);
        var features = options.Features is { } wanted
            ? Array.IndexOf(names, wanted) is >= 0 and var found
                ? steps[found]
                : throw file.Refusal.Because($"it has no layer {Files.Refusal.Quote(wanted)} to end its features; {LayerNames.Known(wanted, names)}")
            : OnnxFeatures.Find(steps, translation.Output) ?? throw file.Refusal.Because(
                "it has no feature map before its output, so there is nothing to draw attention on; only convolutional networks are explained");
        if (features.Shape.Length != 4) throw file.Refusal
            .Because($"its layer {Files.Refusal.Quote(options.Features!)} is no feature map; choose one before the flatten");
        var builder = new NetworkBuilder(NameOfFile(), (int)translation.Image.Shape[1]);
        var nodes = new Dictionary<OnnxStep, Node> { [translation.Image] = builder.Image };
        var (preprocessing, classes) = (Preprocessing(), Classes());
        try
        {
            for (var index = 0; index < steps.Count; index++) nodes[steps[index]] = Append(builder, names[index], steps[index], nodes);
            builder.Features(nodes[features]);
            builder.FindBlocks();
            var network = builder.Build(nodes[translation.Output]);
            network.Preprocessing = preprocessing;
            network.ClassNames = classes;
            network.Provenance = new WeightProvenance(Path.GetFileName(file.Path), file.Sha256)
            {
                Reading = new WeightReading(string.Empty, translation.Notes, translation.Assumptions, []),
            };
            return network;
        }
        catch
        {
            foreach (var node in nodes.Values) node.Layer?.Parameters?.Dispose();
            throw;
        }
    }

    private Node Append(NetworkBuilder builder, string name, OnnxStep step, Dictionary<OnnxStep, Node> nodes)
    {
        try
        {
            return builder.Append(name, step.Form.Make(), [.. step.Inputs.Select(input => nodes[input])]);
        }
        catch (InvalidInputException problem)
        {
            throw translation.Named(step.Origin, problem);
        }
    }

    private string NameOfFile() => Path.GetFileNameWithoutExtension(file.Path) is { Length: > 0 } name ? name : "onnx";

    private Preprocessing Preprocessing()
    {
        if (options.Preprocessing is { } chosen) return chosen;
        var (channels, height, width) = (translation.Image.Shape[1], (int)translation.Image.Shape[2], (int)translation.Image.Shape[3]);
        var size = new Preprocessing { Size = height, Width = width == height ? null : width };
        var pixels = width == height ? $"{height} pixels" : $"{height} x {width} pixels";
        if (normalising is not null)
        {
            translation.Note($"The network begins by normalising the image, which its preprocessing does now, of values from 0 to {normalising.Brightest:0} at {pixels}.");
            return normalising.Over(size);
        }

        if (channels == 1)
        {
            translation.Assume($"The file does not say how photos are prepared: gray values from 0 to 1 at {pixels} are assumed (--mean, --std, --range).");
            return size with { Channels = ChannelOrder.Gray, Mean = ChannelValues.Same(0), StandardDeviation = ChannelValues.Same(1) };
        }

        translation.Assume(
            $"The file does not say how photos are prepared: ImageNet's mean and deviation at {pixels} are assumed (--mean, --std, --range).");
        return size;
    }

    private ClassNames? Classes()
    {
        var count = translation.Output.Shape[1];
        if (options.ClassNames is { } chosen)
            return chosen.Count == count
                ? chosen
                : throw file.Refusal.Because($"{chosen.Count} class names are given and it has {count} outputs; give a name for each");
        if (count != ImageNetClassCount) return null;
        translation.Assume("The 1,000 outputs are taken for the classes of ImageNet (--class-names).");
        return ImageNetClasses.Names;
    }

    /// <summary>The layers the output depends on, each after those it reads.</summary>
    internal static List<OnnxStep> Ordered(OnnxStep output)
    {
        var (ordered, seen, waiting) = (new List<OnnxStep>(), new HashSet<OnnxStep>(), new Stack<(OnnxStep Step, bool IsReady)>());
        waiting.Push((output, false));
        while (waiting.TryPop(out var next))
        {
            if (next.IsReady) ordered.Add(next.Step);
            else if (next.Step.Form is not OnnxImage && seen.Add(next.Step))
            {
                waiting.Push((next.Step, true));
                foreach (var input in next.Step.Inputs.Reverse()) waiting.Push((input, false));
            }
        }

        return ordered;
    }
}

/// <summary>
/// Finds N by the rule of the zoo: the last feature map before the head. That is the last one with more than a pixel on which everything after it
/// depends, before an average pool; and where no linear layer makes the scores, the one that the convolution reads that does.
/// </summary>
internal static class OnnxFeatures
{
    public static OnnxStep? Find(IReadOnlyList<OnnxStep> steps, OnnxStep output)
    {
        var necks = Necks(steps);
        var last = necks.FindLastIndex(step => step.Form is not OnnxPlain { Layer: AveragePool or AdaptiveAveragePool or Power });
        if (last < 0) return null;
        if (steps.Any(step => step.Form is OnnxLinear)) return necks[last];
        var classifier = necks.FindLastIndex(step => step.Form is OnnxConvolution { IsPointwise: true } && step.Shape[1] == output.Shape[1]);
        return classifier > 0 && !steps.Skip(IndexOf(steps, necks[classifier]) + 1).Any(step => step.Form is OnnxConvolution)
            && necks[classifier].Inputs[0] is { Form: not OnnxImage } read
            ? read
            : necks[last];
    }

    /// <summary>The feature maps that everything after them reads through.</summary>
    private static List<OnnxStep> Necks(IReadOnlyList<OnnxStep> steps)
    {
        var lastReader = new Dictionary<OnnxStep, int>();
        for (var index = 0; index < steps.Count; index++)
            foreach (var input in steps[index].Inputs)
                lastReader[input] = index;
        var (necks, open) = (new List<OnnxStep>(), -1);

        // The image is read first; what it is read by last counts as well.
        foreach (var (input, reader) in lastReader)
            if (input.Form is OnnxImage) open = Math.Max(open, reader);
        for (var index = 0; index < steps.Count; index++)
        {
            if (open <= index && steps[index].Shape is [_, _, var height, var width] && height * width > 1) necks.Add(steps[index]);
            open = Math.Max(open, lastReader.GetValueOrDefault(steps[index], index));
        }

        return necks;
    }

    private static int IndexOf(IReadOnlyList<OnnxStep> steps, OnnxStep step)
    {
        for (var index = 0; index < steps.Count; index++)
            if (ReferenceEquals(steps[index], step)) return index;
        return -1;
    }
}
