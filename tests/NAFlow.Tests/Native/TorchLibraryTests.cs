using System.Diagnostics;
using NAFlow.Native;
using TorchSharp;

namespace NAFlow.Tests;

public sealed class TorchLibraryTests
{
    [Fact]
    public void TorchSharp_computes()
    {
        using var two = torch.ones(2);
        using var sum = two.sum();

        Assert.Equal(2f, sum.item<float>());
    }

    [Fact]
    public void The_library_loads_ahead_of_use_and_again()
    {
        TorchLibrary.Load();
        TorchLibrary.Load();
    }

    [LinuxFact]
    public async Task Four_processes_start_at_once_from_a_cold_cache()
    {
        using var folder = new TemporaryFolder();
        var cancelled = TestContext.Current.CancellationToken;

        var processes = Enumerable.Range(0, 4).Select(_ => StartOneTest(folder.Path)).ToArray();
        foreach (var process in processes)
            using (process)
            {
                var output = await process.StandardOutput.ReadToEndAsync(cancelled);
                await process.WaitForExitAsync(cancelled);
                Assert.True(process.ExitCode == 0, output);
            }

        var files = Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName);
        Assert.Equal(StandardLibraryPatch.IsNeededHere() ? ["libLibTorchSharp.so"] : [], files);
    }

    /// <summary>This very program, running <see cref="TorchSharp_computes"/> alone.</summary>
    private static Process StartOneTest(string cache)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(TorchLibraryTests).FullName}.{nameof(TorchSharp_computes)}");
        start.Environment["XDG_CACHE_HOME"] = cache;
        return Process.Start(start)!;
    }
}
