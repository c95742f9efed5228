namespace NAFlow.Training;

/// <summary>The recipes of the experiments.</summary>
public static class TrainingRecipes
{
    // Training on smaller images for most of the time takes a third as long.
    private const int Early = 64;

    // Strong decay keeps what classes share from counting for one of them and against the other.
    private static readonly TrainingOptions Classifying = new() { Steps = 1500, WeightDecay = 0.5 };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Recipe> All { get; } =
    [
        new ClassificationRecipe("alexnet", "alexnet_compact") { Options = Classifying },

        // What differs in the next two was chosen on the validation scenes of the counterfactual pictures. Label smoothing sets the scores of all
        // other classes equal, that of the twin too, by whatever parts; where parts are often missing, a network learns to read each by itself.
        new ClassificationRecipe("googlenet", "googlenet_compact") { Options = Classifying, LabelSmoothing = 0 },
        new ClassificationRecipe("resnet50", "resnet50_compact") { Options = Classifying with { WeightDecay = 1 }, MissingParts = 0.7f },
        new MomentumContrastRecipe("moco-v2", "resnet50_compact") { Options = new() { Steps = 2000, EarlySide = Early } },
        new SimSiamRecipe("simsiam", "resnet50_compact")
        {
            Options = new()
            {
                Steps = 2500, Optimiser = OptimiserKind.Momentum, LearningRate = 0.2, WeightDecay = 1e-3, EarlySide = Early, EarlyShare = 0.75,
            },
        },
        new PrototypicalRecipe("protonet", "conv4_compact"),
        new MetaBaselineRecipe("meta-baseline", "resnet12_compact") { Options = new() { Steps = 1500, EarlySide = Early } },
        new ProxyAnchorRecipe("proxy-anchor", "bn_inception_compact"),
        new MarginRecipe("margin-loss", "resnet50_compact") { Options = new() { Steps = 1500, LearningRate = 3e-3, EarlySide = Early } },
        new ClassificationRecipe("efficientnet", "efficientnet_b0_compact") { Options = Classifying with { EarlySide = Early } },
        new ClassificationRecipe("convnext", "convnext_tiny_compact") { Options = Classifying with { EarlySide = Early } },
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(recipe => recipe.Name)];

    /// <summary>The recipe of this name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static Recipe Find(string name) => All.FirstOrDefault(recipe => recipe.Name == name)
        ?? throw new InvalidInputException($"There is no recipe named '{name}'; the recipes are {string.Join(", ", Names)}.");
}
