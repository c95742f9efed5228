using NAFlow.Models;

namespace NAFlow.Cli;

/// <summary>A network from weights that are given by name in place of a file.</summary>
internal static class NamedModel
{
    private static readonly char[] SignsOfFile = ['.', '/', '\\'];

    /// <summary>Whether the text of <c>--weights</c> is a name: there is no such file, and it is in the catalogue or looks like no file.</summary>
    public static bool IsMeant(string text) =>
        !File.Exists(text) && (WeightsCatalogue.TryFind(text) is not null || (text.Length > 0 && text.IndexOfAny(SignsOfFile) < 0));

    /// <summary>The network of the weights.</summary>
    /// <param name="text">The weights' name.</param>
    /// <param name="model">The network that was asked for; null for that of the weights.</param>
    /// <exception cref="InvalidInputException">There are no such weights, they are not in the cache, or they are of another network.</exception>
    public static Network Create(string text, string? model)
    {
        var entry = WeightsCatalogue.Find(text);
        if (model is not null && model != entry.Network)
            throw new InvalidInputException($"The weights {entry.Name} are of {entry.Network} and not of {model}; leave out --model, or choose other weights.");
        return Zoo.Create(entry.Network, Weights.Named(entry.Name));
    }
}
