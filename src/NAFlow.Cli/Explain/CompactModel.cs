using NAFlow.Models;

namespace NAFlow.Cli;

/// <summary>A compact network that is part of the tool, given as <c>compact:EXPERIMENT</c> in place of a weights file.</summary>
internal static class CompactModel
{
    /// <summary>What stands before the experiment's name.</summary>
    public const string Prefix = "compact:";

    /// <summary>What is meant when neither a network nor weights are given.</summary>
    public const string Default = $"{Prefix}resnet50";

    /// <summary>Whether the text of <c>--weights</c> names one.</summary>
    public static bool IsMeant(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The network.</summary>
    /// <param name="text">The text of <c>--weights</c>.</param>
    /// <param name="model">The network that was asked for; null for that of the weights.</param>
    /// <exception cref="InvalidInputException">There are no such weights, or they are of another network.</exception>
    public static Network Create(string text, string? model)
    {
        var weights = Weights.Compact(text[Prefix.Length..]);
        return Zoo.Create(model ?? Zoo.Recognise(weights)!, weights);
    }
}
