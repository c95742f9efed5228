using static TorchSharp.torch;

namespace NAFlow.Networks;

/// <summary>A module that only holds others: one step of a dotted name such as <c>features.3.squeeze</c>.</summary>
internal sealed class ModuleFolder(string name) : nn.Module(name)
{
    /// <summary>Registers a module below a root under a dotted name, with a folder for every step.</summary>
    public static void Register(nn.Module root, string path, nn.Module module)
    {
        var steps = path.Split('.');
        var parent = root;
        foreach (var step in steps[..^1])
        {
            var existing = parent.named_children().FirstOrDefault(child => child.name == step).module;
            if (existing is null) parent.register_module(step, existing = new ModuleFolder(step));
            parent = existing;
        }

        parent.register_module(steps[^1], module);
    }
}
