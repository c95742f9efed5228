using NAFlow.Training;
using static TorchSharp.torch;

namespace NAFlow.Tests;

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
                name, data, checkpoint: place, validation: validation, progress: new StopAt(StoppedAt, cancellation), cancellation: cancellation.Token));
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
