using NAFlow.Evaluation;
using NAFlow.Models;

namespace NAFlow.Tests;

/// <summary>What many images take follows from what was measured of one and what is assumed.</summary>
public sealed class CostPlanTests
{
    private static readonly NetworkCost Cost = new(
        new NetworkFacts("made up", 1000, 7, 0, 32, []), [new FlowCost("flow", 0.5, 1.5, 3, 200, 0, 0, 0)]);

    private static readonly ForwardWork Work = new(Operations: 2e12, Bytes: 4e9, Steps: 50, MapBytes: 1e5);

    [Fact]
    public void Every_number_follows_from_the_record_and_the_assumptions()
    {
        var assumed = new PlanAssumptions
        {
            Cores = 4,
            CardTeraoperations = 16,
            CardGigabytes = 100,
            CardStepSeconds = 1e-4,
            StepsAnIteration = 10,
            PhotoBytes = 1e5,
            FlowBytes = 9e5,
            RowBytes = 3,
            Study = (5, 2),
        };
        var rows = CostPlan.Of(Cost, Work, assumed);
        Assert.Equal([1_000, 50_000, 1_000_000], rows.Select(row => row.Images));
        var row = rows[1];
        Assert.Equal(50_000 * 4 * 2.0 / 3600, row.CoreHours, 1e-9);

        // Eight forward passes: 1.0 s of operations, 0.32 s of bytes; 0.1 + 2000 steps: 0.21 s.
        Assert.Equal(("operations", 50_000 * 1.0 / 3600), (row.CardLimit, row.CardHours));
        Assert.Equal((50_000 * 1e5, 200_000L, 50_000 * 1e6), (row.ReadBytes, row.FlowFiles, row.FlowBytes));
        Assert.Equal((50_000L * 5 * 2 * 7, 50_000.0 * 5 * 2 * 7 * 3), (row.Rows, row.RowBytes));
        Assert.Equal(rows[1].CoreHours * 20, rows[2].CoreHours, 1e-6);
        Assert.Equal("bytes", CostPlan.Of(Cost, Work, assumed with { CardTeraoperations = 1600 })[0].CardLimit);
        var waiting = CostPlan.Of(Cost, Work, assumed with { CardTeraoperations = 1600, CardGigabytes = 1e6 })[0];
        Assert.Equal("steps", waiting.CardLimit);
        Assert.Equal(1000 * 1e-4 * (100 + 2000) / 3600, waiting.CardHours, 1e-12);
    }

    // Multiplications with additions as torchvision's documents count them, in 10^9.
    [Theory]
    [InlineData("alexnet", 0.71)]
    [InlineData("squeezenet1_1", 0.35)]
    [InlineData("resnet18", 1.81)]
    [InlineData("mobilenet_v2", 0.30)]
    public void The_work_of_a_forward_pass_is_that_of_the_documents(string name, double published)
    {
        using var network = Zoo.Create(name, Weights.Random(1));
        var work = ForwardWork.Of(network);
        Assert.Equal(published, work.Operations / 2e9, 0.012);
        Assert.True(work.Bytes > 4 * network.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void The_tool_plans_by_the_record_and_measures_nothing()
    {
        using var folder = new TemporaryFolder();
        var run = ToolRun.Of("cost", "--plan", "--networks", "squeezenet1_1", "--out", folder.Path);
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Equal(run.Out, File.ReadAllText(folder.File("plan.md")));
        var flow = NetworkCostRecord.Published.Of("squeezenet1_1")!.Costs[0];
        var hours = 1e6 * 2 * (flow.BaseSeconds + flow.CascadeSeconds) / 3600;
        Assert.Contains($"| squeezenet1_1 | flow | 1,000,000 | {hours:0.0} |", run.Out, StringComparison.Ordinal);
        Assert.Contains("tar archives", run.Out, StringComparison.Ordinal);
        Assert.Contains("--rounds is given too", ToolRun.Of("cost", "--plan", "--rounds", "2").Error, StringComparison.Ordinal);
    }
}
