using System.CommandLine;
using System.Globalization;
using NAFlow.Data;
using NAFlow.Experiments;
using NAFlow.Native;
using NAFlow.Training;
using Spectre.Console;

namespace NAFlow.Cli;

/// <summary><c>naflow train</c>.</summary>
internal sealed class TrainCommand : Command
{
    private static readonly string About = $"""
        Trains one compact network of the experiments from random weights: {string.Join(", ", TrainingRecipes.Names)}.
        Its weights and the record of its training, with how well it does on creatures that it never saw, go to the folder of --out, and what is done so far to that of --work, from where --resume goes on.

        Example:
          naflow train protonet --threads 1 --minutes 12
        """;

    private readonly Argument<string> name = new("NAME") { Description = "The recipe." };
    private readonly Option<string> folder = new("--out")
    {
        Description = "Where NAME.safetensors and NAME.json go.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => "data/compact",
    };

    private readonly Option<string> work = new("--work") { Description = "Where checkpoints go.", HelpName = "FOLDER", DefaultValueFactory = _ => "out/training" };
    private readonly NumberOption<long> seed = new("--seed", "The seed of everything random; without it, 1.", "1");
    private readonly NumberOption<int> threads = new("--threads", "Processor threads; without it, 1, which gives the same network every time.", "1");
    private readonly NumberOption<int> steps = new("--steps", "Steps of the training; without it, the recipe's own number.", "1000");
    private readonly NumberOption<double> minutes = new("--minutes", "The longest time; the schedule is fitted into it.", "12");
    private readonly Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint where there is one." };
    private readonly Option<bool> judge = new("--judge") { Description = "Train nothing: judge the weights that are in --out anew, and write the figures into their record." };
    private readonly Option<bool> quiet = new("--quiet") { Description = "No progress bar." };

    public TrainCommand(ToolConsole console, Func<Recipe, CancellationToken, TrainingData> source)
        : base("train", About)
    {
        Add(name);
        foreach (var option in (Option[])[folder, work, seed, threads, steps, minutes, resume, judge, quiet]) Add(option);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, console, source, cancellation)));
    }

    private int Run(ParseResult parsed, ToolConsole console, Func<Recipe, CancellationToken, TrainingData> source, CancellationToken cancellation)
    {
        var recipe = TrainingRecipes.Find(parsed.GetRequiredValue(name));
        var options = OptionsOf(parsed, recipe.Options);
        var checkpoint = new CheckpointPlace(Path.Combine(parsed.GetRequiredValue(work), $"{recipe.Name}.safetensors"), parsed.GetValue(resume));
        var (target, isWatched) = (parsed.GetRequiredValue(folder), console.IsTerminal && !parsed.GetValue(quiet));
        TorchLibrary.Load();
        if (!parsed.GetValue(judge))
        {
            using var data = source(recipe, cancellation);
            using var trained = isWatched ? TrainingBar.Run(console.Error, recipe.Name, bar => Train(data, bar)) : Train(data, null);
            trained.Save(target);
        }

        var record = isWatched ? ExperimentBar.Run(console.Error, recipe.Name, Judge) : Judge(null);
        console.Out.WriteLine(Summary(record));
        return ExitCode.Done;

        TrainingRecord Judge(IProgress<string>? progress) => TrainedFigures.Complete(target, recipe.Name, progress, cancellation);

        TrainedNetwork Train(TrainingData data, IProgress<TrainingProgress>? progress) =>
            Trainer.Train(recipe, data, options, checkpoint, progress: progress, cancellation: cancellation);
    }

    private TrainingOptions OptionsOf(ParseResult parsed, TrainingOptions options)
    {
        if (parsed.GetValue(seed) is { } number) options = options with { Seed = number };
        if (parsed.GetValue(threads) is { } count) options = options with { Threads = count };
        if (parsed.GetValue(steps) is { } many) options = options with { Steps = many };
        return parsed.GetValue(minutes) is { } limit ? options with { TimeLimit = TimeSpan.FromMinutes(limit) } : options;
    }

    private static string Summary(TrainingRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"{record.Recipe}: {record.Steps} steps in {record.Seconds / 60:F1} minutes, {record.ImagesPerSecond:F0} images/s, {record.Bytes / 1024} KiB; {FigureText.InFull(record.Figures.Select(figure => (figure.Key, figure.Value)))}");
}

/// <summary>Where the images of training come from.</summary>
internal static class TrainingSource
{
    /// <summary>The creatures that a recipe wants: all classes or the base classes, with so many parts missing.</summary>
    public static TrainingData Creatures(Recipe recipe, CancellationToken cancellation)
    {
        var set = (recipe.Classes == TrainingClasses.Base ? CreatureSet.Base : CreatureSet.Train) with { Missing = recipe.MissingParts };
        var name = string.Create(CultureInfo.InvariantCulture, $"creatures {CreatureSet.Version}, {set.Name}{(set.Missing == CreatureSet.Train.Missing ? "" : $", {set.Missing} with a part missing")}");
        return new TrainingData(set.Draw(cancellation: cancellation), name);
    }
}

/// <summary>The progress bar of a training, with its loss and the time that is left; it goes when the training is done.</summary>
internal static class TrainingBar
{
    /// <summary>Runs a training under a bar.</summary>
    /// <param name="writer">A terminal.</param>
    /// <param name="name">The recipe.</param>
    /// <param name="training">The training.</param>
    public static T Run<T>(TextWriter writer, string name, Func<IProgress<TrainingProgress>, T> training)
    {
        return ProgressBar.On(writer, new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context => training(new Bar(name, context.AddTask(Markup.Escape(name), maxValue: 1))));
    }

    private sealed class Bar(string name, ProgressTask task) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            task.Description = Markup.Escape(string.Create(
                CultureInfo.InvariantCulture, $"{name}, loss {value.Loss:F3}, {value.ImagesPerSecond:F0} images/s, {value.Remaining:mm\\:ss} left"));
            task.Value = value.Fraction;
        }
    }
}
