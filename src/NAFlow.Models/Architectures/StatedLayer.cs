using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>What a file that was saved as a whole network states of one of its modules.</summary>
/// <param name="Kind">The module's class, such as <c>Conv2d</c>.</param>
/// <param name="Values">Its numbers, flags and words by name, such as <c>stride</c>; several numbers are an array.</param>
internal sealed record StatedModule(string Kind, IReadOnlyDictionary<string, object> Values)
{
    private const long MostPixels = 4096;

    /// <summary>A number; null when it is not stated.</summary>
    public double? Number(string name) => Values.GetValueOrDefault(name) switch
    {
        double number => number,
        long whole => whole,
        _ => null,
    };

    /// <summary>A number for the rows and one for the columns; null when they are not stated.</summary>
    public (long Rows, long Columns)? Pair(string name) => Values.GetValueOrDefault(name) switch
    {
        long both when IsSound(both) => (both, both),
        long[] and [var one] when IsSound(one) => (one, one),
        long[] and [var rows, var columns] when IsSound(rows) && IsSound(columns) => (rows, columns),
        _ => null,
    };

    private static bool IsSound(long number) => number is >= 0 and <= MostPixels;

    /// <summary>A flag; null when it is not stated.</summary>
    public bool? Flag(string name) => Values.GetValueOrDefault(name) as bool?;
}

/// <summary>Takes the layers that a file states in place of the usual ones.</summary>
internal static class StatedLayer
{
    /// <summary>The activations, by their classes.</summary>
    private static readonly Dictionary<string, Func<StatedModule, Layer>> Activations = new(StringComparer.Ordinal)
    {
        ["ReLU"] = _ => new Relu(),
        ["ReLU6"] = _ => new Relu6(),
        ["LeakyReLU"] = module => module.Number("negative_slope") is { } slope ? slope == 0 ? new Relu() : new LeakyRelu(slope) : new LeakyRelu(),
        ["ELU"] = module => new Elu(module.Number("alpha") ?? 1),
        ["Tanh"] = _ => new Tanh(),
        ["Sigmoid"] = _ => new Sigmoid(),
        ["GELU"] = module => new Gelu(module.Values.GetValueOrDefault("approximate") is "tanh"),
        ["SiLU"] = _ => new Silu(),
        ["Hardswish"] = _ => new HardSwish(),
        ["Hardsigmoid"] = _ => new HardSigmoid(),
        ["Hardtanh"] = module => new HardTanh(module.Number("min_val") ?? -1, module.Number("max_val") ?? 1),
        ["Identity"] = _ => new PassThrough(),
    };

    /// <summary>Modules that change nothing in evaluation, or only shapes.</summary>
    private static readonly HashSet<string> Silent = new(StringComparer.Ordinal)
    { "Identity", "Dropout", "Dropout2d", "AlphaDropout", "Flatten", "DropPath" };

    /// <summary>Modules at the very end that turn scores into probabilities.</summary>
    private static readonly HashSet<string> Probabilities = new(StringComparer.Ordinal) { "Sigmoid", "Softmax", "LogSoftmax", "LogSigmoid" };

    /// <summary>Modules that make a global pool.</summary>
    private static readonly HashSet<string> Pools = new(StringComparer.Ordinal) { "AdaptiveAvgPool2d", "AdaptiveMaxPool2d" };

    /// <summary>The layer that the file states where the usual one would stand; the usual one where it states nothing.</summary>
    /// <exception cref="UndecidedReadingException">The file states one that there is no layer for.</exception>
    public static Layer Of(WeightShapes shapes, string name, Layer usual)
    {
        if (!shapes.StatesModules) return usual;
        return usual switch
        {
            Relu or Relu6 or LeakyRelu => Activation(shapes, name) is var (path, module) ? Activated(path, module) : usual,
            MaxPool when shapes.Module(name) is { } module => Pooled(name, module),
            AveragePool when shapes.Module(name) is { } module => Pooled(name, module),
            AdaptiveAveragePool when shapes.Module(name) is { } module && IsLeaf(shapes, name) && !Pools.Contains(module.Kind)
                && !Silent.Contains(module.Kind) && module.Kind != "AvgPool2d" => throw Strange(name, module),
            AdaptiveAveragePool when GlobalPool(shapes, name) is { Module: { Kind: "AdaptiveMaxPool2d" } module } found =>
                module.Pair("output_size") is null or (1, 1) ? new GlobalMaxPool() : throw Strange(found.Path, module),
            _ => usual,
        };
    }

    /// <summary>The windows of a convolution: those that the file states, or the usual.</summary>
    public static (WindowAxis Rows, WindowAxis Columns) Windows(
        WeightShapes shapes, string name, long kernel, long stride, long padding, long dilation)
    {
        var usual = WindowAxis.Even(kernel, stride, padding, dilation);
        if (shapes.Module(name) is not { Kind: "Conv2d" } module || module.Pair("stride") is not ( > 0, > 0) stated) return (usual, usual);
        if (module.Values.GetValueOrDefault("padding_mode") is string mode && mode != "zeros") throw new UndecidedReadingException(
            $"{name} pads with {mode} and no zeros, which no layer of it does here; {UndecidedReadingException.Export}");
        var (down, across) = stated;
        var (far, wide) = module.Pair("dilation") is ( > 0, > 0) apart ? apart : (1, 1);
        var (top, left) = module.Pair("padding") ?? (module.Values.GetValueOrDefault("padding") is "same"
            ? (far * (kernel / 2), wide * (kernel / 2)) : (0, 0));
        return (WindowAxis.Even(kernel, down, top, far), WindowAxis.Even(kernel, across, left, wide));
    }

