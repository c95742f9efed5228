using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// Translates the graph of an ONNX file into layers, operator by operator. What is known before the network runs is worked out on the way (weights
/// that are reshaped, the arithmetic of shapes), so that only layers are left.
/// </summary>
internal sealed class OnnxTranslation
{
    private static readonly Dictionary<string, Action<OnnxCall>> Operators = new(
        [.. OnnxConstants.Operators, .. OnnxMoves.Operators, .. OnnxArithmetic.Operators, .. OnnxActivations.Operators, .. OnnxPools.Operators,
            .. OnnxWeighted.Operators,
            .. OnnxPixelwise.Operators, .. OnnxResampling.Operators],
        StringComparer.Ordinal);

    private readonly OnnxFile file;
    private readonly Dictionary<string, OnnxValue> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxTensor> stored = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> readers = new(StringComparer.Ordinal);
    private readonly List<string> notes = [], assumptions = [];
    private long filled;

    private OnnxTranslation(OnnxFile file, OnnxOptions options)
    {
        this.file = file;
        Options = options;
        foreach (var tensor in file.Model.Graph!.Initialisers) stored[tensor.Name] = tensor;
    }

    /// <summary>The operators that are translated, by name.</summary>
    public static IReadOnlyCollection<string> OperatorNames => Operators.Keys;

    /// <summary>What was chosen.</summary>
    public OnnxOptions Options { get; }

    /// <summary>The version of the standard operators.</summary>
    public long Opset => file.Model.Opset;

    /// <summary>What was found in the file, and what was left out, in sentences.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>What the file leaves open and was assumed, in sentences that name the options of the tool that say otherwise.</summary>
    public IReadOnlyList<string> Assumptions => assumptions;

    /// <summary>How many operators the output depends on.</summary>
    public int OperatorCount { get; private set; }

    /// <summary>The image.</summary>
    public OnnxStep Image { get; private set; } = null!;

    /// <summary>What the network gives, <c>[1, K]</c>.</summary>
    public OnnxStep Output { get; private set; } = null!;

    /// <summary>Translates a file.</summary>
    /// <exception cref="InvalidInputException">An operator cannot be translated; the sentence names it.</exception>
    public static OnnxTranslation Run(OnnxFile file, OnnxOptions options)
    {
        var translation = new OnnxTranslation(file, options);
        translation.Run();
        return translation;
    }

    /// <summary>A value of the graph.</summary>
    /// <exception cref="InvalidInputException">Nothing gives it.</exception>
    public OnnxValue Value(string name)
    {
        if (values.TryGetValue(name, out var known)) return known;
        if (!stored.TryGetValue(name, out var tensor))
            throw new InvalidInputException($"reads {Files.Refusal.Quote(name)}, which nothing before it gives; {Files.Refusal.GetItAgain}");
        return values[name] = tensor.Read(file);
    }

    /// <summary>Says what a value is.</summary>
    public void Set(string name, OnnxValue value) => values[name] = value;

    /// <summary>How many operators read a value.</summary>
    public int ReadersOf(string name) => readers.GetValueOrDefault(name);

    /// <summary>Remembers something that a reader of the network should know.</summary>
    public void Note(string sentence)
    {
        if (!notes.Contains(sentence)) notes.Add(sentence);
    }

    /// <summary>Remembers what was assumed.</summary>
    public void Assume(string sentence)
    {
        if (!assumptions.Contains(sentence)) assumptions.Add(sentence);
    }

    /// <summary>A constant in the file itself.</summary>
    public OnnxConstant Read(OnnxTensor tensor) => tensor.Read(file);

    /// <summary>
    /// A constant that is the same number everywhere. All of them together have a limit: they fill memory without filling the file.
    /// </summary>
    public OnnxConstant Filled(long[] shape, double value, bool isWhole)
    {
        const long most = 160_000_000;
        var constant = OnnxConstant.Filled(shape, value, isWhole);
        if ((filled += constant.Count) > most)
            throw new InvalidInputException(
                $"brings the constants that the file makes from nothing to {filled} numbers, and at most {most} are taken; export the network with its weights");
        return constant;
    }

    /// <summary>The values of the file that a layer gives just as they are, by their names.</summary>
    public IEnumerable<(string Name, OnnxStep Step)> PlainValues =>
        from entry in values where entry.Value is OnnxSignal { IsPlain: true } select (entry.Key, ((OnnxSignal)entry.Value).Step);

