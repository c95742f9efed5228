namespace NAFlow.Tests;

public sealed class TruthTests
{
    [Fact]
    public void The_curve_over_depth_is_printed_and_written()
    {
        using var folder = new TemporaryFolder();
        var run = ToolRun.Of("truth", "alexnet", "--scenes", "1", "--quiet", "--out", folder.Path);

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Contains("alexnet_compact, 20 pictures", run.Out, StringComparison.Ordinal);
        Assert.Single(run.Out.Split('\n'), line => line.Contains("(fixed beforehand)", StringComparison.Ordinal));
        Assert.Equal(["alexnet.csv", "alexnet.json", "alexnet.md", "alexnet.parquet"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(run.Out.Trim(), File.ReadAllText(folder.File("alexnet.md")).Trim());

        // A line for the head, and one for each of 14 layers and 3 methods.
        Assert.Equal(1 + 14 * 3, File.ReadAllLines(folder.File("alexnet.csv")).Length);
    }

    [Fact]
    public void The_layer_may_be_given()
    {
        var run = ToolRun.Of("truth", "alexnet", "--scenes", "1", "--layer", "features.2");
        Assert.Contains("| features.2 (fixed beforehand) |", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("moco-v2 does not classify", "moco-v2")]
    [InlineData("There is no experiment named 'resnet5'; the nearest", "resnet5")]
    [InlineData("0 scenes show nothing", "--scenes", "0")]
    [InlineData("has no layer named 'features.99'", "alexnet", "--layer", "features.99")]
    [InlineData("no such file", "alexnet", "--weights", "nowhere.safetensors")]
    public void What_cannot_be_studied_is_refused(string sentence, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(sentence, ToolRun.Refusal(folder.File("truth"), ["truth", .. arguments]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There are no compact weights named 'resnet5'; the nearest are resnet50", "--weights", "compact:resnet5")]
    [InlineData("The weights say that they are of conv4_compact and not of alexnet; choose that model, or other weights.", "--model", "alexnet", "--weights", "compact:protonet")]
    public void Compact_weights_that_are_not_there_are_refused(string sentence, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(sentence, ToolRun.Refusal(folder.File("out"), ["explain", .. arguments]), StringComparison.Ordinal);
    }
}
