using NAFlow.Evaluation;
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
    [InlineData("""{ "evaluations": [ { "name": "a", "parameters": { "pointing": { "tolerence": 3 } } } ] }""", "no setting 'tolerence'; the settings of it are tolerance")]
    [InlineData("""{ "evaluations": [ { "name": "a", "boxed": "b", "channels": "bgra" } ] }""", "channels cannot be 'bgra'; choose rgb, bgr, gray")]
    [InlineData("""{ "evaluations": [ { "name": "a", "boxed": "b", "outputs": "scores" } ] }""", "outputs cannot be 'scores'")]
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
        var plain = new EvaluationSettings { Name = "a" };
        EvaluationSettings[] wrong =
        [
            plain, plain with { Experiments = ["all"], Boxed = "photos" }, plain with { Boxed = "photos", Data = "data" }, plain with
                { Experiments = ["all"], Size = 9 },
            plain with { Experiments = ["alexnet", "alexnet"] }, plain with { Experiments = ["alexnot"] },
            plain with { Experiments = ["moco-v2"], Counterfactuals = "test" }, plain with { Experiments = ["alexnet"], Counterfactuals = "others" },
            plain with { Boxed = "photos", Photos = "photos" }, plain with { Boxed = "photos", Counterfactuals = "test" }, plain with
                { Photos = "photos", Misclassified = true },
            plain with { Experiments = ["alexnet"], Counterfactuals = "test", Data = "data" },
            plain with { Photos = "photos", Similar = true }, plain with { Boxed = "photos", At = "flatten" },
            plain with { Experiments = ["alexnet"], Similar = true }, plain with { Experiments = ["alexnet"], Outputs = "embedding" },
            plain with { Experiments = ["alexnet"], Mean = [0.5f] },
        ];
        Assert.All(wrong, planned => Assert.Throws<InvalidInputException>(planned.FindExperiments));
        Assert.Throws<InvalidInputException>(() => (plain with { Methods = ["flaw"] }).ToOptions());
        Assert.Throws<InvalidInputException>(() => (plain with { Metrics = ["pointless"] }).ToOptions());
    }
}

public sealed class EvaluationOptionsTests
{
    private static readonly EvaluationOptions Options = new() { Metrics = [new CountingMetric()] };

    [Fact]
    public void What_cannot_be_used_is_refused()
    {
        Assert.Throws<InvalidInputException>(() => Options with { Images = 0 });
        Assert.Throws<InvalidInputException>(() => Options with { Methods = [] });
        Assert.Throws<InvalidInputException>(() => Options with { Methods = [MethodList.Compared[0], MethodList.Compared[0]] });
        Assert.Throws<InvalidInputException>(() => Options with { Metrics = [] });
        Assert.Throws<InvalidInputException>(() => Options with { Metrics = [new CountingMetric(), new CountingMetric()] });
        Assert.Throws<InvalidInputException>(() => LayerChoice.Parse("1"));
        Assert.Throws<InvalidInputException>(() => LayerChoice.Parse(" , "));
        using var subject = new FakeSubject();
        Assert.Throws<InvalidInputException>(() => LayerChoice.Parse("conv1,nothing*").Of(subject.Network));
    }

    [Theory]
    [InlineData("all")]
    [InlineData("3")]
    [InlineData("conv1,relu*")]
    public void A_choice_of_layers_is_written_as_it_is_read(string text)
    {
        Assert.Equal(text, LayerChoice.Parse(text).ToString());
        Assert.Equal(LayerChoice.Parse(text), LayerChoice.Parse(text));
    }

    [Theory]
    [InlineData(1.0 / 3, 0.3333333)]
    [InlineData(-12345678.9, -12345680.0)]
    [InlineData(0.1, 0.1)]
    [InlineData(0.0, 0.0)]
    [InlineData(double.NaN, null)]
    [InlineData(double.PositiveInfinity, null)]
    [InlineData(1e300, null)]
    public void Values_keep_seven_digits(double value, double? kept) => Assert.Equal(kept, EvaluationValue.Round(value));

    [Fact]
    public void A_value_that_was_rounded_stays_as_it_is()
    {
        var random = new Random(1);
        for (var draw = 0; draw < 10_000; draw++)
        {
            var value = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-30, 30));
            var once = EvaluationValue.Round(value);
            Assert.Equal(once, EvaluationValue.Round(once!.Value));
            Assert.Equal(value, once.Value, Math.Abs(value) * 6e-7);
        }
    }
}