    private void Run()
    {
        var graph = file.Model.Graph!;
        foreach (var name in graph.Nodes.SelectMany(node => node.Inputs)) readers[name] = ReadersOf(name) + 1;
        var chosen = ChosenOutput(graph);
        Image = ReadImage(graph);
        OnnxNode[] needed = [.. Needed(graph, chosen)];
        RefuseAttention(needed);
        foreach (var node in needed)
        {
            OperatorCount++;
            Translate(node);
        }

        Output = Finish(chosen);
    }

    private OnnxStep ReadImage(OnnxGraph graph)
    {
        var given = graph.Inputs.Where(input => !stored.ContainsKey(input.Name)).ToArray();
        if (given is not [var image])
            throw file.Refusal.Because(
                $"it reads {given.Length} inputs ({string.Join(", ", given.Take(6).Select(input => Files.Refusal.Quote(input.Name)))}) and a flow starts at one image; export the part that reads one");
        if (image.Shape is not { Count: 4 } sides)
            throw file.Refusal.Because(
                $"its input {Files.Refusal.Quote(image.Name)} is no image [B, C, H, W]; text, sound and sequences are not read here");
        var isTurned = IsTurned(sides);
        var (channels, height, width) = isTurned ? (sides[3], sides[1], sides[2]) : (sides[1], sides[2], sides[3]);
        if (channels is null)
        {
            channels = 3;
            Assume("The file does not say how many channels the image has: 3 are assumed.");
        }

        if (channels is < 1 or > OnnxOptions.LargestSide) throw file.Refusal
            .Because($"its image has {channels} channels; {Files.Refusal.GetItAgain}");
        if (Options.ImageHeight is null && height is null)
            Assume($"The file leaves the size of the image open: {OnnxOptions.UsualSide} x {OnnxOptions.UsualSide} pixels are assumed (--size HxW).");
        long[] shape =
        [
            1, channels.Value, Options.ImageHeight ?? height ?? OnnxOptions.UsualSide,
            Options.ImageWidth ?? width ?? Options.ImageHeight ?? OnnxOptions.UsualSide,
        ];
        if (shape[2] > OnnxOptions.LargestSide || shape[3] > OnnxOptions.LargestSide)
            throw file.Refusal.Because($"its image has {shape[2]} x {shape[3]} pixels, and at most {OnnxOptions.LargestSide} a side are read");
        var step = new OnnxStep(new OnnxImage(), [], shape, null);
        var signal = new OnnxSignal(step);
        if (isTurned)
        {
            Note("The image is given with its channels last (NHWC); the network is turned to channels first.");
            signal = signal.Picked([1, shape[2], shape[3], shape[1]], OnnxShapes.TransposedPlaces(shape, [0, 2, 3, 1]));
        }

        values[image.Name] = signal;
        return step;
    }

    /// <summary>Whether an image is given with its channels last: 1 or 3 of them, and not first as well.</summary>
    private static bool IsTurned(IReadOnlyList<long?> sides) => sides[3] is 1 or 3 && sides[1] is not (1 or 3);

    private string ChosenOutput(OnnxGraph graph)
    {
        var names = graph.Outputs.Select(output => output.Name).ToArray();
        if (Options.Output is { } wanted)
            return graph.Nodes.Any(node => node.Outputs.Contains(wanted)) ? wanted : throw file.Refusal.Because(
                $"it has no value {Files.Refusal.Quote(wanted)} to take as its output; it gives {string.Join(", ", names.Take(6).Select(Files.Refusal.Quote))}");
        return names switch
        {
            [var only] => only,
            [] => throw file.Refusal.Because($"it gives nothing; {Files.Refusal.GetItAgain}"),
            _ => throw file.Refusal.Because(
                $"it gives {names.Length} values ({string.Join(", ", names.Take(6).Select(Files.Refusal.Quote))}); choose one with {nameof(OnnxOptions.Output)}"),
        };
    }

