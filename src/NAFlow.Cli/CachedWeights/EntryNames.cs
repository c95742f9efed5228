using NAFlow.Models;

namespace NAFlow.Cli;

/// <summary>Names of weights on the command line.</summary>
internal static class EntryNames
{
    /// <summary>The weights of the names, each once.</summary>
    /// <param name="names">The names.</param>
    /// <param name="command">The command they were given to, for the sentence.</param>
    /// <exception cref="InvalidInputException">A name is unknown, or is an option that does not exist.</exception>
    public static IReadOnlyList<WeightsEntry> Find(IEnumerable<string> names, string command) =>
    [
        .. names.Select(name => name.StartsWith('-')
            ? throw new InvalidInputException($"There is no option '{name}'; naflow weights {command} --help lists what there is.")
            : WeightsCatalogue.Find(name)).Distinct(),
    ];
}
