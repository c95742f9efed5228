using System.Collections.Frozen;
using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Models.PyTorch;

/// <summary>The names that a checkpoint may mention, all others being refused.</summary>
internal static class KnownGlobals
{
    private static readonly (string Storage, ScalarType Type, string[] Names)[] ElementTypes =
    [
        ("DoubleStorage", ScalarType.Float64, ["float64", "double"]), ("FloatStorage", ScalarType.Float32, ["float32", "float"]),
        ("HalfStorage", ScalarType.Float16, ["float16", "half"]), ("BFloat16Storage", ScalarType.BFloat16, ["bfloat16"]),
        ("LongStorage", ScalarType.Int64, ["int64", "long"]), ("IntStorage", ScalarType.Int32, ["int32", "int"]),
        ("ShortStorage", ScalarType.Int16, ["int16", "short"]), ("CharStorage", ScalarType.Int8, ["int8"]),
        ("ByteStorage", ScalarType.Byte, ["uint8"]), ("BoolStorage", ScalarType.Bool, ["bool"]),
    ];

    private static readonly string[] UntypedStorages =
        ["torch.storage.UntypedStorage", "torch.storage._UntypedStorage", "torch.storage.TypedStorage", "torch.storage._TypedStorage"];

    private static readonly (string Name, GlobalRole Role)[] Makers =
    [
        ("collections.OrderedDict", GlobalRole.Dictionary), ("collections.defaultdict", GlobalRole.Dictionary),
        ("collections.Counter", GlobalRole.Dictionary),
        ("torch._utils._rebuild_tensor", GlobalRole.Tensor), ("torch._utils._rebuild_tensor_v2", GlobalRole.Tensor),
        ("torch._utils._rebuild_tensor_v3", GlobalRole.TypedTensor),
        ("torch._utils._rebuild_parameter", GlobalRole.Parameter), ("torch._utils._rebuild_parameter_with_state", GlobalRole.Parameter),
        ("torch.nn.parameter.Parameter", GlobalRole.Parameter), ("torch._tensor._rebuild_from_type_v2", GlobalRole.Subclass),
        ("torch.Size", GlobalRole.Shape),
    ];

    /// <summary>Settings and counters that training programs keep beside the weights.</summary>
    private static readonly string[] InertNames =
    [
        "argparse.Namespace", "torch.device", "torch.Tensor", "torch.serialization._get_layout", "_codecs.encode",
        "numpy.dtype", "numpy.ndarray", "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
        "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
        "pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath", "pathlib.PurePosixPath",
    ];

    private static readonly string[] InertBuiltins =
        ["set", "frozenset", "list", "tuple", "dict", "int", "float", "bool", "str", "bytes", "bytearray", "complex", "slice", "range", "long",
            "unicode"];

    private static readonly FrozenDictionary<string, KnownGlobal> All = Every().ToFrozenDictionary(known => known.Name, StringComparer.Ordinal);

    /// <summary>What stands behind a name.</summary>
    /// <exception cref="InvalidInputException">It is not one of those a checkpoint may mention.</exception>
    public static KnownGlobal Find(string module, string name, Refusal refusal) =>
        // A dot in the second part reaches into what the first part names, which no name here needs.
        !name.Contains('.') && All.TryGetValue($"{module}.{name}", out var known) ? known : throw ForeignGlobal.Refuse(module, name, refusal);

    private static IEnumerable<KnownGlobal> Every() =>
    [
        .. ElementTypes.SelectMany(
            type => new[] { "torch", "torch.cuda" }.Select(module => new KnownGlobal($"{module}.{type.Storage}", GlobalRole.Storage, type.Type))),
        .. ElementTypes.SelectMany(type => type.Names.Select(name => new KnownGlobal($"torch.{name}", GlobalRole.ElementType, type.Type))),
        .. UntypedStorages.Select(name => new KnownGlobal(name, GlobalRole.Storage)),
        .. Makers.Select(maker => new KnownGlobal(maker.Name, maker.Role)),
        .. InertNames.Select(name => new KnownGlobal(name, GlobalRole.Inert)),
        .. InertBuiltins.SelectMany(
            name => new[] { "builtins", "__builtin__" }.Select(module => new KnownGlobal($"{module}.{name}", GlobalRole.Inert))),
    ];
}

/// <summary>A name of Python's that a checkpoint may mention. Nothing of Python stands behind it.</summary>
/// <param name="Name">The whole name, with its module.</param>
/// <param name="Role">What it is here.</param>
/// <param name="ElementType">The element type of a storage or a dtype; null for a storage without one.</param>
internal sealed record KnownGlobal(string Name, GlobalRole Role, ScalarType? ElementType = null);

/// <summary>What a name that a checkpoint may mention is here.</summary>
internal enum GlobalRole
{
    /// <summary>Makes something that is of no use for weights, or is such a thing itself.</summary>
    Inert,

    /// <summary>Makes a dictionary.</summary>
    Dictionary,

    /// <summary>Makes a tensor from a storage, an offset, a shape and strides.</summary>
    Tensor,

    /// <summary>The same with an element type of its own.</summary>
    TypedTensor,

    /// <summary>Makes a parameter of a tensor.</summary>
    Parameter,

    /// <summary>Calls another of these and adds attributes to what it made.</summary>
    Subclass,

    /// <summary>Makes a shape of a tuple.</summary>
    Shape,

    /// <summary>A kind of storage.</summary>
    Storage,

    /// <summary>An element type.</summary>
    ElementType,
}

/// <summary>The refusal of a name that weights do not need.</summary>
internal static class ForeignGlobal
{
    private static readonly string[] NetworkModules = ["torch.nn.", "torchvision.", "torch.jit.", "torch.fx.", "timm."];

    private static readonly string[] OtherTensors =
        ["sparse", "qtensor", "quantized", "nested", "Complex", "complex", "QInt", "QUInt", "meta_tensor", "wrapper_subclass"];

    /// <summary>The error, which names it.</summary>
    public static InvalidInputException Refuse(string module, string name, Refusal refusal)
    {
        var whole = $"{module}.{name}";
        var shown = Refusal.Quote(whole);
        if (NetworkModules.Any(start => whole.StartsWith(start, StringComparison.Ordinal)))
            return refusal.Because(
                $"it holds a whole pickled network ({shown}), which only running its program could restore; save model.state_dict() instead");
        if (module.StartsWith("torch", StringComparison.Ordinal) && OtherTensors.Any(kind => name.Contains(kind, StringComparison.Ordinal)))
            return refusal.Because(
                $"it holds tensors that are not plain numbers ({shown}); convert them to dense float32 and save model.state_dict() again");
        return refusal.Because(
            $"it asks for {shown}, which nobody needs in weights and which is never run here; if you trust where the file comes from, "
            + "save model.state_dict() alone and give that");
    }
}
