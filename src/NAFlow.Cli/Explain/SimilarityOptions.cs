using System.CommandLine;

namespace NAFlow.Cli;

/// <summary>What a photo is compared with, and how.</summary>
internal sealed class SimilarityOptions : IOptionGroup
{
    private readonly Option<string?> reference = new("--reference")
    {
        Description = "Explain why PHOTO is similar to this one, on both; they go to the folders query and reference.",
        HelpName = "PHOTO",
    };

    private readonly ChoiceOption<Similarity> metric = new(
        "--metric", "How embeddings are compared: by the cosine, or by minus the squared Euclidean distance.", Similarity.Cosine,
        ("cosine", Similarity.Cosine), ("euclidean", Similarity.Euclidean));

    private readonly ChoiceOption<ContributionRule> contributions = new(
        "--contributions", "What the coefficients start from: the channel contribution weights, or the plain gradient of the similarity.",
        ContributionRule.ChannelWeights,
        ("weights", ContributionRule.ChannelWeights), ("gradient", ContributionRule.SimilarityGradient));

    private readonly Option<string?> at = new("--at")
    {
        Description = "The layer whose values are the embedding, the mean of every channel for maps; without it, the output, or what a classifier reads.",
        HelpName = "LAYER",
    };

    public IEnumerable<Option> All => [reference, metric, contributions, at];

    /// <summary>The two photos to compare; null when nothing is compared.</summary>
    /// <exception cref="InvalidInputException">The options contradict each other, or a photo is not there.</exception>
    public SimilarityChoice? Read(ParseResult parsed, InputOptions input, ModelOptions model)
    {
        if (parsed.GetValue(reference) is not { } path)
        {
            Option[] stray = [metric, contributions, at];
            return stray.FirstOrDefault(parsed.IsGiven) is not { } option
                ? null
                : throw new InvalidInputException(
                    $"{option.Name} says how photos are compared and there is nothing to compare with; give a photo with --reference.");
        }

        model.RefuseClasses(parsed, "--reference explains a similarity");
        var query = input.FindOne(parsed);
        if (!File.Exists(path)) throw new InvalidInputException($"There is no file '{path}' for --reference; give the path of one photo.");
        return new SimilarityChoice(query, path, parsed.GetValue(metric), parsed.GetValue(contributions), parsed.GetValue(at));
    }
}

/// <summary>Two photos to compare, and how.</summary>
/// <param name="Query">The path of the photo that is compared.</param>
/// <param name="Reference">The path of the photo it is compared with.</param>
/// <param name="ComparedBy">How embeddings are compared.</param>
/// <param name="Rule">What the coefficients start from.</param>
/// <param name="At">The layer whose values are the embedding; null for the network's own.</param>
internal sealed record SimilarityChoice(string Query, string Reference, Similarity ComparedBy, ContributionRule Rule, string? At);
