namespace NAFlow.Experiments.Training.Recipes;

/// <summary>The recipes of the nine experiments.</summary>
public static class TrainingRecipes
{
    // Strong decay keeps what classes share from counting for one of them and against the other.
    private static readonly TrainingOptions Classifying = new() { Steps = 1200, WeightDecay = 0.5 };

    // Contrastive learning is slow, and images of 64 pixels cost a third.
    private static readonly TrainingOptions SmallerAtFirst = new() { EarlySide = 64, EarlyShare = 0.75 };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Recipe> All { get; } =
    [
        new ClassificationRecipe("alexnet", "alexnet_compact") { Options = Classifying },
        new ClassificationRecipe("googlenet", "googlenet_compact") { Options = Classifying },
        new ClassificationRecipe("resnet50", "resnet50_compact") { Options = Classifying },
        new MomentumContrastRecipe("moco-v2", "resnet50_compact") { Options = SmallerAtFirst with { Steps = 3000 } },
        new SimSiamRecipe("simsiam", "resnet50_compact")
        {
            Options = SmallerAtFirst with { Steps = 2500, Optimiser = OptimiserKind.Momentum, LearningRate = 0.1, WeightDecay = 2e-3 },
        },
        new PrototypicalRecipe("protonet", "conv4_compact"),
        new MetaBaselineRecipe("meta-baseline", "resnet12_compact") { Options = new() { Steps = 1200 } },
        new ProxyAnchorRecipe("proxy-anchor", "bn_inception_compact"),
        new MarginRecipe("margin-loss", "resnet50_compact") { Options = new() { Steps = 1200, LearningRate = 3e-3, EarlySide = 64 } },
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(recipe => recipe.Name)];

    /// <summary>The recipe of this name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static Recipe Find(string name) => All.FirstOrDefault(recipe => recipe.Name == name)
        ?? throw new InvalidInputException($"There is no recipe named '{name}'; the recipes are {string.Join(", ", Names)}.");
}
