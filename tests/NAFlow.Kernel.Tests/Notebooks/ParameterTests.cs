using System.Collections.Immutable;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Kernel.Tests;

public class ParameterTests
{
    private const string Declarations = """
        int images = 3;
        string title = "none", other = "";
        double? share = 0.5;
        var rate = -0.1f;
        bool isFull = false;
        Metric metric = Metric.Cosine;
        var list = new[] { 1 };
        const int Fixed = 1;
        """;

    [Theory]
    [InlineData("images", "5", "images = 5;")]
    [InlineData("images", "-5", "images = -5;")]
    [InlineData("title", "a \"b\" \\c\n", "title = \"a \\\"b\\\" \\\\c\\n\";")]
    [InlineData("title", "", "title = \"\";")]
    [InlineData("title", "1 + 1", "title = \"1 + 1\";")]
    [InlineData("share", "1e-3", "share = 0.001;")]
    [InlineData("share", "null", "share = null;")]
    [InlineData("rate", "0.25", "rate = 0.25F;")]
    [InlineData("isFull", "True", "isFull = true;")]
    [InlineData("metric", "Metric.Euclidean", "metric = Metric.Euclidean;")]
    [InlineData("list", "[1, 2]", "list = [1, 2];")]
    public void A_value_is_assigned_as_the_declared_type_writes_it(string name, string value, string assignment)
    {
        var notebook = Inject((name, value));

        Assert.Equal(["parameters"], notebook.Cells[1].Tags);
        Assert.Equal(["injected-parameters"], notebook.Cells[2].Tags);
        Assert.Equal(assignment, notebook.Cells[2].Source.Split('\n', 2)[1]);
        Assert.Equal("images", notebook.Cells[3].Source);
    }

    [Theory]
    [InlineData("images", "many", "whole number")]
    [InlineData("images", "3000000000", "whole number")]
    [InlineData("share", "NaN", "finite number")]
    [InlineData("share", "half", "finite number")]
    [InlineData("isFull", "1", "true or false")]
    [InlineData("metric", "1; Environment.Exit(1)", "C# expression")]
    [InlineData("metric", "", "C# expression")]
    [InlineData("Fixed", "2", "is a constant")]
    [InlineData("image", "2", "there is images (int), title (string), other (string), share (double), rate (float), isFull (bool), metric, list.")]
    public void A_value_that_does_not_fit_is_refused_before_anything_runs(string name, string value, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidInputException>(() => Inject((name, value))).Message);

    [Fact]
    public void What_an_earlier_run_injected_is_replaced()
    {
        var twice = ParameterInjection.Into(Inject(("images", "5")), Values(("title", "new")));
        Assert.Equal(4, twice.Cells.Length);
        Assert.DoesNotContain("images = 5", twice.Cells[2].Source);
        Assert.Contains("title = \"new\"", twice.Cells[2].Source);
    }

    [Fact]
    public void Without_parameters_the_notebooks_own_values_hold() =>
        Assert.Equal(["", Declarations, "images"], ParameterInjection.Into(Inject(("images", "5")), Values()).Cells.Select(cell => cell.Source));

    [Fact]
    public void A_notebook_without_a_cell_of_parameters_takes_none()
    {
        var notebook = SampleNotebook.Of(SampleNotebook.Code("int images = 1;"));
        var refusal = Assert.Throws<InvalidInputException>(() => ParameterInjection.Into(notebook, Values(("images", "2"))));
        Assert.Contains("takes no parameters", refusal.Message);
    }

    [Fact]
    public void The_injected_cell_has_an_id_only_where_the_format_has_ids()
    {
        var newest = NotebookDocument.Parse(SampleNotebook.WrittenByJupyter("4.5").Replace("Console", "int a = 1; Console"), "x.ipynb");
        Assert.Contains("\"id\": \"injected-parameters\"", ParameterInjection.Into(newest, Values(("a", "2"))).ToJson());
        Assert.DoesNotContain("\"id\"", Inject(("images", "5")).ToJson());
    }

    private static NotebookDocument Inject(params (string Name, string Value)[] values) => ParameterInjection.Into(
        SampleNotebook.Of(SampleNotebook.Prose(string.Empty), SampleNotebook.Code(Declarations, "parameters"), SampleNotebook.Code("images")),
        Values(values));

    private static ImmutableSortedDictionary<string, string> Values(params (string Name, string Value)[] values) =>
        values.ToImmutableSortedDictionary(value => value.Name, value => value.Value);
}
