using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NAFlow.Browser.Tests;

/// <summary>
/// A program that shows notebooks, with the kernel installed and a copy of the notebooks; everything it writes stays in one temporary folder.
/// </summary>
public abstract class NotebookServer : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private Process? server;

    /// <summary>Where it keeps everything.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("naflow-notebooks-").FullName;

    /// <summary>Where it listens.</summary>
    protected int Port { get; } = FreePort.Find();

    /// <summary>Whether the program is on this machine.</summary>
    public virtual bool IsThere => true;

    /// <summary>Puts a notebook with these code cells beside the others.</summary>
    public void Write(string notebook, params string[] cells) =>
        File.WriteAllText(Path.Combine(Folder, "notebooks", notebook), BlankNotebook.With(cells));

    /// <summary>Puts another copy of a committed notebook there, which Jupyter has not been told to trust, as it goes by what is in it.</summary>
    /// <returns>Its name.</returns>
    public string Copy(string notebook)
    {
        var root = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "notebooks", notebook)))!;
        var name = $"{Guid.NewGuid():N}.ipynb";
        root["metadata"]!["copy"] = name;
        File.WriteAllText(Path.Combine(Folder, "notebooks", name), root.ToJsonString());
        return name;
    }

    /// <summary>What a notebook's file holds now.</summary>
    public string Read(string notebook) => File.ReadAllText(Path.Combine(Folder, "notebooks", notebook));

    public async ValueTask InitializeAsync()
    {
        if (!IsThere) return;
        var notebooks = Directory.CreateDirectory(Path.Combine(Folder, "notebooks")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "notebooks"), "*.ipynb"))
            File.Copy(file, Path.Combine(notebooks, Path.GetFileName(file)));
        using (var install = Start("dotnet", Path.Combine(AppContext.BaseDirectory, "NAFlow.Cli.dll"), "kernel", "install", "--prefix", Folder))
        {
            await install.WaitForExitAsync();
            Assert.Equal(0, install.ExitCode);
        }

        server = Start();
        await UntilItAnswers();
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            server.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>What answers as soon as it is ready, and what then stands in the answer.</summary>
    protected abstract (string Path, string Text) Sign { get; }

    /// <summary>Starts the program.</summary>
    protected abstract Process Start();

    /// <summary>Starts a program that knows no home but the folder.</summary>
    protected Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder };
        start.Environment["HOME"] = Folder;
        start.Environment["JUPYTER_PATH"] = Path.Combine(Folder, "share", "jupyter");
        foreach (var place in (string[])["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"])
            start.Environment[place] = Path.Combine(Folder, place.ToLowerInvariant());
        return Process.Start(start)!;
    }

    private async Task UntilItAnswers()
    {
        using var client = new HttpClient();
        var watch = Stopwatch.StartNew();
        while (true)
            try
            {
                using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{Port}{Sign.Path}"));
                Assert.Contains(Sign.Text, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                return;
            }
            catch (HttpRequestException) when (watch.Elapsed < StartLimit && !server!.HasExited)
            {
                await Task.Delay(100);
            }
    }
}

/// <summary>Jupyter Notebook 6, as Debian has it.</summary>
public sealed class JupyterServer : NotebookServer
{
    protected override (string Path, string Text) Sign => ("/api/kernelspecs", "naflow-csharp");

    /// <summary>The address of one of the notebooks.</summary>
    public string AddressOf(string notebook) => $"http://127.0.0.1:{Port}/notebooks/notebooks/{notebook}";

    protected override Process Start() => Start(
        "jupyter", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1", $"--port={Port}", "--NotebookApp.port_retries=0",
        "--NotebookApp.token=", "--NotebookApp.password=", $"--notebook-dir={Folder}");
}

/// <summary>JupyterLab, made of its packages into the folder that NAFLOW_JUPYTERLAB names, on Debian's Jupyter server.</summary>
public sealed class LabServer : NotebookServer
{
    private static readonly string? Made = Environment.GetEnvironmentVariable("NAFLOW_JUPYTERLAB");

    public override bool IsThere => Made is { Length: > 0 };

    protected override (string Path, string Text) Sign => ("/api/kernelspecs", "naflow-csharp");

    /// <summary>The address of one of the notebooks.</summary>
    public string AddressOf(string notebook) => $"http://127.0.0.1:{Port}/lab/tree/notebooks/{notebook}?reset";

    protected override Process Start() => Start(
        "/usr/bin/python3", Path.Combine(Repository.Root, "tests", "NAFlow.Browser.Tests", "JupyterLab", "lab.py"), Made!, "--no-browser",
        "--allow-root", "--ip=127.0.0.1", $"--port={Port}", "--ServerApp.token=", "--ServerApp.password=", $"--ServerApp.root_dir={Folder}");
}

/// <summary>VS Code as a page: the package code-server in the folder that NAFLOW_CODE_SERVER names.</summary>
public sealed class CodeServer : NotebookServer
{
    private static readonly string? Made = Environment.GetEnvironmentVariable("NAFLOW_CODE_SERVER");

    public override bool IsThere => Made is { Length: > 0 };

    protected override (string Path, string Text) Sign => ("/healthz", "status");

    /// <summary>The address of the folder with the notebooks.</summary>
    public string Address => $"http://127.0.0.1:{Port}/?folder={Path.Combine(Folder, "notebooks")}";

    /// <summary>Writes the settings of the person who opens it.</summary>
    public void Use(bool trusted, bool dark)
    {
        var user = Directory.CreateDirectory(Path.Combine(Folder, "code", "User")).FullName;
        File.WriteAllText(Path.Combine(user, "settings.json"), JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["workbench.colorTheme"] = dark ? "Default Dark Modern" : "Default Light Modern",
            ["workbench.startupEditor"] = "none",
            ["security.workspace.trust.enabled"] = !trusted,
            ["security.workspace.trust.startupPrompt"] = "never",
            ["chat.disableAIFeatures"] = true,
            ["workbench.secondarySideBar.defaultVisibility"] = "hidden",
        }));
    }

    protected override Process Start() => Start(
        "node", Path.Combine(Made!, "node_modules", "code-server"), "--auth", "none", "--bind-addr", $"127.0.0.1:{Port}", "--disable-telemetry",
        "--disable-update-check", "--disable-getting-started-override", "--user-data-dir", Path.Combine(Folder, "code"));
}

/// <summary>A port of this machine that nothing listens on.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A notebook that has not been run.</summary>
internal static class BlankNotebook
{
    public static string With(params string[] cells) => JsonSerializer.Serialize(new
    {
        cells = cells.Select(code =>
            new { cell_type = "code", execution_count = (int?)null, metadata = new { }, outputs = Array.Empty<object>(), source = code }),
        metadata = new { kernelspec = new { display_name = "C# (NAFlow)", language = "C#", name = "naflow-csharp" } },
        nbformat = 4,
        nbformat_minor = 4,
    });
}

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "NAFlow.Research.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside a checkout."));
}
