using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>The refusal of a name that weights do not need.</summary>
internal static class ForeignGlobal
{
    private static readonly string[] NetworkModules = ["torch.nn.", "torchvision.", "torch.jit.", "torch.fx.", "timm."];

    private static readonly string[] OtherTensors = ["sparse", "qtensor", "quantized", "nested", "Complex", "complex", "QInt", "QUInt", "meta_tensor", "wrapper_subclass"];

    /// <summary>The error, which names it.</summary>
    public static InvalidInputException Refuse(string module, string name, Refusal refusal)
    {
        var whole = $"{module}.{name}";
        var shown = Refusal.Quote(whole);
        if (NetworkModules.Any(start => whole.StartsWith(start, StringComparison.Ordinal)))
            return refusal.Because($"it holds a whole pickled network ({shown}), which only running its program could restore; save model.state_dict() instead");
        if (module.StartsWith("torch", StringComparison.Ordinal) && OtherTensors.Any(kind => name.Contains(kind, StringComparison.Ordinal)))
            return refusal.Because($"it holds tensors that are not plain numbers ({shown}); convert them to dense float32 and save model.state_dict() again");
        return refusal.Because($"it asks for {shown}, which nobody needs in weights and which is never run here; if you trust where the file comes from, "
            + "save model.state_dict() alone and give that");
    }
}
