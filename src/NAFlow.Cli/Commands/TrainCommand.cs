using System.CommandLine;
using System.Globalization;
using NAFlow.Data;
using NAFlow.Experiments;
using NAFlow.Native;
using NAFlow.Training;

namespace NAFlow.Cli;

/// <summary><c>naflow train</c>.</summary>
internal sealed class TrainCommand : ToolCommand
{
    private static readonly string About = $"""
        Trains one compact network of the experiments from random weights: {string.Join(", ", TrainingRecipes.Names)}.
        Its weights and the record of its training, with how well it does on creatures that it never saw, go to the folder of --out, and what is
        done so far to that of --work, from where --resume goes on.
        """;

    private readonly Argument<string> name = new("NAME") { Description = "The recipe." };
    private readonly OutOption folder = new("Where NAME.safetensors and NAME.json go.", "data/compact");

    private readonly Option<string> work = new("--work")
    {
        Description = "Where checkpoints go.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => "out/training",
    };

    private readonly NumberOption<long> seed = new("--seed", "The seed of everything random; without it, the recipe's own.", "1");
    private readonly NumberOption<int> threads = new(
        "--threads", "Processor threads; without it, the recipe's own. One gives the same network every time.", "1");
    private readonly NumberOption<int> steps = new("--steps", "Steps of the training; without it, the recipe's own.", "1000");
    private readonly NumberOption<double> minutes = new("--minutes", "The longest time; the schedule is fitted into it.", "12");
    private readonly Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint where there is one." };

    private readonly Option<bool> judge = new("--judge")
    {
        Description = "Train nothing: judge the weights that are in --out anew, and write the figures into their record.",
    };

    private readonly QuietOption quiet = new();

    public TrainCommand(ToolConsole console)
        : base("train", About, "naflow train protonet --threads 1 --minutes 12")
    {
        Add(name);
        Add("Training", steps, minutes, seed, threads, resume, judge);
        Add("Results", folder, work, quiet);
        Does((parsed, cancellation) => Run(parsed, quiet.Apply(parsed, console), cancellation));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        var recipe = TrainingRecipes.Find(parsed.GetRequiredValue(name));
        var options = OptionsOf(parsed, recipe.Options);
        var checkpoint = new CheckpointPlace(Path.Combine(parsed.GetRequiredValue(work), $"{recipe.Name}.safetensors"), parsed.GetValue(resume));
        var target = folder.In(parsed);
        TorchLibrary.Load();
        if (!parsed.GetValue(judge))
        {
            using var data = TrainingSource.Creatures(recipe, cancellation);
            using var trained = ProgressBar.Run<TrainingProgress, TrainedNetwork>(
                console, recipe.Name, report => Describe(recipe, report),
                progress => Trainer.Train(recipe, data, options, checkpoint, progress: progress, cancellation: cancellation));
            trained.Save(target);
        }

        var record = ProgressBar.Run(
            console, recipe.Name, ProgressBar.Repeats(recipe.Name), progress => TrainedFigures.Complete(target, recipe.Name, progress, cancellation));
        console.Out.WriteLine(Summary(record));
        return ExitCode.Done;
    }

    private static ProgressLine Describe(Recipe recipe, TrainingProgress report) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{recipe.Name}, loss {report.Loss:F3}, {report.ImagesPerSecond:F0} images/s"),
            report.Fraction);

    private TrainingOptions OptionsOf(ParseResult parsed, TrainingOptions options)
    {
        if (parsed.GetValue(seed) is { } number) options = options with { Seed = number };
        if (parsed.GetValue(threads) is { } count) options = options with { Threads = count };
        if (parsed.GetValue(steps) is { } many) options = options with { Steps = many };
        return parsed.GetValue(minutes) is { } limit ? options with { TimeLimit = TimeSpan.FromMinutes(limit) } : options;
    }

    private static string Summary(TrainingRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"{record.Recipe}: {record.Steps} steps in {record.Seconds / 60:F1} minutes, {record.ImagesPerSecond:F0} images/s, {record.Bytes / 1024} KiB; "
        + $"{FigureText.InFull(record.Figures.Select(figure => (figure.Key, figure.Value)))}");
}

/// <summary>Where the images of training come from.</summary>
internal static class TrainingSource
{
    /// <summary>The creatures that a recipe wants: all classes or the base classes, with so many parts missing.</summary>
    public static TrainingData Creatures(Recipe recipe, CancellationToken cancellation)
    {
        var set = (recipe.Classes == TrainingClasses.Base ? CreatureSet.Base : CreatureSet.Train) with { Missing = recipe.MissingParts };
        var missing = set.Missing == CreatureSet.Train.Missing
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {set.Missing} with a part missing");
        var name = string.Create(CultureInfo.InvariantCulture, $"creatures {CreatureSet.Version}, {set.Name}{missing}");
        return new TrainingData(set.Draw(cancellation: cancellation), name);
    }
}
