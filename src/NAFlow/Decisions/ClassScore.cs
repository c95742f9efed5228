using static TorchSharp.torch;

namespace NAFlow;

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
