using System.Collections.Immutable;
using System.Globalization;
using NAFlow.Networks;
using NAFlow.Tensors;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>A question about classes that is settled when the network, or its output, is known; it is then one about numbers.</summary>
internal abstract record OpenClassDecision : Decision
{
    public sealed override ExplainedScore Read(NetworkTrace trace, CancellationToken cancellation = default) =>
        FixedOn(trace).Read(trace, cancellation);

    public abstract override Decision FixedOn(NetworkTrace trace);

    internal sealed override (Decision Settled, ExplainedScore Score) Settle(NetworkTrace trace, CancellationToken cancellation)
    {
        var settled = FixedOn(trace);
        return (settled, settled.Read(trace, cancellation));
    }
}

/// <summary>The class the network puts first.</summary>
internal sealed record TopClassDecision : OpenClassDecision
{
    public override Decision FixedOn(NetworkTrace trace)
    {
        using var scope = NewDisposeScope();
        int[] first = [.. trace.Output.argmax(-1).cpu().data<long>().ToArray().Select(index => (int)index)];
        return Classes(first).FixedOn(trace);
    }
}

/// <summary>The score of a class found by one of its names, or by its number in digits.</summary>
internal sealed record NamedClassDecision(string Name) : OpenClassDecision
{
    public override Decision FixedOn(NetworkTrace trace) => Class(ClassScore.Find(trace, Name));
}

/// <summary>The score of one class minus that of another, both found by their names, or by their numbers in digits.</summary>
internal sealed record NamedContrastDecision(string Ahead, string Behind) : OpenClassDecision
{
    public override Decision FixedOn(NetworkTrace trace) => Contrast(ClassScore.Find(trace, Ahead), ClassScore.Find(trace, Behind));
}

/// <summary>The score of one class, the same for every sample.</summary>
internal sealed record ClassDecision(int Index) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace, CancellationToken cancellation = default) =>
        ClassScore.Read(trace, [.. Enumerable.Repeat(Index, (int)trace.BatchSize)]);

    internal override ScoreEvidence? Evidence(NetworkTrace trace, ExplainedScore score, CancellationToken cancellation) =>
        ClassScore.AgainstOthers(trace, score);
}

/// <summary>The score of a class of its own for every sample.</summary>
internal sealed record ClassPerSampleDecision(IReadOnlyList<int> Indices) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace, CancellationToken cancellation = default) => ClassScore.Read(trace, Indices);

    internal override ScoreEvidence? Evidence(NetworkTrace trace, ExplainedScore score, CancellationToken cancellation) =>
        ClassScore.AgainstOthers(trace, score);

    /// <summary>Of one image, the class may be asked of any number of changed ones.</summary>
    public override Decision FixedOn(NetworkTrace trace) => Indices is [var only] ? new ClassDecision(only) : this;
}

/// <summary>The score of one class minus that of another: how far the one is ahead.</summary>
internal sealed record ContrastDecision(int Ahead, int Behind) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace, CancellationToken cancellation = default)
    {
        if (Ahead == Behind) throw new InvalidInputException($"Class {Ahead} cannot be contrasted with itself; choose two classes.");
        var batch = (int)trace.BatchSize;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var first = ClassScore.Read(trace, [.. Enumerable.Repeat(Ahead, batch)]);
        using var second = ClassScore.Read(trace, [.. Enumerable.Repeat(Behind, batch)]);
        var names = ClassScore.Names(trace);
        var subject = $"{Label(Ahead)} rather than {Label(Behind)}";
        return first with
        {
            Values = [.. first.Values.Zip(second.Values, (one, other) => one - other)],
            Seed = (first.Seed - second.Seed).DetachFromDisposeScope(),
            Subjects = [.. Enumerable.Repeat(subject, batch)],
        };

        string Label(int index) => names?.ShortName(index) ?? $"class {index}";
    }

    /// <summary>The rest is the other class.</summary>
    internal override ScoreEvidence Evidence(NetworkTrace trace, ExplainedScore score, CancellationToken cancellation) =>
        ScoreEvidence.OfClasses(
            trace, score.Seed.relu(), score.Seed.neg().relu(), ClassScore.Names(trace)?.ShortName(Behind) ?? $"class {Behind}");
}

/// <summary>One class against all others; null for the class that comes first.</summary>
internal sealed record AgainstRestDecision(int? Index) : OpenClassDecision
{
    /// <summary>
    /// The weights of the outputs: 1 for the class, and for each of the others <c>-e_c / (sum of the others' e)</c> with e what speaks for an output
    /// (<see cref="ScoreEvidence.OfClasses"/>). Where outputs are not negative, e is the output, and the score's own contributions add up to 0.
    /// </summary>
    public override Decision FixedOn(NetworkTrace trace)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var batch = (int)trace.BatchSize;
        int[] indices = Index is { } index
            ? [.. Enumerable.Repeat(index, batch)]
            : [.. trace.Output.argmax(-1).cpu().data<long>().ToArray().Select(first => (int)first)];
        using var score = ClassScore.Read(trace, indices);
        if (ClassScore.AgainstOthers(trace, score) is not { } evidence) throw new InvalidInputException(
            $"{trace.Network.Name} gives no score of another class, so there is no rest to set one against; explain its score by itself.");
        var isRest = ones_like(score.Seed) - score.Seed;
        var (answer, rest) = (evidence.For.sum([1L], keepdim: true), (evidence.All * isRest).sum([1L], keepdim: true));
        var weights = (score.Seed - (isRest * answer.Over(rest, rest.Above(0)))).OnProcessor().contiguous();
        return new WeighedClassesDecision([.. weights.data<double>()], indices, evidence.Rest);
    }
}

