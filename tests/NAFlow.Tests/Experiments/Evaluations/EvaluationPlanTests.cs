using NAFlow.Experiments;

namespace NAFlow.Tests;

public sealed class EvaluationPlanTests
{
    [Fact]
    public void A_plan_is_read_with_the_defaults_of_the_command()
    {
        using var folder = new TemporaryFolder();
        var plan = EvaluationPlan.Load(folder.Write("plan.json", """{ "evaluations": [ { "name": "a", "experiments": ["alexnet"], "images": 3, "metrics": ["energy"] }, { "name": "b", "boxed": "photos" } ] }"""));
        Assert.Equal(["a", "b"], plan.Evaluations.Select(evaluation => evaluation.Name));
        Assert.Equal((3, 10), (plan.Evaluations[0].Images, plan.Evaluations[1].Images));
        Assert.Equal(["alexnet"], plan.Evaluations[0].FindExperiments().Select(experiment => experiment.Name));
        Assert.Empty(plan.Evaluations[1].FindExperiments());
        Assert.Equal("energy", Assert.Single(plan.Evaluations[0].ToOptions().Metrics).Name);
    }

    [Theory]
    [InlineData("""{ "evaluations": [ { "name": "a", "metods": ["flow"] } ] }""", "no setting 'metods'")]
    [InlineData("""{ "evaluations": [ { "experiments": ["all"] } ] }""", "no name")]
    [InlineData("""{ "evaluations": [ { "name": "../a" } ] }""", "'../a' is no name")]
    [InlineData("""{ "evaluations": [ { "name": "a" }, { "name": "a" } ] }""", "'a' twice")]
    [InlineData("""{ "evaluations": [ { "name": "a", "images": "three" } ] }""", "evaluations[0].images is of the wrong kind")]
    [InlineData("""{ "evaluations": [] }""", "no evaluation")]
    [InlineData("""{ "evaluations": [ """, "no JSON as it should be near line 1")]
    public void What_cannot_be_read_is_told_by_name(string text, string told)
    {
        using var folder = new TemporaryFolder();
        var problem = Assert.Throws<InvalidInputException>(() => EvaluationPlan.Load(folder.Write("plan.json", text)));
        Assert.Contains(told, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_contradict_each_other_are_refused()
    {
        var plain = new PlannedEvaluation { Name = "a" };
        PlannedEvaluation[] wrong =
        [
            plain, plain with { Experiments = ["all"], Boxed = "photos" }, plain with { Boxed = "photos", Data = "data" }, plain with { Experiments = ["all"], Size = 9 },
            plain with { Experiments = ["alexnet", "alexnet"] }, plain with { Experiments = ["alexnot"] },
        ];
        Assert.All(wrong, planned => Assert.Throws<InvalidInputException>(planned.FindExperiments));
        Assert.Throws<InvalidInputException>(() => (plain with { Methods = ["flaw"] }).ToOptions());
        Assert.Throws<InvalidInputException>(() => (plain with { Metrics = ["pointless"] }).ToOptions());
    }
}
