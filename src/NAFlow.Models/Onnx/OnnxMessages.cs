using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using NAFlow.Files;

namespace NAFlow.Models;

/// <summary>
/// A message of the ONNX format (its public description, onnx.proto, version 1.16): just the fields that a network is made of. Everything else is
/// skipped. Lengths are checked against the file before any memory is asked for, and the number of messages and names has a limit.
/// </summary>
internal abstract class OnnxMessage(OnnxBudget budget) : IMessage
{
    /// <summary>What the whole file may still hold.</summary>
    protected OnnxBudget Budget => budget;

    /// <inheritdoc/>
    MessageDescriptor IMessage.Descriptor => throw new NotSupportedException();

    /// <inheritdoc/>
    public void MergeFrom(CodedInputStream input)
    {
        ArgumentNullException.ThrowIfNull(input);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            if (!Take(WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag), input))
                input.SkipLastField();
    }

    /// <inheritdoc/>
    void IMessage.WriteTo(CodedOutputStream output) => throw new NotSupportedException();

    /// <inheritdoc/>
    int IMessage.CalculateSize() => throw new NotSupportedException();

    /// <summary>Reads one field; false where it is not wanted, or not written as it is due.</summary>
    protected abstract bool Take(int field, WireFormat.WireType type, CodedInputStream input);

    /// <summary>Reads a message inside this one.</summary>
    protected TMessage Inner<TMessage>(CodedInputStream input, TMessage message)
        where TMessage : OnnxMessage
    {
        budget.Spend();
        input.ReadMessage(message);
        return message;
    }

    /// <summary>Reads a text.</summary>
    protected string Text(CodedInputStream input)
    {
        budget.Spend();
        return input.ReadString();
    }

    /// <summary>Adds whole numbers, packed or one by one.</summary>
    protected static bool Add(List<long> numbers, WireFormat.WireType type, CodedInputStream input)
    {
        if (type == WireFormat.WireType.Varint) numbers.Add(input.ReadInt64());
        else if (type == WireFormat.WireType.LengthDelimited)
        {
            var packed = input.ReadBytes().CreateCodedInput();
            while (!packed.IsAtEnd) numbers.Add(packed.ReadInt64());
        }
        else return false;
        return true;
    }

    /// <summary>Adds floating-point numbers, packed or one by one.</summary>
    protected static bool Add(List<float> numbers, WireFormat.WireType type, CodedInputStream input)
    {
        if (type == WireFormat.WireType.Fixed32) numbers.Add(input.ReadFloat());
        else if (type == WireFormat.WireType.LengthDelimited) numbers.AddRange(MemoryMarshal.Cast<byte, float>(input.ReadBytes().Span));
        else return false;
        return true;
    }
}

/// <summary>How many messages and names a file may hold, so that a file of small ones cannot fill the memory.</summary>
internal sealed class OnnxBudget(Refusal refusal)
{
    private const int Most = 4_000_000;
    private int left = Most;

    /// <summary>One more.</summary>
    /// <exception cref="InvalidInputException">There are too many.</exception>
    public void Spend()
    {
        if (--left < 0) throw refusal.Because($"it holds more than {Most:N0} messages and names, more than any network has");
    }
}

/// <summary>A model: its graph, and which version of the operators it is written in.</summary>
internal sealed class OnnxModel(OnnxBudget budget) : OnnxMessage(budget)
{
    /// <summary>The program that wrote it, with its version.</summary>
    public string Producer => $"{producer} {version}".Trim();

    /// <summary>The version of the standard operators; 0 when it is not said.</summary>
    public long Opset { get; private set; }

    /// <summary>The graph; null when there is none.</summary>
    public OnnxGraph? Graph { get; private set; }

    private string producer = "", version = "";

    protected override bool Take(int field, WireFormat.WireType type, CodedInputStream input)
    {
        if (type != WireFormat.WireType.LengthDelimited) return false;
        switch (field)
        {
            case 2: producer = Text(input); break;
            case 3: version = Text(input); break;
            case 7: Graph = Inner(input, Graph ?? new OnnxGraph(Budget)); break;
            case 8:
                var set = Inner(input, new OnnxOperatorSet(Budget));
                if (set.Domain is "" or "ai.onnx") Opset = set.Version;
                break;
            default: return false;
        }

        return true;
    }
}

/// <summary>A version of a set of operators.</summary>
internal sealed class OnnxOperatorSet(OnnxBudget budget) : OnnxMessage(budget)
{
    /// <summary>Whose operators; empty for the standard ones.</summary>
    public string Domain { get; private set; } = "";

    /// <summary>Their version.</summary>
    public long Version { get; private set; }

    protected override bool Take(int field, WireFormat.WireType type, CodedInputStream input)
    {
        switch (field, type)
        {
            case (1, WireFormat.WireType.LengthDelimited): Domain = Text(input); break;
            case (2, WireFormat.WireType.Varint): Version = input.ReadInt64(); break;
            default: return false;
        }

        return true;
    }
}

/// <summary>A graph of operators and the constants they read.</summary>
internal sealed class OnnxGraph(OnnxBudget budget) : OnnxMessage(budget)
{
    /// <summary>The operators, each after those it reads.</summary>
    public List<OnnxNode> Nodes { get; } = [];

    /// <summary>The constants: mostly weights.</summary>
    public List<OnnxTensor> Initialisers { get; } = [];

    /// <summary>What is given to the graph; older files list the constants here too.</summary>
    public List<OnnxValueInfo> Inputs { get; } = [];