    /// <summary>The operators that the output depends on, in the order of the file.</summary>
    private static IEnumerable<OnnxNode> Needed(OnnxGraph graph, string output)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal) { output };
        var kept = new Stack<OnnxNode>();
        for (var index = graph.Nodes.Count - 1; index >= 0; index--)
        {
            var node = graph.Nodes[index];
            if (!node.Outputs.Any(needed.Contains)) continue;
            kept.Push(node);
            needed.UnionWith(node.Inputs);
        }

        return kept;
    }

    /// <summary>
    /// Refuses a network with attention by that name, whatever other operator of it would be refused before: features multiplied with features.
    /// </summary>
    private void RefuseAttention(IReadOnlyList<OnnxNode> needed)
    {
        var known = stored.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var node in needed)
            if (node.Operator is "Shape" or "Size" || node.Inputs.All(input => input.Length == 0 || known.Contains(input))) known
                .UnionWith(node.Outputs);
            else if (node.Operator is "MatMul" or "Einsum" && node.Inputs.Count(input => !known.Contains(input)) > 1)
                throw Named(node, new InvalidInputException(OnnxAdvice.Attention));
    }

    private void Translate(OnnxNode node)
    {
        try
        {
            if (node.Domain is not ("" or "ai.onnx") || !Operators.TryGetValue(node.Operator, out var translate))
                throw new InvalidInputException(OnnxAdvice.For(node));
            var call = new OnnxCall(this, node);
            if (OnnxSpelled.After(call) is { } normalising) call.Give(normalising);
            else translate(call);
        }
        catch (InvalidInputException problem)
        {
            throw Named(node, problem);
        }
        catch (ArgumentException problem)
        {
            throw Named(node, new InvalidInputException(
                $"has settings that no layer takes ({problem.Message.TrimEnd('.')}); {Files.Refusal.GetItAgain}", problem));
        }
    }

    /// <summary>The error of an operator as a sentence that names it.</summary>
    public InvalidInputException Named(OnnxNode? node, InvalidInputException problem) =>
        node is null || problem.Message.StartsWith(file.Path, StringComparison.Ordinal)
        ? problem
        : file.Refusal.Because($"its operator {node.Operator} {Files.Refusal.Quote(OnnxNames.Title(node))} {problem.Message.TrimEnd('.')}", problem);

    /// <summary>The scores: a last softmax is cut off, since the logit is explained, and a map of one pixel is flattened.</summary>
    private OnnxStep Finish(string output)
    {
        if (Value(output) is OnnxSpelled) throw file.Refusal.Because(
            $"its output {Files.Refusal.Quote(output)} is a mean along one axis, or what is made of it, which is read only in a layer normalisation");
        if (Value(output) is not OnnxSignal signal)
            throw file.Refusal.Because($"its output {Files.Refusal.Quote(output)} does not depend on the image; {Files.Refusal.GetItAgain}");
        while (signal.Step.Form is OnnxSoftmax)
        {
            Note("The last softmax is left out: the score that is explained is the logit before it.");
            signal = signal.With(signal.Step.Inputs[0]);
        }

        var step = OnnxMoves.Plain(signal);
        var last = step.Shape;
        if (last.Length > 2 && last.Skip(2).All(side => side == 1)) step = OnnxMoves.Flattened(step);
        if (step.Shape.Length != 2)
            throw file.Refusal.Because(
                $"its output {Files.Refusal.Quote(output)} has the shape {Shapes.Describe(step.Shape)} and scores or an embedding [B, K] are due; choose another with {nameof(OnnxOptions.Output)}");
        return step;
    }
}

/// <summary>What to do about an operator that has no layer here.</summary>
internal static class OnnxAdvice
{
    /// <summary>What to say of a product of features with features.</summary>
    public const string Attention =
        "multiplies features with features, as attention does, which is not a convolutional layer: only networks without it can be explained";

    public static string For(OnnxNode node) => node switch
    {
        { Domain: not ("" or "ai.onnx") } =>
            $"belongs to {Files.Refusal.Quote(node.Domain)} and not to the standard operators; export the network without it",
        { Operator: "Loop" or "If" or "Scan" } => "is control flow, and a network here is one fixed graph; export it traced",
        { Operator: "LSTM" or "GRU" or "RNN" } => "is recurrent, and only convolutional networks are read here",
        { Operator: "Attention" or "MultiHeadAttention" or "Einsum" } =>
            "is attention or a product of features, which is not a convolutional layer: only networks without it can be explained",
        _ => $"is not among the {OnnxTranslation.OperatorNames.Count} that are read here; export the network without it, or describe it with NetworkBuilder and a Layer of your own",
    };
}