    /// <summary>The activation that the file states between two modules of a sequence; a layer that changes nothing where it states none.</summary>
    /// <returns>Null where the file says nothing of them.</returns>
    public static (string Name, Layer Layer)? Between(WeightShapes shapes, ChainLayer before, ChainLayer after)
    {
        var (parent, from) = ChainLayer.Numbered(before.Name);
        var (other, to) = ChainLayer.Numbered(after.Name);
        if (!shapes.StatesModules || from is null || to is null || parent != other) return null;
        for (var index = from.Value + 1; index < to; index++)
            if (shapes.Module($"{parent}{index}") is { } module && !Silent.Contains(module.Kind))
                return ($"{parent}{index}", Activated($"{parent}{index}", module));
        return ($"{parent}{from + 1}", new PassThrough());
    }

    /// <summary>Refuses a file that states a module that changes values and that the network has not read.</summary>
    /// <param name="shapes">What the file states.</param>
    /// <param name="names">The names of the network's layers.</param>
    /// <returns>What was left out at the end, in words.</returns>
    public static IReadOnlyList<string> Unread(WeightShapes shapes, IReadOnlyCollection<string> names)
    {
        List<string> said = [];
        var read = names.Concat(names.Where(name => shapes.StatesModules).Select(name => Activation(shapes, name)?.Path ?? name)).ToHashSet();
        foreach (var (name, module) in shapes.Modules)
        {
            if (read.Contains(name) || !(Activations.ContainsKey(module.Kind) || Pools.Contains(module.Kind) || Probabilities.Contains(module.Kind)))
                continue;
            if (Probabilities.Contains(module.Kind)) said.Add($"{name} ({module.Kind}) is left out: a score is what goes into it");
            else if (module.Kind is not ("ReLU" or "Identity" or "AdaptiveAvgPool2d") && GlobalPool(shapes, "avgpool")?.Path != name)
                throw Strange(name, module);
        }

        return said;
    }

    private static Layer Activated(string name, StatedModule module) =>
        Activations.TryGetValue(module.Kind, out var make) ? make(module) : Silent.Contains(module.Kind) ? new PassThrough()
            : throw Strange(name, module);

    /// <summary>The activation of a name: of itself, of the module that is used several times in a block, or of a block's last.</summary>
    private static (string Path, StatedModule Module)? Activation(WeightShapes shapes, string name)
    {
        var own = name.EndsWith("_1", StringComparison.Ordinal) || name.EndsWith("_2", StringComparison.Ordinal) ? name[..^2] : name;
        foreach (var path in (
            string[])[name, own, $"{name}.relu", $"{name}.relu2", $"{name}.act", $"{own[..Math.Max(0, own.LastIndexOf('.'))]}.act1"])
            if (shapes.Module(path) is { } module && (Activations.ContainsKey(module.Kind) || IsLeaf(shapes, path))) return (path, module);
        return null;
    }

    private static bool IsLeaf(WeightShapes shapes, string name) =>
        !shapes.Modules.Keys.Any(other => other.StartsWith($"{name}.", StringComparison.Ordinal));

    private static Layer Pooled(string name, StatedModule module)
    {
        if (module.Kind == "Identity") return new PassThrough();
        if (module.Kind is not ("MaxPool2d" or "AvgPool2d") || module.Pair("kernel_size") is not ( > 0, > 0) kernel) throw Strange(name, module);
        var stride = module.Pair("stride") is ( > 0, > 0) stated ? stated : kernel;
        var (top, left) = module.Pair("padding") ?? (0, 0);
        var (far, apart) = module.Pair("dilation") is ( > 0, > 0) dilation ? dilation : (1, 1);
        if (2 * top > kernel.Rows || 2 * left > kernel.Columns) throw Strange(name, module);
        var (rows, columns) = (WindowAxis.Even(kernel.Rows, stride.Rows, top, far), WindowAxis.Even(kernel.Columns, stride.Columns, left, apart));
        var ceiling = module.Flag("ceil_mode") ?? false;
        return module.Kind == "MaxPool2d" ? new MaxPool(rows, columns, ceiling)
            : new AveragePool(rows, columns, ceiling, module.Flag("count_include_pad") ?? true);
    }

    /// <summary>The global pool: of the name itself, or the only one that the file states.</summary>
    private static (string Path, StatedModule Module)? GlobalPool(WeightShapes shapes, string name)
    {
        if (shapes.Module(name) is { } own) return Pools.Contains(own.Kind) ? (name, own) : null;
        return shapes.Modules.Where(entry => Pools.Contains(entry.Value.Kind)).ToArray() is [var only] ? (only.Key, only.Value) : null;
    }

    private static UndecidedReadingException Strange(string name, StatedModule module) => new(
        $"{name} is a {module.Kind}, which has no place in the network as it was recognised; {UndecidedReadingException.Export}");
}
