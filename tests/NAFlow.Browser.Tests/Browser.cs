using Microsoft.Playwright;

namespace NAFlow.Browser.Tests;

/// <summary>Chromium without a window, in which nothing but this machine can be reached.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string Screenshots = Directory.CreateDirectory(Path.Combine(Repository.Root, "out", "screenshots")).FullName;
    private IPlaywright? driver;
    private IBrowser? chromium;

    public async ValueTask InitializeAsync()
    {
        driver = await Playwright.CreateAsync();
        chromium = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("NAFLOW_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A new page, as somebody sees it who has never been there.</summary>
    /// <param name="dark">Whether they like it dark.</param>
    /// <param name="offline">Whether there is no network at all.</param>
    /// <param name="byWorkers">Whether the page's own workers answer addresses of their own, which would not be asked behind a guard.</param>
    public async Task<IPage> Open(bool dark = false, bool offline = false, bool byWorkers = false)
    {
        var context = await chromium!.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            Offline = offline,
            ViewportSize = new ViewportSize { Width = 1280, Height = 1600 },
        });
        context.SetDefaultTimeout(120_000);
        if (!byWorkers) await context.RouteAsync(address => !IsHere(address), route => route.AbortAsync());
        return await context.NewPageAsync();
    }

    /// <summary>Keeps a picture of the page in <c>out/screenshots</c>, for people to look at.</summary>
    public static Task Keep(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, $"{name}.png"), FullPage = true });

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null) await chromium.DisposeAsync();
        driver?.Dispose();
    }

    private static bool IsHere(string address) => new Uri(address) is { Scheme: not ("http" or "https") } or { Host: "127.0.0.1" };
}
