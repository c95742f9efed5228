using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace NAFlow.Browser.Tests;

/// <summary>
/// A Jupyter server of its own, with the kernel installed and a copy of the notebooks; everything it writes stays in one temporary folder.
/// </summary>
public sealed class JupyterServer : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly string folder = Directory.CreateTempSubdirectory("naflow-jupyter-").FullName;
    private readonly int port = FreePort.Find();
    private Process? server;

    /// <summary>The address of one of the notebooks.</summary>
    public string AddressOf(string notebook) => $"http://127.0.0.1:{port}/notebooks/notebooks/{notebook}";

    /// <summary>Puts a notebook with these code cells beside the others.</summary>
    public void Write(string notebook, params string[] cells) =>
        File.WriteAllText(Path.Combine(folder, "notebooks", notebook), BlankNotebook.With(cells));

    /// <summary>What a notebook's file holds now.</summary>
    public string Read(string notebook) => File.ReadAllText(Path.Combine(folder, "notebooks", notebook));

    public async ValueTask InitializeAsync()
    {
        var notebooks = Directory.CreateDirectory(Path.Combine(folder, "notebooks")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "notebooks"), "*.ipynb")) File
            .Copy(file, Path.Combine(notebooks, Path.GetFileName(file)));

        using (var install = Start("dotnet", Path.Combine(AppContext.BaseDirectory, "NAFlow.Cli.dll"), "kernel", "install", "--prefix", folder))
        {
            await install.WaitForExitAsync();
            Assert.Equal(0, install.ExitCode);
        }

        server = Start(
            "jupyter", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1", $"--port={port}", "--NotebookApp.port_retries=0",
            "--NotebookApp.token=", "--NotebookApp.password=", $"--notebook-dir={folder}");
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

        Directory.Delete(folder, recursive: true);
    }

    private async Task UntilItAnswers()
    {
        using var client = new HttpClient();
        var watch = Stopwatch.StartNew();
        while (true)
            try
            {
                using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/api/kernelspecs"));
                Assert.Contains("naflow-csharp", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                return;
            }
            catch (HttpRequestException) when (watch.Elapsed < StartLimit && !server!.HasExited)
            {
                await Task.Delay(100);
            }
    }

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder };
        start.Environment["HOME"] = folder;
        start.Environment["JUPYTER_PATH"] = Path.Combine(folder, "share", "jupyter");
        foreach (var place in (string[])["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"]) start.Environment[place] =
            Path.Combine(folder, place.ToLowerInvariant());
        return Process.Start(start)!;
    }
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
