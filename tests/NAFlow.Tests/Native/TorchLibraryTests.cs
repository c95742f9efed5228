using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
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

    [LinuxFact]
    public async Task Idle_workers_sleep_after_some_microseconds() => Assert.Equal(("PASSIVE", "500"), await OpenMpAsync(null));

    [LinuxFact]
    public async Task Idle_workers_do_what_the_user_has_said() => Assert.Equal(("ACTIVE", "30000000000"), await OpenMpAsync("ACTIVE"));

    /// <summary>The policy and the spins of a run of the tool. OpenMP itself says, when it is loaded, what it has read.</summary>
    private static async Task<(string Policy, string Spins)> OpenMpAsync(string? policy)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "NAFlow.Cli.dll"), "explain", "--class", "1000000" },
            RedirectStandardError = true,
        };
        start.Environment["OMP_DISPLAY_ENV"] = "VERBOSE";
        start.Environment["OMP_WAIT_POLICY"] = policy;
        start.Environment.Remove("GOMP_SPINCOUNT");
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string Value(string name) => Regex.Match(said, $"{name} = '(.*)'").Groups[1].Value;
        return (Value("OMP_WAIT_POLICY"), Value("GOMP_SPINCOUNT"));
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

[SupportedOSPlatform("linux")]
public sealed class TorchLibraryLoaderTests
{
    [LinuxFact]
    public void Where_the_plain_load_works_no_file_is_written()
    {
        using var folder = new TemporaryFolder();
        File.Copy(ShippedLibrary.Small, folder.File(TorchLibraryLoader.FileName));
        File.Copy(ShippedLibrary.Small, folder.File("libtorch.so"));

        Assert.NotEqual(0, LoadFrom(folder));

        Assert.False(Directory.Exists(folder.File("cache")));
    }

    [LinuxFact]
    public void The_shipped_library_is_copied_only_where_libstdcxx_is_old()
    {
        using var folder = new TemporaryFolder();

        Assert.NotEqual(0, new TorchLibraryLoader([AppContext.BaseDirectory], new PatchedCopies(folder.File("cache"))).Load());

        Assert.Equal(StandardLibraryPatch.IsNeededHere(), Directory.Exists(folder.File("cache")));
    }

    [LinuxFact]
    public void Missing_libraries_are_named_with_their_package()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("package TorchSharp ", Refusal(folder));

        File.Copy(ShippedLibrary.Small, folder.File(TorchLibraryLoader.FileName));
        Assert.Contains("package libtorch-cpu-linux-x64 ", Refusal(folder));
    }

    [LinuxFact]
    public void A_file_that_is_no_library_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(TorchLibraryLoader.FileName), "no library");
        File.WriteAllText(folder.File("libtorch.so"), "no library");

        Assert.Contains(TorchLibraryLoader.FileName + " cannot be loaded on this system (", Refusal(folder));
    }

    private static string Refusal(TemporaryFolder folder) => Assert.Throws<InvalidInputException>(() => LoadFrom(folder)).Message;

    private static nint LoadFrom(TemporaryFolder folder) =>
        new TorchLibraryLoader([folder.Path], new PatchedCopies(folder.File("cache"))).Load();
}

/// <summary>The native libraries beside the tests.</summary>
internal static class ShippedLibrary
{
    /// <summary>A small one that needs nothing but the C library.</summary>
    public static string Small => Directory.EnumerateFiles(AppContext.BaseDirectory, "libgomp-*").First();

    public static string TorchSharp => Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
}

/// <summary>Tests may use TorchSharp before they use NAFlow.</summary>
internal static class TorchFirst
{
    [ModuleInitializer]
    internal static void Prepare() => TorchLibrary.Prepare();
}

/// <summary>A test of the native-library remedy, which only Linux needs.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        SkipUnless = nameof(IsLinux);
        SkipType = typeof(LinuxFactAttribute);
        Skip = "the remedy is for Linux";
    }

    public static bool IsLinux => OperatingSystem.IsLinux();
}
