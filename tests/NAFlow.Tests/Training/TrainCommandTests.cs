using NAFlow.Cli;
using NAFlow.Cli.Train;
using NAFlow.Experiments.Training.Recipes;
using NAFlow.Experiments.Training.Records;
using NAFlow.Tests.Cli;

namespace NAFlow.Tests.Training;

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

    [Fact]
    public void A_training_leaves_the_weights_their_record_and_no_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var written = new StringWriter();
        var command = new TrainCommand(new ToolConsole(written, new StringWriter(), IsTerminal: false), (_, _) => SmallTraining.Data());
        var code = command.Parse(["alexnet", "--steps", "2", "--out", folder.File("out"), "--work", folder.File("work")]).Invoke();
        Assert.Equal(0, code);
        Assert.StartsWith("alexnet: 2 steps", written.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, TrainingRecord.Load(folder.File("out/alexnet.json")).Steps);
        Assert.True(File.Exists(folder.File("out/alexnet.safetensors")));
        Assert.False(File.Exists(folder.File("work/alexnet.safetensors")));
    }
}
