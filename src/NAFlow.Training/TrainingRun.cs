using System.Diagnostics;
using System.Text.Json;
using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Training;

/// <summary>One training from its first step, or from a checkpoint, to its last.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly Recipe recipe;
    private readonly Network network;
    private readonly TrainingData data;
    private readonly TrainingOptions options;
    private readonly Validation? validation;
    private readonly Objective objective;
    private readonly Optimiser optimiser;
    private readonly TrainingCurve curve = new();
    private readonly Stopwatch clock = new();
    private int steps;
    private double secondsBefore;
    private double? figure;

    public TrainingRun(Recipe recipe, Network network, Func<Network> another, TrainingData data, TrainingOptions options, Validation? validation)
    {
        (this.recipe, this.network, this.data, this.options, this.validation) = (recipe, network, data, options, validation);
        var images = new TrainingImages(data.Images, new ImageAugmenter(recipe.Augmentation, network.Preprocessing));
        objective = recipe.Begin(new TrainingSetup(network, another, images, options));
        optimiser = Optimiser.Create(
            options, [.. network.named_parameters().Select(entry => new TrainedTensor(entry.name, entry.parameter)), .. objective.Trained]);
    }

    private double Seconds => secondsBefore + clock.Elapsed.TotalSeconds;

    /// <summary>How much is done: by steps, or by the clock where that is further.</summary>
    private double Done => Math.Min(1, Math.Max((double)steps / options.Steps, options.TimeLimit is { } limit ? Seconds / limit.TotalSeconds : 0));

    public TrainingRecord Run(CheckpointPlace? place, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        if (place is { Resume: true } && File.Exists(place.Path)) Resume(place.Path);
        network.train();
        clock.Start();
        var validations = ValidationsAt(Done);
        while (Done < 1)
        {
            if (cancellation.IsCancellationRequested)
            {
                Save(place);
                cancellation.ThrowIfCancellationRequested();
            }

            var rate = Step();
            var done = Done;
            if (validation is not null && ValidationsAt(done) > validations)
            {
                validations = ValidationsAt(done);
                Validate(rate);
            }

            if (done < 1 && steps % options.CheckpointEvery == 0) Save(place);
            progress?.Report(new TrainingProgress(steps, done, curve.Loss, figure, steps * objective.ImagesPerStep / Seconds, Remaining(done)));
        }

        network.eval();
        var error = HalfPrecision.Round(network);
        if (place is not null && File.Exists(place.Path)) File.Delete(place.Path);
        return Describe(error);
    }

    public void Dispose()
    {
        objective.Dispose();
        optimiser.Dispose();
    }

    /// <summary>Makes a step.</summary>
    /// <returns>Its learning rate.</returns>
    private double Step()
    {
        using var scope = NewDisposeScope();
        var done = Done;
        var seed = StepSeed.Of(options.Seed, steps, SeedPurpose.Step);
        manual_seed(seed);
        var side = options.EarlySide is { } early && done < options.EarlyShare ? early : network.Preprocessing.Size;
        var step = new TrainingStep(steps, done, side, new Random((int)seed));
        var loss = objective.Loss(step);
        var value = loss.item<float>();
        if (!float.IsFinite(value))
            throw new InvalidInputException($"The loss of {recipe.Name} is no longer a number at step {steps}; choose a lower learning rate.");
        loss.backward();
        var factor = objective.RateFactor(done, options.WarmUp);
        var norm = optimiser.Step(options.LearningRate, factor, options.GradientNorm);
        objective.AfterStep(step);
        steps++;
        curve.Add(steps, value, norm, options.LearningRate * factor, Done);
        return options.LearningRate * factor;
    }

    private int ValidationsAt(double done) => (int)Math.Floor(done * options.Validations + 1e-9);

    private void Validate(double rate)
    {
        network.eval();
        using (no_grad())
        using (NewDisposeScope())
            figure = validation!.Measure(network);
        network.train();
        curve.Validate(steps, rate, figure.Value);
    }

    private TimeSpan Remaining(double done) => TimeSpan.FromSeconds(done > 0 ? Seconds * (1 - done) / done : 0);

    private void Save(CheckpointPlace? place)
    {
        if (place is not null) TrainingCheckpoint.Save(place.Path, Identity(), Tensors(), new TrainingCheckpoint.State(steps, Seconds, curve.State));
    }

    private void Resume(string path)
    {
        var state = TrainingCheckpoint.Load(path, Identity(), Tensors());
        (steps, secondsBefore, curve.State) = (state.Step, state.Seconds, state.Curve);
        figure = curve.Points.LastOrDefault(point => point.Validation is not null)?.Validation;
    }

    private Dictionary<string, Tensor> Tensors() => new[]
    {
        network.state_dict().Select(entry => KeyValuePair.Create($"network.{entry.Key}", entry.Value)),
        objective.Trained.Select(item => KeyValuePair.Create($"trained.{item.Name}", item.Tensor)),
        objective.Kept.Select(entry => KeyValuePair.Create($"kept.{entry.Key}", entry.Value)),
        optimiser.Memory.Select(entry => KeyValuePair.Create($"optimiser.{entry.Key}", entry.Value)),
    }.SelectMany(tensors => tensors).ToDictionary();

    /// <summary>What must be the same to go on from a checkpoint.</summary>
    private string Identity() => JsonSerializer.Serialize(
        new
        {
            Recipe = Settings(),
            Options = options with { Threads = 1, TimeLimit = null, CheckpointEvery = 1, Validations = 1 },
            data.Version,
            data.Images.Count
        },
        RecordJson.Compact);

    private JsonElement Settings() => JsonSerializer.SerializeToElement(recipe, recipe.GetType(), RecordJson.Compact);

    private TrainingRecord Describe(double roundingError) => new()
    {
        Recipe = recipe.Name,
        Network = network.Name,
        Head = recipe.HeadName,
        Method = recipe.Method,
        Data = data.Version,
        Images = data.Images.Count,
        Classes = data.Images.ClassNames.Length,
        Settings = Settings(),
        Options = options,
        Steps = steps,
        Seconds = Math.Round(Seconds, 1),
        ImagesPerSecond = Math.Round(steps * objective.ImagesPerStep / Seconds, 1),
        Parameters = network.parameters().Sum(parameter => parameter.numel()),
        RoundingError = roundingError,
        Curve = curve.Points,
        ValidationFigure = validation?.Figure,
        Machine = RunEnvironment.Here(),
    };
}
