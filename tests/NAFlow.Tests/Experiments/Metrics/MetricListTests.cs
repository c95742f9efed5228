using NAFlow.Evaluation;

namespace NAFlow.Tests;

public sealed class MetricListTests
{
    [Fact]
    public void Every_metric_is_found_by_its_name_and_names_its_figures()
    {
        foreach (var name in MetricList.Names) Assert.Equal(name, Assert.Single(MetricList.Find([name])).Name);
        Assert.Equal(MetricList.Names, MetricList.Find([MetricList.All]).Select(metric => metric.Name));
        Assert.Equal(MetricList.Figures.Count, MetricList.Figures.Select(figure => figure.Name).Distinct().Count());
        Assert.All(MetricList.Figures, figure =>
        {
            Assert.Matches("^[a-z_]+$", figure.Name);
            Assert.NotEmpty(figure.Title);
            Assert.NotEmpty(figure.Source);
            Assert.Equal(figure, MetricList.Figure(figure.Name));
        });
    }

    [Fact]
    public void Groups_hold_their_metrics_once_in_the_order_of_the_list()
    {
        Assert.Equal(["pointing", "energy", "part-truth", "sparsity"], MetricList.Find([MetricList.Cheap]).Select(metric => metric.Name));
        Assert.Equal(["pointing", "energy", "part-truth", "sparsity"],
            MetricList.Find(["sparsity", MetricList.Cheap, "energy"]).Select(metric => metric.Name));
        Assert.Equal(
            ["max-sensitivity", "randomisation", "class-sensitivity"], MetricList.Find([MetricList.Explaining]).Select(metric => metric.Name));
        Assert.Equal(
            ["deletion-insertion", "road", "average-drop", "infidelity"], MetricList.Find([MetricList.Perturbing]).Select(metric => metric.Name));
    }

    [Fact]
    public void An_unknown_name_gives_the_nearest()
    {
        Assert.StartsWith("There is no metric named 'pionting'; the nearest of",
            Assert.Throws<InvalidInputException>(() => MetricList.Find(["pionting"])).Message, StringComparison.Ordinal);
        Assert.Contains("pointing", Assert.Throws<InvalidInputException>(() => MetricList.Find(["pionting"])).Message, StringComparison.Ordinal);
        Assert.Contains("needs a metric", Assert.Throws<InvalidInputException>(() => MetricList.Find([])).Message, StringComparison.Ordinal);
        Assert.Contains("insertion", Assert.Throws<InvalidInputException>(() => MetricList.Figure("insertoin")).Message, StringComparison.Ordinal);
    }
}
