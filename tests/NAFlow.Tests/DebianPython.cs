using System.Diagnostics;

namespace NAFlow.Tests;

/// <summary>Debian's Python with PyTorch and torchvision, an independent oracle where it is installed.</summary>
internal static class DebianPython
{
    private const string Program = "/usr/bin/python3";

    private static readonly Lazy<bool> HasTorchvision = new(() => File.Exists(Program) && Run("-c", "import torch, torchvision"));

    /// <summary>Skips the test in one line where it is absent.</summary>
    public static void Require() =>
        Assert.SkipUnless(HasTorchvision.Value, "needs Debian's python3-torch and python3-torchvision, which are not here");

    /// <summary>Runs it; whether it ended well.</summary>
    public static bool Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
