using System.Text.Json;
using NAFlow.Files;
using NAFlow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public class TrainerTests
{
    [Theory]
    [MemberData(nameof(SmallTraining.Names), MemberType = typeof(SmallTraining))]
    public void The_same_seed_gives_the_same_network_and_another_seed_another(string name)
    {
        using var data = SmallTraining.Data();
        var options = SmallTraining.Short with { Steps = 4 };
        using var one = SmallTraining.Train(name, data, options);
        using var again = SmallTraining.Train(name, data, options);
        using var other = SmallTraining.Train(name, data, options with { Seed = 2 });
        Assert.All(one.Network.state_dict(), entry => Near.Absolute(entry.Value, again.Network.state_dict()[entry.Key], 0, entry.Key));
        Assert.Contains(one.Network.state_dict(), entry => !entry.Value.eq(other.Network.state_dict()[entry.Key]).all().item<bool>());
    }

    [Fact]
    public void A_classifier_learns_the_shapes()
    {
        using var data = SmallTraining.Data();
        var options = SmallTraining.Short with { Steps = 300, LearningRate = 0.01 };
        using var trained = SmallTraining
            .Train("resnet50", data, options, validation: new Validation("accuracy", network => Accuracy(network, data)));
        Assert.False(trained.Network.training);
        var accuracy = Accuracy(trained.Network, data);
        Assert.True(accuracy > 0.9, $"{accuracy:F3}");
        Assert.Equal(2, trained.Record.Curve.Count(point => point.Validation is not null));
        Assert.True(trained.Record.Curve[^1].Loss < trained.Record.Curve[0].Loss);
    }

    [Theory]
    [InlineData("protonet")]
    [InlineData("meta-baseline")]
    [InlineData("proxy-anchor")]
    [InlineData("margin-loss")]
    [InlineData("moco-v2")]
    public void An_embedding_brings_a_class_together(string name)
    {
        using var data = SmallTraining.Data();
        using var untrained = SmallTraining.Network(name);
        using var trained = SmallTraining.Train(name, data, SmallTraining.Short with { Steps = 150, LearningRate = 0.01 });
        var (before, after) = (NearestOfClass(untrained, data), NearestOfClass(trained.Network, data));
        Assert.True(after > before, $"{before:F2} before, {after:F2} after");
    }

    [Theory]
    [MemberData(nameof(SmallTraining.Names), MemberType = typeof(SmallTraining))]
    public void Steps_leave_no_tensor_behind(string name)
    {
        using var data = SmallTraining.Data();
        var live = new List<long>();
        using var trained = SmallTraining.Train(
            name, data, SmallTraining.Short with { Steps = 60 },
            progress: new Steps(_ => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount)));
        Assert.Equal(live[20], live[^2]);
    }

    [Fact]
    public void A_time_limit_ends_the_training_with_its_schedule()
    {
        using var data = SmallTraining.Data();
        var options = SmallTraining.Short with { Steps = 1_000_000, TimeLimit = TimeSpan.FromSeconds(2), CheckpointEvery = 1_000_000 };
        using var trained = SmallTraining.Train("resnet50", data, options);
        Assert.InRange(trained.Record.Seconds, 1.9, 4);
        Assert.True(trained.Record.Steps < options.Steps);
        Assert.True(trained.Record.Curve[^1].LearningRate < 0.05 * options.LearningRate);
    }

    [Fact]
    public void A_training_too_short_for_a_checkpoint_needs_no_folder_for_it()
    {
        using var folder = new TemporaryFolder();
        using var data = SmallTraining.Data();
        var place = new CheckpointPlace(folder.File("missing/checkpoint.safetensors"), Resume: true);
        using var trained = SmallTraining.Train("resnet50", data, SmallTraining.Short with { Steps = 2 }, place);
        Assert.Equal(2, trained.Record.Steps);
    }

    [Fact]
    public void A_loss_that_is_no_number_is_refused()
    {
        using var data = SmallTraining.Data();
        var options = SmallTraining.Short with { LearningRate = 1e30, Optimiser = OptimiserKind.Momentum, GradientNorm = 1e30, WarmUp = 0 };
        var problem = Assert.Throws<InvalidInputException>(() => SmallTraining.Train("resnet50", data, options));
        Assert.Contains("learning rate", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_files_hold_the_network_in_half_precision_and_its_record()
    {
        using var folder = new TemporaryFolder();
        using var data = SmallTraining.Data();
        using var trained = SmallTraining.Train("resnet50", data);
        var record = trained.Save(folder.Path);
        using var file = SafetensorsFile.Open(folder.File("resnet50.safetensors"));
        foreach (var (name, tensor) in trained.Network.state_dict().Where(entry => entry.Value.is_floating_point()))
        {
            using var kept = file.Read(name);
            Assert.Equal(ScalarType.Float16, kept.dtype);
            Near.Absolute(tensor, kept, 0, name);
        }

        Assert.Equal("classifier", file.Metadata["head"]);
        Assert.Equal("shapes 1", file.Metadata["data"]);
        Assert.Equal(file.Sha256(), record.Sha256);
        Assert.InRange(record.RoundingError, 0, 1.0 / 2048);
        var read = TrainingRecord.Load(folder.File("resnet50.json"));
        Assert.Equal(JsonSerializer.Serialize(record), JsonSerializer.Serialize(read));
    }

    private static double Accuracy(NAFlow.Network network, TrainingData data)
    {
        using var scope = NewDisposeScope();
        return network.call(Whole(network, data)).argmax(1).eq(Labels(data)).to(float32).mean().item<float>();
    }

    /// <summary>How often the image most alike is of the same class.</summary>
    private static double NearestOfClass(NAFlow.Network network, TrainingData data)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var embeddings = nn.functional.normalize(network.call(Whole(network, data)), 2, 1, 1e-12);
        var labels = Labels(data);
        var nearest = embeddings.matmul(embeddings.t()) - eye(labels.shape[0]) - eye(labels.shape[0]);
        return labels[nearest.argmax(1)].eq(labels).to(float32).mean().item<float>();
    }

    private static Tensor Whole(NAFlow.Network network, TrainingData data) =>
        new ImageAugmenter(Augmentation.None, network.Preprocessing).Apply(data.Images.Images, SmallTraining.Side, new Random(1));

    private static Tensor Labels(TrainingData data) => tensor(data.Images.Labels.Select(label => (long)label).ToArray());

    private sealed class Steps(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}

public class TrainingResumeTests
{
    private const int StoppedAt = 8;

    [Theory]
    [MemberData(nameof(SmallTraining.Names), MemberType = typeof(SmallTraining))]
    public void A_training_that_was_stopped_ends_as_one_that_was_not(string name)
    {
        using var folder = new TemporaryFolder();
        using var data = SmallTraining.Data();
        var place = new CheckpointPlace(folder.File("checkpoint.safetensors"), Resume: true);
        var validation = new Validation("first weight", network => network.parameters().First().mean().item<float>());
        using var whole = SmallTraining.Train(name, data, validation: validation);

        using (var cancellation = new CancellationTokenSource())
            Assert.Throws<OperationCanceledException>(() => SmallTraining.Train(
                name, data, checkpoint: place, validation: validation, progress: new StopAt(StoppedAt, cancellation),
                cancellation: cancellation.Token));
        Assert.True(File.Exists(place.Path));
        manual_seed(99);
        using var resumed = SmallTraining.Train(name, data, checkpoint: place, validation: validation);

        foreach (var (tensor, expected) in whole.Network.state_dict())
            Near.Absolute(expected, resumed.Network.state_dict()[tensor], 0, tensor);
        Assert.Equal(whole.Record.Curve, resumed.Record.Curve);
        Assert.Equal(whole.Record.Steps, resumed.Record.Steps);
        Assert.False(File.Exists(place.Path));
    }

    [Theory]
    [InlineData("resnet50", OptimiserKind.Momentum)]
    [InlineData("resnet50", OptimiserKind.AdamW)]
    public void A_training_that_was_killed_goes_on_from_its_last_checkpoint(string name, OptimiserKind optimiser)
    {
        using var folder = new TemporaryFolder();
        using var data = SmallTraining.Data();
        var (place, kept) = (folder.File("checkpoint.safetensors"), folder.File("kept.safetensors"));
        var options = SmallTraining.Short with { Optimiser = optimiser };
        using var whole = SmallTraining.Train(
            name, data, options, new CheckpointPlace(place, Resume: false), progress: new Then(step => { if (step == 11) File.Copy(place, kept); }));
        File.Move(kept, place);
        var first = 0;
        using var resumed = SmallTraining.Train(
            name, data, options, new CheckpointPlace(place, Resume: true), progress: new Then(step => first = first == 0 ? step : first));
        Assert.Equal(11, first);
        foreach (var (tensor, expected) in whole.Network.state_dict())
            Near.Absolute(expected, resumed.Network.state_dict()[tensor], 0, tensor);
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var data = SmallTraining.Data();
        var place = new CheckpointPlace(folder.File("checkpoint.safetensors"), Resume: true);
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => SmallTraining.Train(
            "resnet50", data, checkpoint: place, progress: new StopAt(3, cancellation), cancellation: cancellation.Token));
        var problem = Assert.Throws<InvalidInputException>(() => SmallTraining.Train("resnet50", data, SmallTraining.Short with { Seed = 2 }, place));
        Assert.Contains("--resume", problem.Message, StringComparison.Ordinal);
    }

    private sealed class StopAt(int step, CancellationTokenSource cancellation) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step) cancellation.Cancel();
        }
    }

    private sealed class Then(Action<int> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value.Step);
    }
}

public class TrainCommandTests
{
    [Theory]
    [InlineData("no recipe named 'resnet'", "resnet")]
    [InlineData("Threads", "resnet50", "--threads", "0")]
    [InlineData("Steps", "resnet50", "--steps", "0")]
    [InlineData("minutes", "resnet50", "--minutes", "-1")]
    [InlineData("--seed", "resnet50", "--seed", "one")]
    public void What_cannot_be_used_is_refused_before_anything_is_drawn(string said, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(said, ToolRun.Refusal(folder.File("out"), ["train", .. arguments]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_names_the_recipes()
    {
        var help = ToolRun.Of("train", "--help").Out;
        Assert.All(TrainingRecipes.Names, name => Assert.Contains(name, help, StringComparison.Ordinal));
    }
}
