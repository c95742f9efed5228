using System.CommandLine;
using NAFlow.Experiments;

namespace NAFlow.Cli;

/// <summary>The settings of one evaluation, or a plan of several.</summary>
internal sealed class SettingOptions : IOptionGroup
{
    private const string BoxedName = "boxed";

    private readonly Option<string?> plan = new("--plan") { Description = "A file of JSON with evaluations that run one after another, in place of the settings below.", HelpName = "FILE" };
    private readonly Option<string?> experiments = new("--experiments") { Description = "Experiments between commas, or all; naflow experiment list shows them.", HelpName = "LIST" };
    private readonly Option<string?> data = new("--data") { Description = "Photos for the experiments, in a layout that naflow experiment run reads; without it, the creatures.", HelpName = "FOLDER" };
    private readonly NumberOption<int> limit = new("--limit", $"Find answers among at most N images of each part of the data; without it, {ExperimentSubject.DefaultMostImages}.", "300");
    private readonly Option<string?> boxed = new("--boxed") { Description = "In place of experiments: photos with a boxes.csv, or in the layout of Tiny ImageNet. Photos that the network classifies wrongly are left out.", HelpName = "FOLDER" };
    private readonly Option<string?> weights = new("--weights") { Description = "Of experiments: compact (without it), full, a file, or a folder of files NAME.safetensors. Of photos with boxes: as naflow explain takes it.", HelpName = "PATH|NAME" };
    private readonly Option<string?> model = new("--model") { Description = "The network of photos with boxes; without it, the one that the weights fit.", HelpName = "NAME" };
    private readonly NumberOption<int> size = new("--size", "Side of the network's input in pixels, for photos with boxes.", "227");
    private readonly Option<string?> methods = new("--methods") { Description = "Methods or groups of them between commas; without it, all.", HelpName = "LIST" };
    private readonly Option<string?> metrics = new("--metrics") { Description = "Metrics or groups of them between commas; without it, cheap.", HelpName = "LIST" };
    private readonly Option<string?> layers = new("--layers") { Description = "all (without it), a number of layers spread from the image to the last feature map, or names such as features.* between commas.", HelpName = "all|N|GLOBS" };
    private readonly NumberOption<int> images = new("--images", "How many images at most; without it, 10.", "10");
    private readonly NumberOption<int> seed = new("--seed", "The seed of the choice of images and of everything drawn at random; without it, 1.", "1");

    public IEnumerable<Option> All => [plan, .. Settings];

    private IEnumerable<Option> Settings => [experiments, data, limit, boxed, weights, model, size, methods, metrics, layers, images, seed];

    /// <summary>The plan, or one of a single evaluation for each experiment.</summary>
    /// <exception cref="InvalidInputException">Options contradict each other, or the plan cannot be read.</exception>
    public EvaluationPlan Read(ParseResult parsed)
    {
        if (parsed.GetValue(plan) is { } path)
            return Settings.FirstOrDefault(option => parsed.GetResult(option) is not null) is { } given
                ? throw new InvalidInputException($"A plan has its own settings and {given.Name} is given too; write it into the plan, or leave out --plan.")
                : EvaluationPlan.Load(path);
        var common = Common(parsed);
        if (common.Experiments.Count == 0 && common.Boxed is null)
            throw new InvalidInputException("There is nothing to evaluate; give --experiments all, --boxed FOLDER or --plan FILE.");

        // One evaluation for each experiment, so that its folder bears its name.
        return new EvaluationPlan(common.Boxed is not null ? [common] : [.. common.FindExperiments().Select(one => common with { Name = one.Name, Experiments = [one.Name] })]);
    }

    private PlannedEvaluation Common(ParseResult parsed)
    {
        var planned = new PlannedEvaluation
        {
            Name = BoxedName,
            Experiments = Words(parsed.GetValue(experiments)) ?? [],
            Data = parsed.GetValue(data),
            Boxed = parsed.GetValue(boxed),
            Weights = parsed.GetValue(weights),
            Model = parsed.GetValue(model),
            Size = parsed.GetValue(size),
        };
        return planned with
        {
            Limit = parsed.GetValue(limit) ?? planned.Limit,
            Methods = Words(parsed.GetValue(methods)) ?? planned.Methods,
            Metrics = Words(parsed.GetValue(metrics)) ?? planned.Metrics,
            Layers = parsed.GetValue(layers) ?? planned.Layers,
            Images = parsed.GetValue(images) ?? planned.Images,
            Seed = parsed.GetValue(seed) ?? planned.Seed,
        };
    }

    private static IReadOnlyList<string>? Words(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
