namespace NAFlow.Tests;

/// <summary>Names that nothing here knows stand for placeholders: the tensors beside them are read exactly, and nothing is run.</summary>
public sealed class PlaceholderTests
{
    private const string Trace = "naflow-placeholder-was-here";

    private static readonly SavedStorage Storage = SavedStorage.Of("0", "FloatStorage", 1f, 2f, 3f);

    /// <summary>What people keep beside a state dictionary, and what a hostile file would.</summary>
    private static readonly (string Name, Func<SavedStorage, object?> Beside)[] Objects =
    [
        ("a date", _ => Call("datetime", "datetime", new byte[] { 7, 232, 1, 1, 0, 0, 0, 0, 0, 0 })),
        ("a range of Python 2", _ => Call("__builtin__", "xrange", 0, 3, 1)),
        ("an enumeration", _ => Call("__builtin__", "getattr", new PythonName("torchvision.transforms.functional", "InterpolationMode"), "BICUBIC")),
        ("a generator", _ => new PythonBuilt(Call("numpy.random._pickle", "__generator_ctor", "PCG64"),
            new PythonDictionary(("state", new PythonDictionary(("inc", 1)))))),
        ("settings of one's own class", _ => new PythonFilled(Call("own.settings", "Settings"), ("lr", 0.1))),
        ("a partial function", _ => new PythonBuilt(Call("functools", "partial", new PythonName("torch.optim.adam", "Adam")),
            new object?[] { new PythonName("torch.optim.adam", "Adam"), Array.Empty<object?>(), new PythonDictionary(("lr", 0.1)), null })),
        ("a function", _ => new PythonName("torch.nn.functional", "cross_entropy")),
        ("a loss", _ => new PythonBuilt(Call("torch.nn.modules.loss", "CrossEntropyLoss"), new PythonDictionary(("training", true)))),
        ("an optimiser", storage => new PythonBuilt(Call("torch.optim.adam", "Adam"),
            new PythonDictionary(("param_groups", new List<object?> { new PythonDictionary(("params", new List<object?> { storage.Row() })) })))),
        ("transforms", _ => new PythonBuilt(Call("torchvision.transforms.transforms", "Compose"),
            new PythonDictionary(("transforms", new List<object?> { Call("torchvision.transforms.transforms", "ToTensor") })))),
        ("a deque", _ => new RawPickle([.. "ccollections\ndeque\n)R(K\u0001K\u0002e"u8])),
        ("a call of what a call made", _ => new PythonCall(Call("own", "maker"), "x")),
        ("a command", _ => Call("os", "system", $"touch {Trace}")),
        ("an evaluation", _ => Call("builtins", "eval", $"open('{Trace}', 'w')")),
        ("a state that is a command", _ => new PythonBuilt(Call("own", "Thing"), Call("os", "system", $"touch {Trace}"))),
    ];

