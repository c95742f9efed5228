namespace NAFlow.Tests;

/// <summary>The native libraries beside the tests.</summary>
internal static class ShippedLibrary
{
    /// <summary>A small one that needs nothing but the C library.</summary>
    public static string Small => Directory.EnumerateFiles(AppContext.BaseDirectory, "libgomp-*").First();

    public static string TorchSharp => Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
}
