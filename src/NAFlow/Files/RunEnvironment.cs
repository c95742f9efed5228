using System.Reflection;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace NAFlow.Files;

/// <summary>The machine and the software that something was made with, as manifests keep them.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Cores">Its cores that the process could use.</param>
/// <param name="System">The operating system and the kind of processor.</param>
/// <param name="Toolkit">The version of the toolkit.</param>
/// <param name="TorchSharp">The version of TorchSharp.</param>
/// <param name="LibTorch">The version of libtorch.</param>
/// <param name="Runtime">The .NET runtime.</param>
public sealed record RunEnvironment(string Processor, int Cores, string System, string Toolkit, string TorchSharp, string LibTorch, string Runtime)
{
    private static readonly Lazy<RunEnvironment> Found = new(Find);

    /// <summary>Those of this process.</summary>
    public static RunEnvironment Here() => Found.Value;

    private static RunEnvironment Find() => new(
        ProcessorName(), Environment.ProcessorCount, $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}",
        VersionOf(typeof(RunEnvironment).Assembly), VersionOf(typeof(global::TorchSharp.torch).Assembly), __version__,
        RuntimeInformation.FrameworkDescription);

    private static string ProcessorName()
    {
        const string file = "/proc/cpuinfo", key = "model name";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
