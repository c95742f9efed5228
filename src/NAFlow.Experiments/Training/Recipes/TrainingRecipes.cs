namespace NAFlow.Experiments.Training.Recipes;

/// <summary>The recipes of the nine experiments.</summary>
public static class TrainingRecipes
{
    // Half of the steps of most trainings, or more, see smaller images at a third of the cost; each takes about twelve minutes on one thread.
    private const int Early = 64;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Recipe> All { get; } =
    [
        new ClassificationRecipe("alexnet", "alexnet_compact") { Options = new() { Steps = 4000, LearningRate = 1e-3 } },
        new ClassificationRecipe("googlenet", "googlenet_compact") { Options = new() { Steps = 3000, EarlySide = Early } },
        new ClassificationRecipe("resnet50", "resnet50_compact") { Options = new() { Steps = 3000, EarlySide = Early } },
        new MomentumContrastRecipe("moco-v2", "resnet50_compact") { Options = new() { Steps = 5000, LearningRate = 1e-3, EarlySide = Early, EarlyShare = 0.75 } },
        new SimSiamRecipe("simsiam", "resnet50_compact")
        {
            Options = new()
            {
                Steps = 3500, Optimiser = OptimiserKind.Momentum, LearningRate = 0.2, WeightDecay = 1e-3, EarlySide = Early, EarlyShare = 0.75,
            },
        },
        new PrototypicalRecipe("protonet", "conv4_compact") { Options = new() { Steps = 1500 } },
        new MetaBaselineRecipe("meta-baseline", "resnet12_compact") { Options = new() { Steps = 3000, EarlySide = Early } },
        new ProxyAnchorRecipe("proxy-anchor", "bn_inception_compact") { Options = new() { Steps = 2500, EarlySide = Early } },
        new MarginRecipe("margin-loss", "resnet50_compact") { Options = new() { Steps = 3000, LearningRate = 3e-3, EarlySide = Early } },
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(recipe => recipe.Name)];

    /// <summary>The recipe of this name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static Recipe Find(string name) => All.FirstOrDefault(recipe => recipe.Name == name)
        ?? throw new InvalidInputException($"There is no recipe named '{name}'; the recipes are {string.Join(", ", Names)}.");
}
