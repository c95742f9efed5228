namespace NAFlow.Kernel.Tests;

public sealed class CellAssistanceTests : IDisposable
{
    private readonly CellSession session = new();

    [Fact]
    public async Task Members_are_proposed_after_a_dot()
    {
        var names = await NamesAsync("\"abc\".");
        Assert.Contains("Length", names);
        Assert.Contains("Substring", names);
    }

    [Fact]
    public async Task Only_what_begins_as_typed_is_proposed()
    {
        const string code = "Console.WriteL";
        var completions = await session.Engine.CompleteAsync(code, code.Length, TestContext.Current.CancellationToken);
        var item = Assert.Single(completions.Items);
        Assert.Equal(new Completions.Item("WriteLine", "method"), item);
        Assert.Equal(("Console.".Length, code.Length), (completions.Start, completions.End));
    }

    [Fact]
    public async Task Variables_of_earlier_cells_are_known()
    {
        await session.ValueAsync("var firstNumber = 1;");
        await session.ValueAsync("var secondText = \"two\";");
        Assert.Contains("firstNumber", await NamesAsync("first"));
        Assert.Contains("Length", await NamesAsync("secondText.Len"));
    }

    [Fact]
    public async Task The_toolkit_is_known()
    {
        Assert.Contains("Create", await NamesAsync("Zoo.Cr"));
        Assert.Contains("Network", await NamesAsync("Netw"));
        Assert.Contains("display", await NamesAsync("disp"));
    }

    [Fact]
    public async Task Code_before_the_place_is_known() => Assert.Contains("someValue", await NamesAsync("var someValue = 3;\nsomeV"));

    [Theory]
    [InlineData("flow[\"", "conv1", "relu2")]
    [InlineData("flow[\"con", "conv1", "conv2")]
    [InlineData("network[\"rel", "relu1", "relu2")]
    [InlineData("flow.View(\"conv", "conv1", "conv2")]
    [InlineData("Decision.Class(\"red d", "red disc", "red disc")]
    [InlineData("network.Explain(KnownNeuronPicture.Draw(), Decision.Class(\"disc", "red disc", "red disc")]
    [InlineData("Zoo.Create(\"squ", "squeezenet1_0", "squeezenet1_1")]
    [InlineData("Weights.From(\"squ", "squeezenet1_1", "squeezenet1_1")]
    [InlineData("Weights.Compact(\"res", "resnet50", "resnet50")]
    [InlineData("MethodList.Find([\"flow\", \"grad", "Grad-CAM", "Grad-CAM++")]
    [InlineData("MetricList.Find([\"dele", "deletion-insertion", "deletion-insertion")]
    public async Task Inside_quotation_marks_what_the_toolkit_knows_is_proposed(string code, string first, string second)
    {
        await session.ValueAsync("var network = Zoo.Create(\"known-neurons\"); var flow = network.Explain(KnownNeuronPicture.Draw());");
        foreach (var (text, position) in new[] { (code, code.Length), (code + "\"", code.Length), (code + "\")]);", code.Length) })
        {
            var completions = await session.Engine.CompleteAsync(text, position, TestContext.Current.CancellationToken);
            Assert.Contains(first, completions.Items.Select(item => item.Text));
            Assert.Contains(second, completions.Items.Select(item => item.Text));
            Assert.Equal((code.LastIndexOf('"') + 1, code.Length), (completions.Start, completions.End));
        }
    }

    [Fact]
    public async Task Classes_are_those_of_ImageNet_where_no_network_has_others() =>
        Assert.Contains("bald eagle", await NamesAsync("Decision.Class(\"bald"));

    [Theory]
    [InlineData("Console.WriteLine(\"Wri")]
    [InlineData("var text = \"con")]
    public async Task Inside_other_quotation_marks_nothing_is_proposed(string code) => Assert.Empty(await NamesAsync(code));

    [Fact]
    public async Task Inspection_tells_signature_and_documentation_of_the_toolkit()
    {
        const string code = "Zoo.Create(\"squeezenet1_1\", Weights.Random(1))";
        var text = (await session.Engine
            .InspectAsync(code, code.IndexOf("Random", StringComparison.Ordinal) + 2, TestContext.Current.CancellationToken))?.Text;
        Assert.Contains("Weights.Random(long seed)", text, StringComparison.Ordinal);
        Assert.Contains("has learned nothing", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspection_knows_variables_of_earlier_cells()
    {
        await session.ValueAsync("var numbers = new List<int>();");
        Assert.Contains("List<int>", (await session.Engine.InspectAsync("numbers", 7, TestContext.Current.CancellationToken))?.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_nothing_to_say_about_a_blank() =>
        Assert.Null(await session.Engine.InspectAsync("   ", 1, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("1 + 1", Completeness.Complete)]
    [InlineData("", Completeness.Complete)]
    [InlineData("for (var i = 0; i < 3; i++) {", Completeness.Incomplete)]
    [InlineData("f(1,", Completeness.Incomplete)]
    [InlineData("var s = \"\"\"\nabc", Completeness.Incomplete)]
    [InlineData("var x = ) 1;", Completeness.Invalid)]
    [InlineData("Dictionary<string, List<int", Completeness.Incomplete)]
    [InlineData("Dictionary<string, List<int>", Completeness.Incomplete)]
    [InlineData("int 3x = 4 5;;)", Completeness.Invalid)]
    [InlineData("1 + 2)", Completeness.Invalid)]
    [InlineData("var x = f(1];", Completeness.Invalid)]
    [InlineData("if (true) { } }", Completeness.Invalid)]
    [InlineData("var x = f(1", Completeness.Incomplete)]
    [InlineData("var text = \")\"; // )", Completeness.Complete)]
    [InlineData("/* 1 + 2)", Completeness.Incomplete)]
    [InlineData("var text = $\"{new[] { 1 }[0]}}}\" + ')';", Completeness.Complete)]
    [InlineData("using var x = f();", Completeness.Complete)]
    [InlineData("#!time\n1 + 1", Completeness.Complete)]
    [InlineData("await Task.Delay(1);", Completeness.Complete)]
    public void Code_is_judged(string code, Completeness expected) => Assert.Equal(expected, session.Engine.Judge(code));

    public void Dispose() => session.Dispose();

    private async Task<IReadOnlyList<string>> NamesAsync(string code)
    {
        var completions = await session.Engine.CompleteAsync(code, code.Length, TestContext.Current.CancellationToken);
        return [.. completions.Items.Select(item => item.Text)];
    }
}

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
    [InlineData("typeof(Similarity)", "NAFlow.Similarity")]
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
        Assert.Equal("True", await session
            .ValueAsync($"chart.GetType().Assembly == AppDomain.CurrentDomain.GetAssemblies().Single(a => a.GetName().Name == \"Plotly.NET\")"));
        CellOutput? shown = null;
        var result = await session.Engine.RunAsync("display(chart); GenericChart.toChartHTML(chart)", new CellRun(output => shown = output), default);
        Assert.Null(result.Error);
        Assert.Contains("plotly", result.Value!.Text, StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(shown);
    }

    [Fact]
    public async Task A_network_is_explained_as_in_the_readme()
    {
        await session.ValueAsync("using var network = Zoo.Create(\"squeezenet1_1\", Weights.Random(1));");
        await session.ValueAsync(
            "using var flow = network.Explain(Photo.FromPixels(\"grey\", 300, 300, new byte[3 * 300 * 300]), Decision.Class(3));");
        Assert.Equal("True", await session.ValueAsync("flow.Layers.Length > 10 && flow.Layers[0].Name == \"input\""));
    }

    public void Dispose() => session.Dispose();
}
