using NAFlow.Training;

namespace NAFlow.Tests;

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