    public static TheoryData<string> Names => [.. Objects.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Tensors_beside_it_are_read(string name)
    {
        var beside = Objects.Single(entry => entry.Name == name).Beside;
        foreach (var storage in new[] { Storage, Storage with { Legacy = true } })
        {
            var root = new PythonDictionary(("epoch", 1), ("state_dict", CheckpointWriter.Ordered(("w", storage.Row()))), ("thing", beside(storage)));
            using var checkpoint = new SavedCheckpoint(storage.Legacy ? CheckpointWriter.Legacy(root, storage) : CheckpointWriter.Zip(root, storage));

            Assert.Equal(["w"], checkpoint.Names());
            Assert.Equal([1f, 2f, 3f], checkpoint.Read<float>("w"));
            Assert.False(File.Exists(Trace));
        }
    }

    [Fact]
    public void Lists_tuples_and_dictionaries_of_other_classes_are_seen_through()
    {
        var state = CheckpointWriter.Ordered(("w", Storage.Row()));
        object?[] roots =
        [
            new List<object?> { state, new PythonDictionary(("epoch", 3)) }, new object?[] { 5, state },
            new PythonFilled(Call("own", "Bundle"), ("w", Storage.Row())),
            new PythonBuilt(Call("own", "Saved"), new PythonDictionary(("model", state))),
        ];
        foreach (var root in roots)
        {
            using var checkpoint = new SavedCheckpoint(CheckpointWriter.Zip(root, Storage));
            Assert.Equal(["w"], checkpoint.Names());
        }
    }

    [Fact]
    public void A_whole_network_is_read_by_its_modules()
    {
        foreach (var storage in new[] { Storage, Storage with { Legacy = true } })
        {
            // Old checkpoints name a class together with the text of its program, which nobody reads.
            object? named = storage.Legacy
                ? new PythonPersistent(new object?[] { "module", new PythonName("own.net", "Net"), "net.py", "print()" })
                : new PythonName("own.net", "Net");
            var child = Module(new PythonName("torch.nn.modules.linear", "Linear"), [("weight", storage.Row()), ("bias", null)], []);
            var root = Module(named, [("scale", Parameter(storage))], [("fc", child)], ("running", storage.Row()));
            using var checkpoint = new SavedCheckpoint(storage.Legacy ? CheckpointWriter.Legacy(root, storage) : CheckpointWriter.Zip(root, storage));

            Assert.Equal(["scale", "running", "fc.weight"], checkpoint.Names());
            Assert.Equal([1f, 2f, 3f], checkpoint.Read<float>("scale"));
        }
    }

    [Fact]
    public void A_script_is_read_by_the_attributes_of_its_modules()
    {
        var inner = new PythonBuilt(Call("__torch__.torch.nn", "Linear"), new PythonDictionary(("training", false), ("weight", Storage.Row())));
        var pickle = PickleWriter.Write(new PythonBuilt(Call("__torch__.own", "Net"), new PythonDictionary(("training", false), ("fc", inner))));
        using var checkpoint = new SavedCheckpoint(ZipWriter.Write(
            [.. CheckpointWriter.Parts(pickle, [Storage]), new ZipPart("archive/constants.pkl", []), new ZipPart("archive/code/x.py", [])]));
        using var file = checkpoint.Open();

        Assert.Equal(("TorchScript archive", "fc.weight"), (file.Format, file.Entries.Single().Name));
    }

    [Theory]
    [InlineData("torch._utils", "_rebuild_sparse_tensor", "is not made of plain numbers (\"torch._utils._rebuild_sparse_tensor\"); convert it")]
    [InlineData("own.tensors", "rebuild", "is made by \"own.tensors.rebuild\", which is never run here; make it a plain tensor")]
    public void A_tensor_that_needs_one_is_refused_by_name(string module, string name, string says)
    {
        var root = CheckpointWriter.Ordered(("w", Storage.Row()), ("odd", Call(module, name, 0, new object?[] { Storage.Row(), 3 })));
        using var checkpoint = new SavedCheckpoint(CheckpointWriter.Zip(root, Storage));
        using var file = checkpoint.Open();

        Assert.Equal(["w"], file.Entries.Select(entry => entry.Name));
        Assert.Equal(["odd"], file.Unreadable.Keys);
        Assert.Contains($"tensor \"odd\" {says}", Assert.Throws<InvalidInputException>(() => file.Read("odd")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_an_unknown_type_make_no_tensor()
    {
        var complex = Storage with { Type = "ComplexFloatStorage" };
        var root = CheckpointWriter.Ordered(("w", SavedStorage.Of("1", "FloatStorage", 4f).Row()), ("odd", complex.Row()));
        using var zip = new SavedCheckpoint(CheckpointWriter.Zip(root, Storage, SavedStorage.Of("1", "FloatStorage", 4f)));
        using var file = zip.Open();
        Assert.Equal(["odd"], file.Unreadable.Keys);

        // An old file does not say how long such numbers are, so that no storage behind them can be found.
        using var legacy = new SavedCheckpoint(
            CheckpointWriter.Legacy(CheckpointWriter.Ordered(("odd", (complex with { Legacy = true }).Row())), complex));
        Assert.Contains("holds tensors that are not plain numbers (\"torch.ComplexFloatStorage\")", legacy.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_classes_are_found_beside_the_tensors()
    {
        (string Key, object? Value)[] kinds =
        [
            ("classes", new List<object?> { "ant", "bee" }), ("class_to_idx", new PythonDictionary(("bee", 1), ("ant", 0))),
            ("idx_to_class", new PythonDictionary((0, "ant"), (1, "bee"))),
            ("meta", new PythonDictionary(("CLASSES", new object?[] { "ant", "bee" }))),
        ];
        foreach (var (key, value) in kinds)
        {
            var root = new PythonDictionary(("state_dict", CheckpointWriter.Ordered(("w", Storage.Row()))), (key, value));
            using var checkpoint = new SavedCheckpoint(CheckpointWriter.Zip(root, Storage));
            using var file = checkpoint.Open();
            Assert.Equal(["ant", "bee"], file.ClassNames!);
        }

        using var holes = new SavedCheckpoint(CheckpointWriter.Zip(new PythonDictionary(
            ("state_dict", CheckpointWriter.Ordered(("w", Storage.Row()))),
            ("class_to_idx", new PythonDictionary(("bee", 2), ("ant", 0)))), Storage));
        using var without = holes.Open();
        Assert.Null(without.ClassNames);
    }

    private static PythonCall Call(string module, string name, params object?[] arguments) => new(new PythonName(module, name), arguments);

    private static PythonCall Parameter(SavedStorage storage) =>
        Call("torch._utils", "_rebuild_parameter", storage.Row(), true, Call("collections", "OrderedDict"));

    private static PythonBuilt Module(
        object? named, (object? Key, object? Value)[] parameters, (object? Key, object? Value)[] modules,
        params (object? Key, object? Value)[] buffers) =>
        new(new PythonCall(named), new PythonDictionary(
            ("training", true), ("_parameters", new PythonFilled(Call("collections", "OrderedDict"), parameters)),
            ("_buffers", new PythonFilled(Call("collections", "OrderedDict"), buffers)),
            ("_modules", new PythonFilled(Call("collections", "OrderedDict"), modules))));
}

/// <summary>Files that are no weights are named by their first bytes.</summary>
public sealed class ForeignFileTests
{
    private static readonly (string Name, byte[] First, string Says)[] Kinds =
    [
        ("empty.pth", [], "it is empty"), ("x.npy", [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. "{'descr'"u8], "a single NumPy array"),
        ("x.pth", [0xff, 0xd8, 0xff, 0xe0, 0, 16, .. "JFIF"u8, 0, 1], "a JPEG picture"), ("x.pt", [.. "%PDF-1.4\n"u8], "a PDF document"),
        ("x.tflite", [0x1c, 0, 0, 0, .. "TFL3"u8, .. new byte[8]], "a TensorFlow Lite model"),
        ("x.h5", [0x89, .. "HDF\r\n"u8, 0x1a, 10, .. new byte[8]], "an HDF5 file"),
        ("x.gguf", [.. "GGUF"u8, 3, 0, 0, 0, .. new byte[8]], "language model"),
        ("x.onnx", [8, 7, 0x12, 7, .. "pytorch"u8, 0x1a, 1], "a protocol buffer"),
        ("x.bin", [0xde, 0xad, 0xbe, 0xef, .. new byte[12]], "of no kind known"),
        ("x.weights", new byte[16], "nothing but zeros"), ("x.html", [.. "<!DOCTYPE html>"u8], "it is a text"),
    ];

    public static TheoryData<string> Names => [.. Kinds.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_has_its_sentence(string name)
    {
        var (_, first, says) = Kinds.Single(kind => kind.Name == name);
        using var saved = new SavedCheckpoint(first, name);

        var message = Assert.Throws<InvalidInputException>(() => saved.Open().Dispose()).Message;

        Assert.StartsWith($"{saved.FilePath} cannot be read as a weights file: ", message);
        Assert.Contains(says, message, StringComparison.Ordinal);
    }
}