    /// <summary>What the graph gives.</summary>
    public List<OnnxValueInfo> Outputs { get; } = [];

    /// <summary>Whether there are constants stored as positions and values, which are not read.</summary>
    public bool HasSparse { get; private set; }

    protected override bool Take(int field, WireFormat.WireType type, CodedInputStream input)
    {
        if (type != WireFormat.WireType.LengthDelimited) return false;
        switch (field)
        {
            case 1: Nodes.Add(Inner(input, new OnnxNode(Budget))); break;
            case 5: Initialisers.Add(Inner(input, new OnnxTensor(Budget))); break;
            case 11: Inputs.Add(Inner(input, new OnnxValueInfo(Budget))); break;
            case 12: Outputs.Add(Inner(input, new OnnxValueInfo(Budget))); break;
            case 15:
                HasSparse = true;
                return false;
            default: return false;
        }

        return true;
    }
}

/// <summary>One use of an operator.</summary>
internal sealed class OnnxNode(OnnxBudget budget) : OnnxMessage(budget)
{
    /// <summary>Its name; empty where the exporter gave none.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The operator, such as <c>Conv</c>.</summary>
    public string Operator { get; private set; } = "";

    /// <summary>Whose operator; empty for a standard one.</summary>
    public string Domain { get; private set; } = "";

    /// <summary>The names of the values it reads; empty for one that is left out.</summary>
    public List<string> Inputs { get; } = [];

    /// <summary>The names of the values it gives; empty for one that nobody wants.</summary>
    public List<string> Outputs { get; } = [];

    /// <summary>Its settings by name.</summary>
    public Dictionary<string, OnnxAttribute> Attributes { get; } = [];

    protected override bool Take(int field, WireFormat.WireType type, CodedInputStream input)
    {
        if (type != WireFormat.WireType.LengthDelimited) return false;
        switch (field)
        {
            case 1: Inputs.Add(Text(input)); break;
            case 2: Outputs.Add(Text(input)); break;
            case 3: Name = Text(input); break;
            case 4: Operator = Text(input); break;
            case 5:
                var attribute = Inner(input, new OnnxAttribute(Budget));
                Attributes[attribute.Name] = attribute;
                break;
            case 7: Domain = Text(input); break;
            default: return false;
        }

        return true;
    }
}

/// <summary>One setting of an operator. Graphs inside operators (loops, branches) are not read.</summary>
internal sealed class OnnxAttribute(OnnxBudget budget) : OnnxMessage(budget)
{
    /// <summary>Its name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Its number, where it is one.</summary>
    public float Float { get; private set; }

    /// <summary>Its whole number, where it is one.</summary>
    public long Whole { get; private set; }

    /// <summary>Its text, where it is one.</summary>
    public string Word { get; private set; } = "";

    /// <summary>Its tensor, where it is one.</summary>
    public OnnxTensor? Tensor { get; private set; }

    /// <summary>Its numbers, where it is a list of them.</summary>
    public List<float> Floats { get; } = [];

    /// <summary>Its whole numbers, where it is a list of them.</summary>
    public List<long> Wholes { get; } = [];

    protected override bool Take(int field, WireFormat.WireType type, CodedInputStream input)
    {
        switch (field, type)
        {
            case (1, WireFormat.WireType.LengthDelimited): Name = Text(input); break;
            case (2, WireFormat.WireType.Fixed32): Float = input.ReadFloat(); break;
            case (3, WireFormat.WireType.Varint): Whole = input.ReadInt64(); break;
            case (4, WireFormat.WireType.LengthDelimited): Word = Text(input); break;
            case (5, WireFormat.WireType.LengthDelimited): Tensor = Inner(input, new OnnxTensor(Budget)); break;
            case (7, _): return Add(Floats, type, input);
            case (8, _): return Add(Wholes, type, input);
            default: return false;
        }

        return true;
    }
}

/// <summary>The name and type of what is given to a graph, or comes from it.</summary>
internal sealed class OnnxValueInfo(OnnxBudget budget) : OnnxMessage(budget)
{
    /// <summary>Its name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Its shape, null for an axis whose length is open; null altogether where it is not said.</summary>
    public IReadOnlyList<long?>? Shape { get; private set; }

    protected override bool Take(int field, WireFormat.WireType type, CodedInputStream input)
    {
        if (type != WireFormat.WireType.LengthDelimited) return false;
        switch (field)
        {
            case 1: Name = Text(input); break;
            case 2: Shape = Inner(input, new Part(Budget, 1, 0)).Inside.FirstOrDefault()?.Inside.FirstOrDefault()?.Lengths; break;
            default: return false;
        }

        return true;
    }

    /// <summary>A type, the tensor type in it, the shape in that, and its axes: each inside the one before.</summary>
    private sealed class Part(OnnxBudget budget, int wanted, int depth) : OnnxMessage(budget)
    {
        private const int Axis = 3;

        public List<Part> Inside { get; } = [];

        public IReadOnlyList<long?> Lengths => [.. Inside.Select(axis => axis.length)];

        private long? length;

        protected override bool Take(int field, WireFormat.WireType type, CodedInputStream input)
        {
            if (field != wanted) return false;
            if (depth == Axis && type == WireFormat.WireType.Varint)
            {
                length = input.ReadInt64() is var given && given > 0 ? given : null;
                return true;
            }

            if (depth == Axis || type != WireFormat.WireType.LengthDelimited) return false;
            Inside.Add(Inner(input, new Part(Budget, depth == 0 ? 2 : 1, depth + 1)));
            return true;
        }
    }
}
