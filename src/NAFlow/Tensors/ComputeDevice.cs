using System.Globalization;
using TorchSharp;

namespace NAFlow;

/// <summary>Which device a computation runs on, by name.</summary>
public static class ComputeDevice
{
    /// <summary>The device of a name: <c>cpu</c>, <c>cuda</c> (the first graphics card) or <c>cuda:N</c>, in any letter case.</summary>
    /// <exception cref="InvalidInputException">The name is none of these, or this build or machine has no such device.</exception>
    public static torch.Device Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Equals("cpu", StringComparison.OrdinalIgnoreCase))
            return torch.CPU;
        var index = CudaIndex(name)
            ?? throw new InvalidInputException($"There is no device \"{name}\": use cpu, cuda or cuda:N with N the number of the card, from 0.");
        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        if (count == 0)
            throw new InvalidInputException($"Device \"{name}\" is not available: use cpu, or build with -p:TorchBackend=cuda-linux on a machine "
                + "with an NVIDIA card and its driver.");
        if (index >= count)
            throw new InvalidInputException($"Device \"{name}\" is not available: this machine has {count} cards, cuda:0 to cuda:{count - 1}.");
        UseWholeNumbers();
        return torch.device(DeviceType.CUDA, index);
    }

    /// <summary>
    /// Cards shorten the factors of convolutions to TF32 (10 bits) by themselves: <c>J v</c> and <c>J^T u</c> would then no longer be each other's
    /// transposes to rounding, and the solver would stop where the differences begin.
    /// </summary>
    private static void UseWholeNumbers() => torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = false;

    private static int? CudaIndex(string name)
    {
        const string cuda = "cuda";
        if (name.Equals(cuda, StringComparison.OrdinalIgnoreCase))
            return 0;
        return name.StartsWith("cuda:", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(name.AsSpan(cuda.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? index
                : null;
    }
}
