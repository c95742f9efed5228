using System.Runtime.CompilerServices;

namespace NAFlow.Tests;

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
