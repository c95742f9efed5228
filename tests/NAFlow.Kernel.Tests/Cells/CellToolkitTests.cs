namespace NAFlow.Kernel.Tests;

public sealed class CellToolkitTests : IDisposable
{
    private readonly CellSession session = new();

    [Theory]
    [InlineData("typeof(Network)", "NAFlow.Network")]
    [InlineData("typeof(Photo)", "NAFlow.Photo")]
    [InlineData("typeof(HeatMap)", "NAFlow.Imaging.HeatMap")]
    [InlineData("typeof(Weights)", "NAFlow.Models.Weights")]
    [InlineData("typeof(Zoo)", "NAFlow.Models.Zoo")]
    [InlineData("typeof(Decision)", "NAFlow.Decision")]
    [InlineData("typeof(Metric)", "NAFlow.Metric")]
    [InlineData("typeof(MemoryBank)", "NAFlow.MemoryBank")]
    [InlineData("typeof(AttentionFlow)", "NAFlow.AttentionFlow")]
    [InlineData("typeof(ExplainOptions)", "NAFlow.ExplainOptions")]
    [InlineData("typeof(GradCam)", "NAFlow.Evaluation.GradCam")]
    [InlineData("typeof(CreatureSet)", "NAFlow.Data.CreatureSet")]
    [InlineData("typeof(Experiment)", "NAFlow.Data.Experiment")]
    [InlineData("typeof(ExperimentRunner)", "NAFlow.Experiments.ExperimentRunner")]
    [InlineData("typeof(Layer)", "NAFlow.Networks.Layer")]
    [InlineData("typeof(Chart)", "Plotly.NET.CSharp.Chart")]
    [InlineData("typeof(Tensor)", "TorchSharp.torch+Tensor")]
    [InlineData("typeof(nn.Module)", "TorchSharp.torch+nn+Module")]
    [InlineData("typeof(torch)", "TorchSharp.torch")]
    [InlineData("typeof(Path)", "System.IO.Path")]
    [InlineData("typeof(Task)", "System.Threading.Tasks.Task")]
    [InlineData("typeof(Timer)", "System.Threading.Timer")]
    [InlineData("typeof(Color)", "Plotly.NET.Color")]
    public async Task Names_mean_what_a_reader_expects(string code, string name) => Assert.Equal(name, await session.ValueAsync(code + ".FullName"));

    [Fact]
    public async Task A_chart_made_in_a_cell_is_of_the_hosts_type_and_can_be_written()
    {
        await session.ValueAsync("var chart = Chart.Line<int, int, string>(new[] { 1, 2 }, new[] { 3, 4 });");
        Assert.Equal("True", await session.ValueAsync($"chart.GetType().Assembly == AppDomain.CurrentDomain.GetAssemblies().Single(a => a.GetName().Name == \"Plotly.NET\")"));
        CellOutput? shown = null;
        var result = await session.Engine.RunAsync("display(chart); GenericChart.toChartHTML(chart)", new CellRun(output => shown = output), default);
        Assert.Null(result.Error);
        Assert.Contains("plotly", result.Value!.Text, StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(shown);
    }

    [Fact]
    public async Task A_network_is_explained_as_in_the_readme()
    {
        await session.ValueAsync("using var network = Zoo.SqueezeNet11(Weights.Random(1));");
        await session.ValueAsync("using var flow = network.Explain(Photo.FromPixels(\"grey\", 300, 300, new byte[3 * 300 * 300]), Decision.Class(3));");
        Assert.Equal("True", await session.ValueAsync("flow.Layers.Length > 10 && flow.Layers[0].Name == \"input\""));
    }

    public void Dispose() => session.Dispose();
}