/// <summary>A class against the rest: a sum of all scores with weights that are settled, one row for each sample or one for all.</summary>
internal sealed record WeighedClassesDecision(ImmutableArray<double> Weights, IReadOnlyList<int> Indices, string Rest) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace, CancellationToken cancellation = default)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var batch = (int)trace.BatchSize;
        IReadOnlyList<int> indices = Indices is [var only] ? [.. Enumerable.Repeat(only, batch)] : Indices;
        using var one = ClassScore.Read(trace, indices);
        var weights = tensor(Weights.ToArray(), [Indices.Count, Weights.Length / Indices.Count]);
        var values = (trace.Output.OnProcessor() * weights).sum([1L]).data<double>().ToArray();
        var seed = weights.to(trace.Output.dtype).to(trace.Output.device).expand_as(trace.Output).clone();
        var names = ClassScore.Names(trace);
        return one with
        {
            Values = values,
            Seed = seed.DetachFromDisposeScope(),
            Subjects = [.. indices.Select(index => $"{names?.ShortName(index) ?? $"class {index}"} rather than {Rest}")],
        };
    }

    internal override ScoreEvidence Evidence(NetworkTrace trace, ExplainedScore score, CancellationToken cancellation)
    {
        var isAnswer = score.Seed.Above(0).to(score.Seed.dtype);
        return ScoreEvidence.OfClasses(trace, isAnswer, ones_like(isAnswer) - isAnswer, Rest);
    }
}

/// <summary>The score of a class: the network's raw output for it (the logit), before any softmax.</summary>
internal static class ClassScore
{
    public static ExplainedScore Read(NetworkTrace trace, IReadOnlyList<int> indices)
    {
        var output = trace.Output;
        if (output.dim() != 2)
            throw new InvalidInputException(
                $"{trace.Network.Name} gives {output.dim()}-dimensional output, not one score per class; explain a network with a classifier.");
        if (indices.Count != trace.BatchSize)
            throw new InvalidInputException($"{indices.Count} classes were given for {trace.BatchSize} images; give one per image.");
        var classes = output.shape[1];
        foreach (var index in indices)
            if (index < 0 || index >= classes)
                throw new InvalidInputException(
                    $"Class {index} does not exist: {trace.Network.Name} has {classes} classes, 0 to {classes - 1}; choose one of them.");

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var isProbable = Meaning(trace) is OutputMeaning.Classes or OutputMeaning.Labels;
        var chosen = tensor(indices.Select(index => (long)index).ToArray()).to(output.device).unsqueeze(1);
        var values = output.gather(1, chosen).OnProcessor().data<double>().ToArray();
        var seed = zeros_like(output).scatter_(1, chosen, ones_like(chosen).to(output.dtype));
        return new ExplainedScore(trace.Network.Output, values, seed.DetachFromDisposeScope(), isProbable ? indices : [])
        {
            Subjects = isProbable ? [] : [.. indices.Select(index => ValueName(trace, index))],
        };
    }

    /// <summary>A class or label and all others; null for what is no class, and where there is no other.</summary>
    public static ScoreEvidence? AgainstOthers(NetworkTrace trace, ExplainedScore score)
    {
        var others = trace.Output.shape[^1] - 1;
        if (score.ClassIndices.Count == 0 || others == 0) return null;
        var kind = (Meaning(trace), others) switch
        {
            (OutputMeaning.Labels, 1) => "label",
            (OutputMeaning.Labels, _) => "labels",
            (_, 1) => "class",
            _ => "classes",
        };
        var number = others == 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"{others} ");
        return ScoreEvidence.OfClasses(trace, score.Seed, ones_like(score.Seed) - score.Seed, $"the other {number}{kind}");
    }

    /// <summary>What the outputs mean: a single one has no other class beside it.</summary>
    public static OutputMeaning Meaning(NetworkTrace trace) =>
        trace.Network.Outputs == OutputMeaning.Classes && trace.Output.shape[^1] == 1 ? OutputMeaning.Values : trace.Network.Outputs;

    /// <summary>
    /// The probability of every class or label, <c>[B, K]</c>, float64 and in the caller's scope; of other outputs the numbers as they are.
    /// </summary>
    public static Tensor Confidences(NetworkTrace trace)
    {
        var scores = trace.Output.to(float64);
        return Meaning(trace) switch
        {
            OutputMeaning.Classes => nn.functional.softmax(scores, 1),
            OutputMeaning.Labels => scores.sigmoid(),
            _ => scores,
        };
    }

    private static string ValueName(NetworkTrace trace, int index) =>
        Names(trace)?[index] ?? (trace.Output.shape[^1] == 1 ? OnlyName : $"value {index}");

    /// <summary>What the only output is called, where it has no name.</summary>
    public const string OnlyName = "the value";

    /// <summary>The names of the classes that the output scores; null where they are not known.</summary>
    public static ClassNames? Names(NetworkTrace trace) =>
        trace.Network.ClassNames is { } names && names.Count == trace.Output.shape[^1] ? names : null;

    /// <summary>The class of this name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static int Find(NetworkTrace trace, string name) => trace.Network.FindClass(name, trace.Output.shape[^1]);
}
