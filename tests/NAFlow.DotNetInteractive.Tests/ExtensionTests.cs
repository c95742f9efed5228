using System.Diagnostics;
using NAFlow.Interactive;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.DotNetInteractive.Tests;

/// <summary>What the toolkit is in a kernel of .NET Interactive.</summary>
public class ExtensionTests
{
    private const string UsersChart = """Chart.Line<int, int, string>(x: new[] { 1, 2, 3 }, y: new[] { 2, 1, 3 }, Name: "mine")""";
    private const string ToolkitsChart = """
        AblationGrid.Chart("On the shape", ["flow", "control"], ["conv1", "conv2"], new double[][] { [90, 95], [10, 20] }, "energy", "%", "0")
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_namespaces_are_there_and_names_of_both_are_not_ambiguous()
    {
        using var host = await KernelHost.StartAsync();
        var shown = await host.RunAsync("""
            display(HTML("<b>one</b>"));
            display(HTML("<b>two</b>", "<i>three</i>"));
            CreatureSet.Test
            """, Cancelled);
        Assert.Equal(["<b>one</b>", "<b>two</b><i>three</i>"], shown.Take(2).Select(output => output["text/html"]));
        Assert.Contains("class=\"naflow\"", shown[2]["text/html"], StringComparison.Ordinal);
        Assert.NotNull(shown[2].Picture());
    }

    [Fact]
    public async Task Progress_is_one_bar_that_moves()
    {
        using var host = await KernelHost.StartAsync();
        var shown = await host.RunAsync("""
            using (var progress = NotebookProgress.Start("Counting", 3))
                foreach (var step in new[] { "one", "two", "three" }) ((IProgress<string>)progress).Report(step);
            """, Cancelled);
        var bar = Assert.Single(shown);
        Assert.Contains("three, 3 of 3", bar["text/html"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_a_cell_stops_what_was_given_its_token_and_the_next_cell_runs()
    {
        using var host = await KernelHost.StartAsync();
        await host.RunAsync("var network = Zoo.Create(\"known-neurons\"); var photo = KnownNeuronPicture.Draw();", Cancelled);
        var running = host.RunAsync("while (true) network.Explain(photo, cancellation: Cancellation).Dispose();", Cancelled);
        await Task.Delay(TimeSpan.FromSeconds(2), Cancelled);
        var clock = Stopwatch.StartNew();
        await host.StopAsync();
        Assert.Equal(OutputKind.Error, (await running)[^1].Kind);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
        Assert.Equal("3", (await host.RunAsync("(1 + 2).ToString()", Cancelled))[0].Text);
    }

    [Fact]
    public async Task The_first_chart_brings_plotly_which_does_not_stay_in_the_notebook()
    {
        using var host = await KernelHost.StartAsync();
        var first = await host.RunAsync(ToolkitsChart, Cancelled);
        Assert.Equal(["text/html", "image/png"], first[0].MimeTypes.Where(type => type != "text/plain").OrderDescending(StringComparer.Ordinal));
        Assert.Equal(PlotlyScript.Remark, first[1]["text/html"]);
        Assert.Single(await host.RunAsync(ToolkitsChart, Cancelled));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Beside_Plotly_NET_Interactive_both_charts_are_shown_and_ours_loads_nothing(bool toolkitFirst)
    {
        Microsoft.DotNet.Interactive.IKernelExtension ours = new NAFlowKernelExtension(),
            theirs = new Plotly.NET.Interactive.FormatterKernelExtension();
        using var host = await KernelHost.StartAsync(toolkitFirst ? [ours, theirs] : [theirs, ours]);
        var toolkits = (await host.RunAsync(ToolkitsChart, Cancelled))[0]["text/html"]!;
        var users = (await host.RunAsync(UsersChart, Cancelled))[0]["text/html"]!;
        Assert.Contains("data-naflow-plot", toolkits, StringComparison.Ordinal);
        Assert.DoesNotContain("http", toolkits, StringComparison.Ordinal);
        Assert.Contains("mine", users, StringComparison.Ordinal);

        // Of charts made with Plotly.NET itself the form is that of whoever was loaded last; only ours needs no network.
        Assert.Equal(toolkitFirst, users.Contains("https://cdn.plot.ly", StringComparison.Ordinal));
        Assert.Equal(!toolkitFirst, users.Contains("data-naflow-plot", StringComparison.Ordinal));
    }
}
