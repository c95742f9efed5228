using static TorchSharp.torch;

namespace NAFlow;

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
