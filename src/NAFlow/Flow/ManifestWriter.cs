using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NAFlow.Networks;
using static TorchSharp.torch;

namespace NAFlow;

/// <summary>Describes a run for its manifest.</summary>
internal static class ManifestWriter
{
    public static FlowManifest Describe(NetworkTrace trace, int sample)
    {
        using var scope = NewDisposeScope();
        var input = trace[Node.ImageName];
        var values = input[sample].to(float32).cpu().contiguous().data<float>().ToArray();
        return new FlowManifest
        {
            Created = DateTimeOffset.UtcNow,
            Network = trace.Network.Name,
            Weights = trace.Network.Provenance.Source,
            WeightsSha256 = trace.Network.Provenance.Sha256,
            Input = $"tensor, sample {sample}",
            InputSha256 = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan()))),
            Preprocessing = "none",
            Version = VersionOf(typeof(ManifestWriter).Assembly),
            TorchSharp = VersionOf(typeof(TorchSharp.torch).Assembly),
            Runtime = RuntimeInformation.FrameworkDescription,
            System = $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}",
            Device = input.device.ToString(),
            NumberType = input.dtype.ToString(),
            Threads = get_num_threads(),
        };
    }

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
