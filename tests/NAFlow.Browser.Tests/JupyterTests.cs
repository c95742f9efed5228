using System.Diagnostics;
using Microsoft.Playwright;

namespace NAFlow.Browser.Tests;

/// <summary>Notebooks in a real Jupyter, in a real browser.</summary>
public sealed class JupyterTests(JupyterServer server, Browser browser) : IClassFixture<JupyterServer>, IClassFixture<Browser>
{
    private const string Chart = ".naflow-chart";

    [Fact]
    public async Task The_quick_start_runs_and_answers_to_keys_and_pointer()
    {
        var notebook = await NotebookPage.Open(await browser.Open(), server.AddressOf("00-quick-start.ipynb"));
        await notebook.RunAll();
        var flow = notebook.Page.Locator(".naflow .flow").First;

        // The photo, the image, and at most ten layers; every other layer is one step away.
        Assert.InRange(await flow.Locator(".grid figure").CountAsync(), 5, 12);
        await AssertPicturesLoaded(notebook.Page);
        Assert.Equal("100", await notebook.Page.Locator("[role=progressbar]").First.GetAttributeAsync("aria-valuenow"));

        var (slider, depth) = (flow.Locator(".steps input[type=range]"), flow.Locator("output.depth"));
        var deepest = await depth.InnerTextAsync();
        await slider.FocusAsync();
        await notebook.Page.Keyboard.PressAsync("ArrowLeft");
        Assert.NotEqual(deepest, await depth.InnerTextAsync());
        await notebook.Page.Keyboard.PressAsync("Home");
        Assert.StartsWith("1 of ", await depth.InnerTextAsync(), StringComparison.Ordinal);

        await flow.Locator(".viewer canvas").HoverAsync();
        Assert.Matches(@"^Row \d+, column \d+: ", await flow.Locator("output.reading").InnerTextAsync());
        await AssertDrawn(notebook.Page, await notebook.Page.Locator(Chart).CountAsync());
        await Browser.Keep(notebook.Page, "jupyter-quick-start");

        await notebook.Save();
        Assert.DoesNotContain("plotly.js v2", server.Read("00-quick-start.ipynb"), StringComparison.Ordinal);
        Assert.True(server.Read("00-quick-start.ipynb").Length < 3_000_000);
    }

    [Fact]
    public async Task Every_chart_of_a_long_notebook_is_drawn()
    {
        var notebook = await NotebookPage.Open(await browser.Open(), server.AddressOf("20-inside-one-network.ipynb"));
        await notebook.RunAll();
        await AssertDrawn(notebook.Page, await notebook.Page.Locator(Chart).CountAsync());
        Assert.True(await notebook.Page.Locator(Chart).CountAsync() >= 8);
        await Browser.Keep(notebook.Page, "jupyter-inside-one-network");
    }

    [Fact]
    public async Task A_pair_shows_two_flows_and_its_channels()
    {
        var notebook = await NotebookPage.Open(await browser.Open(), server.AddressOf("03-similarity.ipynb"));
        await notebook.RunAll();
        Assert.True(await notebook.Page.Locator(".naflow .flow").CountAsync() >= 4);
        await AssertPicturesLoaded(notebook.Page);
        await AssertDrawn(notebook.Page, 1);
        await Browser.Keep(notebook.Page, "jupyter-similarity");
    }

    [Fact]
    public async Task Completion_proposes_what_a_variable_has()
    {
        server.Write("completion.ipynb", "var network = Zoo.Create(\"alexnet_compact\", Weights.Random(1));", "network.Exp");
        var notebook = await NotebookPage.Open(await browser.Open(), server.AddressOf("completion.ipynb"));
        await notebook.Start(0);
        await notebook.UntilDone();
        await notebook.Type(1, string.Empty);
        await notebook.Page.Keyboard.PressAsync("Tab");
        await notebook.Page.WaitForSelectorAsync("#complete option:has-text('ExplainPair')");
        await Browser.Keep(notebook.Page, "jupyter-completion");
    }

    [Fact]
    public async Task The_stop_button_stops_an_explanation_and_the_notebook_goes_on()
    {
        server.Write(
            "interrupt.ipynb", "var network = Zoo.Create(\"resnet50\", Weights.Random(1)); var photo = CreatureSet.Test.Scene(1).Draw(224).ToPhoto(\"creature\");",
            "while (true) network.Explain(photo, options: ExplainOptions.MinimumNorm);", "1 + 1");
        var notebook = await NotebookPage.Open(await browser.Open(), server.AddressOf("interrupt.ipynb"));
        await notebook.Start(0);
        await notebook.UntilDone();
        await notebook.Start(1);
        await notebook.Page.WaitForFunctionAsync("() => Jupyter.notebook.kernel_busy");
        await Task.Delay(2000);
        var watch = Stopwatch.StartNew();
        await notebook.Interrupt();
        await notebook.OutputOf(1).Locator(".output_error").WaitForAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"stopped after {watch.Elapsed.TotalSeconds:0.00} s");
        Assert.Contains("was interrupted", await notebook.OutputOf(1).InnerTextAsync(), StringComparison.Ordinal);

        await notebook.Start(2);
        await Assertions.Expect(notebook.OutputOf(2)).ToContainTextAsync("2");
    }

    [Fact]
    public async Task A_page_that_was_reloaded_draws_the_next_chart()
    {
        server.Write(
            "reload.ipynb", "AblationGrid.Chart(\"one\", [\"a\"], [\"b\"], [new double[] { 1 }], \"share\", \"%\")",
            "AblationGrid.Chart(\"two\", [\"a\"], [\"b\"], [new double[] { 2 }], \"share\", \"%\")");
        var notebook = await NotebookPage.Open(await browser.Open(), server.AddressOf("reload.ipynb"));
        await notebook.Start(0);
        await notebook.UntilDone();
        await AssertDrawn(notebook.Page, 1);
        await notebook.Save();
        await notebook.Page.ReloadAsync();
        await notebook.UntilIdle();
        await notebook.Start(1);
        await notebook.UntilDone();
        await notebook.OutputOf(1).Locator(".js-plotly-plot .main-svg").First.WaitForAsync();
    }

    private static async Task AssertDrawn(IPage page, int charts)
    {
        await Assertions.Expect(page.Locator($"{Chart} .js-plotly-plot:has(.main-svg)"))
            .ToHaveCountAsync(charts, new LocatorAssertionsToHaveCountOptions { Timeout = 20_000 });
        Assert.Empty(await page.Locator($"{Chart} > img:visible").AllAsync());
    }

    private static async Task AssertPicturesLoaded(IPage page) =>
        Assert.True(await page
            .EvaluateAsync<bool>("() => [...document.querySelectorAll('.output img')].every(image => image.complete && image.naturalWidth > 0)"));
}
