using Microsoft.Playwright;
using NAFlow.Interactive;
using NAFlow.Kernel.Notebooks;

namespace NAFlow.Browser.Tests;

/// <summary>The pages that the runner saves, opened from disk with no network.</summary>
public sealed class SavedPageTests(Browser browser) : IClassFixture<Browser>
{
    public static TheoryData<string, bool> Pages => new()
    {
        { "00-quick-start", false },
        { "03-similarity", true },
        { "20-inside-one-network", true },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task It_shows_every_figure(string name, bool dark)
    {
        var folder = Directory.CreateTempSubdirectory("naflow-page-").FullName;
        try
        {
            var notebook = NotebookDocument.Load(Path.Combine(Repository.Root, "notebooks", $"{name}.ipynb"));
            var file = Path.Combine(folder, $"{name}.html");
            notebook.SavePage(file);
            var page = await browser.Open(dark, offline: true);
            var complaints = new List<string>();
            page.Console += (_, message) => { if (message.Type == "error") complaints.Add(message.Text); };
            page.PageError += (_, message) => complaints.Add(message);
            page.RequestFailed += (_, request) => complaints.Add(request.Url);
            await page.GotoAsync(new Uri(file).AbsoluteUri);

            var charts = notebook.Outputs.Count(output => output["text/html"]?.Contains("data-naflow-chart", StringComparison.Ordinal) ?? false);
            await Assertions.Expect(page.Locator(".js-plotly-plot:has(.main-svg)")).ToHaveCountAsync(charts);
            Assert.True(await page.EvaluateAsync<bool>("() => [...document.images].every(image => image.complete && image.naturalWidth > 0)"));
            Assert.Equal(await page.Locator(".naflow .flow").CountAsync(), await page.Locator(".naflow .flow:has(.viewer canvas)").CountAsync());
            Assert.Empty(complaints);
            await Browser.Keep(page, $"page-{name}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
