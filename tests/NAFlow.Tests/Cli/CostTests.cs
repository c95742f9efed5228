using NAFlow.Evaluation;

namespace NAFlow.Tests;

public sealed class CostTests
{
    private static readonly string[] Small =
        ["cost", "--networks", "conv4_compact", "--methods", "flow,grad-cam", "--sizes", "48,64", "--batches", "1", "--threads", "1", "--rounds", "1",
            "--warm-ups", "0", "--jacobians", "1"];

    [Fact]
    public void The_study_is_printed_and_written()
    {
        using var folder = new TemporaryFolder();
        var run = ToolRun.Of([.. Small, "--quiet", "--out", folder.Path]);

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Equal(File.ReadAllText(folder.File("cost.md")), run.Out);
        var result = CostResult.Load(folder.Path);
        Assert.Equal(["flow", "Grad-CAM", "flow", "Grad-CAM"], result.Wholes.Select(row => row.Method));
        Assert.Equal([48, 64], result.Jacobians.Select(cost => cost.Side));
        Assert.Equal((1, 0), (result.Manifest.Rounds, result.Manifest.WarmUps));
        Assert.All(result.Manifest.Networks, network => Assert.Contains($"| {network.Name} | flow |", run.Out, StringComparison.Ordinal));
    }

    [Fact]
    public void A_record_is_added_to()
    {
        using var folder = new TemporaryFolder();
        string[] record = ["cost", "--record", folder.File("record.json"), "--rounds", "1", "--warm-ups", "0", "--quiet", "--networks"];
        Assert.Equal(0, ToolRun.Of([.. record, "conv4_compact"]).Code);
        var before = NetworkCostRecord.Load(folder.File("record.json"));

        Assert.Equal(0, ToolRun.Of([.. record, "conv4_compact,resnet20_cifar"]).Code);

        var after = NetworkCostRecord.Load(folder.File("record.json"));
        Assert.Equal(["conv4_compact", "resnet20_cifar"], after.Networks.Select(network => network.Facts.Name));
        Assert.Equal(before.Networks[0].Costs, after.Networks[0].Costs);
        Assert.All(after.Networks, network => Assert.Equal(
            ["flow", "flow, block by block", "flow, minimum norm", "flow, minimum norm, block by block"], network.Costs.Select(cost => cost.Method)));
        var (measured, published) = (after.Networks[1].Costs, NetworkCostRecord.Published.Of("resnet20_cifar")!.Costs);
        Assert.Equal(published.Select(cost => cost.LargestResidual), measured.Select(cost => cost.LargestResidual), (one, other) =>
            Math.Abs(one - other) < 0.02);
        Assert.Equal(published.Select(cost => cost.MeanEntropy), measured.Select(cost => cost.MeanEntropy), (one, other) =>
            Math.Abs(one - other) < 0.01);
    }

    [Fact]
    public void A_cancelled_study_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var run = ToolRun.Of(cancelled.Token, [.. Small, "--out", folder.File("cost")]);
        Assert.Equal((130, string.Empty), (run.Code, run.Out));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("There is no model named 'resnet5'; the nearest", "--networks", "resnet5")]
    [InlineData("There is no network, or one twice", "--networks", ",")]
    [InlineData("There is no method named 'grad-came'; the nearest", "--methods", "grad-came")]
    [InlineData("--sizes cannot be '64,wide': give whole numbers between commas, such as 96,64,128", "--sizes", "64,wide")]
    [InlineData("An image of 4 pixels cannot be measured; choose 16 to 2048", "--sizes", "4")]
    [InlineData("A batch of 0 images cannot be measured", "--batches", "0")]
    [InlineData("A study with -1 threads cannot be measured", "--threads", "-1")]
    [InlineData("A median of 0 rounds cannot be measured", "--rounds", "0")]
    [InlineData("alexnet cannot be measured at 32 pixels", "--networks", "alexnet", "--sizes", "32")]
    [InlineData("--weights cannot be 'mine': choose trained, random", "--weights", "mine")]
    [InlineData("--sizes is given too", "--record", "nowhere.json", "--sizes", "64")]
    public void What_cannot_be_measured_is_refused(string sentence, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(sentence, ToolRun.Refusal(folder.File("cost"), ["cost", .. arguments]), StringComparison.Ordinal);
    }
}
