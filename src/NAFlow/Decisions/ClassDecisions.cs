using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>The class the network puts first.</summary>
internal sealed record TopClassDecision : Decision
{
    public override ExplainedScore Read(NetworkTrace trace) => ClassScore.Read(trace, First(trace));

    public override Decision FixedOn(NetworkTrace trace) => Classes(First(trace)).FixedOn(trace);

    private static int[] First(NetworkTrace trace)
    {
        using var scope = torch.NewDisposeScope();
        return [.. trace.Output.argmax(-1).cpu().data<long>().ToArray().Select(index => (int)index)];
    }
}

/// <summary>The score of one class, the same for every sample.</summary>
internal sealed record ClassDecision(int Index) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace) => ClassScore.Read(trace, [.. Enumerable.Repeat(Index, (int)trace.BatchSize)]);
}

/// <summary>The score of a class of its own for every sample.</summary>
internal sealed record ClassPerSampleDecision(IReadOnlyList<int> Indices) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace) => ClassScore.Read(trace, Indices);

    /// <summary>Of one image, the class may be asked of any number of changed ones.</summary>
    public override Decision FixedOn(NetworkTrace trace) => Indices is [var only] ? new ClassDecision(only) : this;
}

/// <summary>The score of a class found by one of its names, or by its number in digits.</summary>
internal sealed record NamedClassDecision(string Name) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace) =>
        ClassScore.Read(trace, [.. Enumerable.Repeat(Find(trace.Network, Name), (int)trace.BatchSize)]);

    /// <summary>The class of this name.</summary>
    /// <exception cref="InvalidInputException">No class has it.</exception>
    public static int Find(Network network, string name)
    {
        var names = network.ClassNames
            ?? throw new InvalidInputException($"{network.Name} has no class names, so '{name}' cannot be looked up; give the class by its number.");
        return names.Find(name);
    }
}

/// <summary>The score of one class minus that of another.</summary>
internal sealed record ContrastDecision(int Ahead, int Behind) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace) => ClassContrast.Read(trace, Ahead, Behind);
}

/// <summary>The score of one class minus that of another, both found by their names, or by their numbers in digits.</summary>
internal sealed record NamedContrastDecision(string Ahead, string Behind) : Decision
{
    public override ExplainedScore Read(NetworkTrace trace) =>
        ClassContrast.Read(trace, NamedClassDecision.Find(trace.Network, Ahead), NamedClassDecision.Find(trace.Network, Behind));
}

/// <summary>The score of a class: the network's raw output for it (the logit), before any softmax.</summary>
internal static class ClassScore
{
    public static ExplainedScore Read(NetworkTrace trace, IReadOnlyList<int> indices)
    {
        var output = trace.Output;
        if (output.dim() != 2)
            throw new InvalidInputException($"{trace.Network.Name} gives {output.dim()}-dimensional output, not one score per class; explain a network with a classifier.");
        if (indices.Count != trace.BatchSize)
            throw new InvalidInputException($"{indices.Count} classes were given for {trace.BatchSize} images; give one per image.");
        var classes = output.shape[1];
        foreach (var index in indices)
            if (index < 0 || index >= classes)
                throw new InvalidInputException($"Class {index} does not exist: {trace.Network.Name} has {classes} classes, 0 to {classes - 1}; choose one of them.");

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var chosen = tensor(indices.Select(index => (long)index).ToArray()).to(output.device).unsqueeze(1);
        var values = output.gather(1, chosen).to(float64).cpu().data<double>().ToArray();
        var seed = zeros_like(output).scatter_(1, chosen, ones_like(chosen).to(output.dtype));
        return new ExplainedScore(trace.Network.Output, values, seed.DetachFromDisposeScope(), indices);
    }
}

/// <summary>How far one class is ahead of another: the difference of their scores.</summary>
internal static class ClassContrast
{
    public static ExplainedScore Read(NetworkTrace trace, int ahead, int behind)
    {
        if (ahead == behind) throw new InvalidInputException($"Class {ahead} cannot be contrasted with itself; choose two classes.");
        var batch = (int)trace.BatchSize;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using var first = ClassScore.Read(trace, [.. Enumerable.Repeat(ahead, batch)]);
        using var second = ClassScore.Read(trace, [.. Enumerable.Repeat(behind, batch)]);
        var subject = $"{Label(trace, ahead)} rather than {Label(trace, behind)}";
        return first with
        {
            Values = [.. first.Values.Zip(second.Values, (one, other) => one - other)],
            Seed = (first.Seed - second.Seed).DetachFromDisposeScope(),
            Subjects = [.. Enumerable.Repeat(subject, batch)],
        };
    }

    private static string Label(NetworkTrace trace, int index) =>
        trace.Network.ClassNames is { } names && names.Count == trace.Output.shape[1] ? names.ShortName(index) : $"class {index}";
}
