using Microsoft.Playwright;

namespace NAFlow.Browser.Tests;

/// <summary>Committed notebooks in VS Code, drawn by its own renderer.</summary>
public sealed class CodeTests(CodeServer server, Browser browser) : IClassFixture<CodeServer>, IClassFixture<Browser>
{
    public static TheoryData<string, bool, bool> Committed => new()
    {
        { "00-quick-start", true, false },
        { "00-quick-start", true, true },
        { "03-similarity", true, true },
    };

    [Theory]
    [MemberData(nameof(Committed))]
    public async Task A_committed_notebook_is_shown(string name, bool trusted, bool dark)
    {
        Assert.SkipUnless(server.IsThere, "NAFLOW_CODE_SERVER names no VS Code; .ci/run installs one.");
        server.Use(trusted, dark);
        var page = await browser.Open(dark, byWorkers: true);
        page.Context.SetDefaultTimeout(30_000);
        await page.SetViewportSizeAsync(1400, 7000); // Only what is in the window is drawn.
        await page.GotoAsync(server.Address);
        await page.WaitForSelectorAsync(".monaco-workbench");
        await page.WaitForTimeoutAsync(4000); // Before that a notebook is opened as text.
        await page.Locator($".explorer-folders-view >> text={name}.ipynb").DblClickAsync();
        await page.WaitForSelectorAsync("iframe.webview.ready", new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
        await page.WaitForTimeoutAsync(10_000);
        var frame = page.Frames.Single(frame => frame.Url.Contains("/fake.html", StringComparison.Ordinal));
        var outputs = frame.Locator(".output_container .output");
        await Browser.Keep(page, $"code-{name}-{(trusted ? "trusted" : "restricted")}-{(dark ? "dark" : "light")}");

        await StoredOutputs.AssertWellShown(outputs, trusted);
    }
}
