namespace NAFlow.Tests;

/// <summary>Where in a checkpoint the tensors are found.</summary>
public sealed class WrapperTests
{
    private static readonly SavedStorage Storage = SavedStorage.Of("0", "FloatStorage", 1f, 2f);
    private static readonly PythonCall W = Storage.Row();

    /// <summary>What is saved, and the names that must be found.</summary>
    private static readonly (string Case, object? Root, string[] Names)[] Roots =
    [
        ("bare", CheckpointWriter.Ordered(("a.w", W), ("a.n", 3)), ["a.w"]),
        ("state_dict", Of(("epoch", 3), ("state_dict", Of(("a.w", W))), ("optimizer", Of(("state", Of((0, Of(("exp_avg", W)))))))), ["a.w"]),
        ("best_acc1 is a tensor", Of(("best_acc1", W), ("state_dict", Of(("a.w", W)))), ["a.w"]),
        ("model_state_dict", Of(("optimizer_state_dict", Of(("x", W))), ("model_state_dict", Of(("a.w", W)))), ["a.w"]),
        ("twice wrapped", Of(("model", Of(("state_dict", Of(("a.w", W))), ("ema", Of(("b.w", W)))))), ["a.w"]),
        ("average beside weights", Of(("ema", Of(("b.w", W))), ("params", Of(("a.w", W)))), ["a.w"]),
        ("average alone", Of(("params_ema", Of(("a.w", W))), ("iteration", 3)), ["a.w"]),
        ("first of several", Of(("encoder", Of(("e.w", W))), ("network", Of(("a.w", W)))), ["a.w"]),
        ("empty wrapper", Of(("state_dict", Of()), ("net", Of(("a.w", W)))), ["a.w"]),
        ("unknown wrapper", Of(("lenet", Of(("a.w", W))), ("epoch", 3)), ["a.w"]),
        ("parts", Of(("features", Of(("0.w", W))), ("classifier", Of(("1", Of(("w", W)))))), ["features.0.w", "classifier.1.w"]),
        ("tensors and parts", Of(("w", W), ("head", Of(("w", W)))), ["w", "head.w"]),
        ("parts beside the training's", Of(("generator", Of(("w", W))), ("optimizer_g", Of(("w", W))), ("grad_scaler", Of(("w", W)))), ["w"]),
        ("names of wrappers as layers", Of(("model.w", W), ("encoder", W)), ["model.w", "encoder"]),
        ("of equal keys the last", Of(("a", 1), ("a", W)), ["a"]),
        ("settings and counters", Of(
            ("args", new PythonBuilt(new PythonCall(new PythonName("argparse", "Namespace")), Of(("lr", 0.1), ("gpu", null), ("resume", "")))),
            ("best", new PythonCall(new PythonName("numpy.core.multiarray", "scalar"), new PythonCall(new PythonName("numpy", "dtype"), "f8", false, true),
                new PythonCall(new PythonName("_codecs", "encode"), "\u0001", "latin1"))),
            ("seen", new PythonCall(new PythonName("__builtin__", "set"), new List<object?> { 1, 2 })),
            ("milestones", new PythonCall(new PythonName("collections", "Counter"), Of((30, 1)))),
            ("device", new PythonCall(new PythonName("torch", "device"), "cuda", 0)), ("type", new PythonName("torch", "float32")),
            ("raw", new byte[] { 1, 2 }), ("big", long.MaxValue), ("state_dict", Of(("a.w", W)))), ["a.w"]),
    ];

    public static TheoryData<string> Cases => [.. Roots.Select(root => root.Case)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_tensors_are_found(string name)
    {
        var (_, root, names) = Roots.Single(entry => entry.Case == name);
        foreach (var protocol in new[] { 2, 4 })
        {
            using var checkpoint = new SavedCheckpoint(ZipWriter.Write(CheckpointWriter.Parts(PickleWriter.Write(root, protocol), [Storage])));

            Assert.Equal(names, checkpoint.Names());
            Assert.Equal([1f, 2f], checkpoint.Read<float>(names[0]));
        }
    }

    private static PythonDictionary Of(params (object? Key, object? Value)[] pairs) => new(pairs);
}
