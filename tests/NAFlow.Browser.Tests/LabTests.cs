using Microsoft.Playwright;

namespace NAFlow.Browser.Tests;

/// <summary>Notebooks in JupyterLab, as they are committed and as they are run.</summary>
public sealed class LabTests(LabServer server, Browser browser) : IClassFixture<LabServer>, IClassFixture<Browser>
{
    public static TheoryData<string, bool, bool> Committed => new()
    {
        { "00-quick-start", false, false },
        { "00-quick-start", true, false },
        { "00-quick-start", false, true },
        { "00-quick-start", true, true },
        { "03-similarity", false, false },
        { "03-similarity", true, true },
        { "20-inside-one-network", false, true },
        { "20-inside-one-network", true, false },
    };

    [Theory]
    [MemberData(nameof(Committed))]
    public async Task A_committed_notebook_is_shown(string name, bool trusted, bool dark)
    {
        var notebook = await Open($"{name}.ipynb", dark);
        if (trusted) await notebook.Trust();
        await notebook.Settle();
        await Browser.Keep(notebook.Page, $"lab-{name}-{(trusted ? "trusted" : "untrusted")}-{(dark ? "dark" : "light")}");

        await StoredOutputs.AssertWellShown(notebook.Page.Locator(".jp-OutputArea-output"), trusted);
    }

    [Fact]
    public async Task Cells_run_and_the_slider_moves()
    {
        var notebook = await Open("00-quick-start.ipynb", dark: false);
        await notebook.RunAll();
        await notebook.Settle();
        var flow = notebook.Page.Locator(".naflow .flow").First;
        var (slider, depth) = (flow.Locator(".steps input[type=range]"), flow.Locator("output.depth"));
        var deepest = await depth.InnerTextAsync();
        await slider.FocusAsync();
        await notebook.Page.Keyboard.PressAsync("ArrowLeft");
        Assert.NotEqual(deepest, await depth.InnerTextAsync());
        await flow.Locator(".viewer canvas").HoverAsync();
        Assert.Matches(@"^Row \d+, column \d+: ", await flow.Locator("output.reading").InnerTextAsync());
        await Browser.Keep(notebook.Page, "lab-quick-start-run");
        await StoredOutputs.AssertWellShown(notebook.Page.Locator(".jp-OutputArea-output"), trusted: true);
    }

    private async Task<LabPage> Open(string name, bool dark)
    {
        Assert.SkipUnless(server.IsThere, "NAFLOW_JUPYTERLAB names no JupyterLab; .ci/run makes one.");
        return await LabPage.Open(await browser.Open(dark), server.AddressOf(server.Copy(name)), dark);
    }
}

/// <summary>A notebook in JupyterLab, worked with by its commands.</summary>
internal sealed class LabPage(IPage page)
{
    public IPage Page => page;

    public static async Task<LabPage> Open(IPage page, string address, bool dark)
    {
        page.Context.SetDefaultTimeout(60_000);
        await page.GotoAsync(address);
        await page.WaitForFunctionAsync("() => document.body.dataset.ready === 'true'");
        await page.WaitForFunctionAsync(
            "() => jupyterapp.shell.currentWidget?.context?.isReady && jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'");
        var lab = new LabPage(page);
        await lab.Do("apputils:change-theme", new { theme = dark ? "JupyterLab Dark" : "JupyterLab Light" });
        // Every cell is drawn, not only those that are seen.
        await page.EvaluateAsync(
            "() => { const book = jupyterapp.shell.currentWidget.content; book.notebookConfig = { ...book.notebookConfig, windowingMode: 'none' }; }");
        return lab;
    }

    public Task Do(string command, object? arguments = null) =>
        page.EvaluateAsync("([command, given]) => { jupyterapp.commands.execute(command, given); }", new[] { command, arguments ?? new { } });

    public async Task Trust()
    {
        await Do("notebook:trust");
        await page.ClickAsync(".jp-Dialog .jp-mod-warn, .jp-Dialog .jp-mod-accept");
    }

    public async Task RunAll()
    {
        await Do("notebook:run-all-cells");
        await page.WaitForFunctionAsync(
            "() => jupyterapp.shell.currentWidget.content.widgets.some(cell => cell.promptNode?.textContent?.includes('*'))");
        await page.WaitForFunctionAsync(
            "() => jupyterapp.shell.currentWidget.content.widgets.every(cell => !cell.promptNode?.textContent?.includes('*'))");
    }

    /// <summary>Waits until everything is drawn, and makes the window as high as the notebook.</summary>
    public async Task Settle()
    {
        await page.WaitForTimeoutAsync(2000);
        var height = await page
            .EvaluateAsync<int>("() => Math.max(...[...document.querySelectorAll('.jp-WindowedPanel-outer')].map(part => part.scrollHeight))");
        await page.SetViewportSizeAsync(1280, Math.Min(height + 200, 16000));
        await page.WaitForTimeoutAsync(2000);
    }
}
