using Microsoft.Playwright;

namespace NAFlow.Browser.Tests;

/// <summary>What outputs of the toolkit must hold wherever they are shown, with scripts and without.</summary>
internal static class StoredOutputs
{
    private const string Broken = "images => images.filter(image => !image.complete || image.naturalWidth === 0).length";

    /// <summary>How many figures stand beside another one, for every element that holds at least four.</summary>
    private const string Beside = """
        parts => parts.map(part => {
            const tops = [...part.querySelectorAll('figure')].filter(figure => figure.offsetWidth > 0)
                .map(figure => Math.round(figure.getBoundingClientRect().top));
            return tops.length < 4 ? 1 : tops.length - new Set(tops).size;
        })
        """;

    /// <summary>How many rows of tiles do not begin at one height.</summary>
    private const string Uneven = """
        rows => rows.filter(row => new Set([...row.querySelectorAll('figure')].map(figure => Math.round(figure.getBoundingClientRect().top))).size > 1)
            .length
        """;

    /// <summary>How many captions of tiles run into one another: a word that is wider than its tile.</summary>
    private const string Overflowing =
        "captions => captions.filter(caption => caption.offsetWidth > 0 && caption.scrollWidth > caption.clientWidth + 1).length";

    /// <summary>
    /// Pictures are there, tiles stand in rows, labels keep to their tiles, and where scripts run something answers to the pointer.
    /// </summary>
    public static async Task AssertWellShown(ILocator outputs, bool trusted)
    {
        await Assertions.Expect(outputs.Locator("figure").First).ToBeAttachedAsync();
        Assert.Equal(0, await outputs.Locator("img").EvaluateAllAsync<int>(Broken));
        Assert.All(await outputs.EvaluateAllAsync<int[]>(Beside), beside => Assert.True(beside > 0, "The tiles stand in one column."));
        if (!trusted) Assert.Equal(0, await outputs.Locator(".grid tr").EvaluateAllAsync<int>(Uneven)); // The style sheet has rows of its own.
        Assert.Equal(0, await outputs.Locator("figcaption").EvaluateAllAsync<int>(Overflowing));
        var answering = await outputs.Locator(".viewer canvas, .js-plotly-plot .main-svg").CountAsync();
        Assert.Equal(trusted, answering > 0);
    }
}
