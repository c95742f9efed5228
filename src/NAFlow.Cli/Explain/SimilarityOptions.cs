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

    /// <summary>The two photos to compare; null when nothing is compared, as far as can be said before the network is known.</summary>
    /// <exception cref="InvalidInputException">The options contradict each other, or a photo is not there.</exception>
    public SimilarityChoice? Read(ParseResult parsed, InputOptions input, ModelOptions model)
    {
        if (parsed.GetValue(reference) is not { } path)
        {
            if (input.FindTwo(parsed) is null) RefuseStray(parsed);
            return null;
        }

        model.RefuseClasses(parsed, "--reference explains a similarity", model.Against);
        var query = input.FindOne(parsed);
        if (!File.Exists(path)) throw new InvalidInputException($"There is no file '{path}' for --reference; give the path of one photo.");
        return Choice(parsed, model, query, path);
    }

    /// <summary>Two photos and no class, of a network that embeds: the one is compared with the other. Null for anything else.</summary>
    /// <exception cref="InvalidInputException">The options contradict each other.</exception>
    public SimilarityChoice? ReadTwo(ParseResult parsed, InputOptions input, ModelOptions model, Network network)
    {
        if (network.Outputs == OutputMeaning.Embedding && !model.NamesClass(parsed) && input.FindTwo(parsed) is var (query, other))
            return Choice(parsed, model, query, other);
        RefuseStray(parsed);
        return null;
    }

    private SimilarityChoice Choice(ParseResult parsed, ModelOptions model, string query, string other)
    {
        var rest = parsed.GetValue(model.Against);
        return rest is null || Path.Exists(rest)
            ? new SimilarityChoice(query, other, parsed.GetValue(metric), parsed.GetValue(contributions), parsed.GetValue(at), rest)
            : throw new InvalidInputException(
                $"A similarity is set apart from photos and {model.Against.Name} gives '{rest}', where there are none; give a folder of them, or leave it out.");
    }

    private void RefuseStray(ParseResult parsed)
    {
        if (new Option[] { metric, contributions, at }.FirstOrDefault(parsed.IsGiven) is { } option)
            throw new InvalidInputException(
                $"{option.Name} says how photos are compared and there is nothing to compare with; give a photo with --reference.");
    }
}

/// <summary>Two photos to compare, and how.</summary>
/// <param name="Query">The path of the photo that is compared.</param>
/// <param name="Reference">The path of the photo it is compared with.</param>
/// <param name="ComparedBy">How embeddings are compared.</param>
/// <param name="Rule">What the coefficients start from.</param>
/// <param name="At">The layer whose values are the embedding; null for the network's own.</param>
/// <param name="Against">A folder, list or archive of photos that the similarity is set apart from; null for none.</param>
internal sealed record SimilarityChoice(string Query, string Reference, Similarity ComparedBy, ContributionRule Rule, string? At, string? Against)
{
    /// <summary>Refuses photos to be set apart from where that is not asked.</summary>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public void Require(ExplainOptions options)
    {
        if (Against is not null && !options.AsksOfRest) throw new InvalidInputException(
            "--against gives photos that a similarity is set apart from, and what it is made of is asked; choose --preset contrast or balanced, or leave it out.");
    }
}
