using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>
/// The commands by which a pickle names things of Python and calls them. Here a name is looked up in a list, and a call makes one of a few plain
/// values or, of a name that is not in the list, a placeholder; there is nothing that could be run.
/// </summary>
internal sealed class PickleCalls(ByteReader reader, PickleStack stack, Refusal refusal, Action<StorageReference>? mentioned, bool isInner)
{
    private readonly PickleMakers makers = new(reader, refusal, isInner);

    /// <summary>Runs a command.</summary>
    /// <returns>Whether it is one of these.</returns>
    /// <exception cref="InvalidInputException">It calls something with arguments that do not fit.</exception>
    public bool TryRun(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Global: stack.Push(KnownGlobals.Find(reader.Line(), reader.Line())); return true;
            case Opcode.StackGlobal: StackGlobal(); return true;
            case Opcode.Reduce or Opcode.NewObject: Call(stack.Pop()); return true;
            case Opcode.NewObjectWithNames: CallWithNames(); return true;
            case Opcode.Build: Build(); return true;
            case Opcode.PersistentId: Mention(stack.Pop()); return true;
            case Opcode.Instance: throw Outdated(KnownGlobals.Find(reader.Line(), reader.Line()));
            case Opcode.Object: throw Outdated(stack.PopToMark().FirstOrDefault() as KnownGlobal);
            case Opcode.Extension1 or Opcode.Extension2 or Opcode.Extension4:
                throw refusal.Because(
                    "its pickle calls something by the number of an extension, which nobody needs in weights; save model.state_dict() alone");
            case Opcode.NextBuffer or Opcode.ReadOnlyBuffer:
                throw refusal.Because("its pickle keeps bytes outside the file; save it again with torch.save");
            case Opcode.PersistentText:
                throw refusal.Because("its pickle refers to storages by text, as torch.save never does; save it again with torch.save");
            default: return false;
        }
    }

    private InvalidInputException Outdated(KnownGlobal? called) => refusal.Because(
        $"its pickle makes an object of {Refusal.Quote(called?.Name ?? "something unnamed")} in a way of before protocol 2; save it again with torch.save");

    private void Mention(object? value)
    {
        switch (value)
        {
            // A class, which old checkpoints name together with its program.
            case PickleTuple { Items: ["module", KnownGlobal named, ..] }:
                stack.Push(named);
                break;

            // How long the elements of a type unknown here are, a zip archive need not say; an old checkpoint must, to find the next storage.
            case PickleTuple { Items: ["storage", KnownGlobal { Role: GlobalRole.Foreign } type, ..] } when mentioned is null:
                stack.Push(new PickleObject(type.Name, [StorageReference.Unknown]));
                break;
            case PickleTuple { Items: ["storage", KnownGlobal { Role: GlobalRole.Foreign } type, ..] }:
                throw refusal.Because(
                    $"it holds tensors that are not plain numbers ({Refusal.Quote(type.Name)}); convert them to dense float32 and save model.state_dict() again");
            default:
                var storage = StorageReference.From(value, refusal);
                mentioned?.Invoke(storage);
                stack.Push(storage);
                break;
        }
    }

    private void StackGlobal()
    {
        if (stack.Pop() is not string name || stack.Pop() is not string module)
            throw refusal.Because($"its pickle names something by other than text; {Refusal.GetItAgain}");
        stack.Push(KnownGlobals.Find(module, name));
    }

    private void CallWithNames()
    {
        if (stack.Pop() is not PickleDictionary)
            throw refusal.Because($"its pickle calls something with names that are no dictionary; {Refusal.GetItAgain}");
        Call(stack.Pop());
    }

    private void Call(object? arguments)
    {
        if (arguments is not PickleTuple { Items: var items })
            throw refusal.Because($"its pickle calls something that is no function; {Refusal.GetItAgain}");
        stack.Push(stack.Pop() switch
        {
            KnownGlobal called => makers.Make(called, items),
            PickleObject called => new PickleObject(called.Name, items),
            _ => throw refusal.Because($"its pickle calls something that is no function; {Refusal.GetItAgain}"),
        });
    }

    /// <summary>The attributes of dictionaries and parameters hold versions, which nobody needs here; a placeholder keeps its own.</summary>
    private void Build()
    {
        var state = stack.Pop();
        switch (stack.Top)
        {
            case PickleObject placeholder: placeholder.Build(state); break;
            case PickleArray array: array.Build(state); break;
            case ArrayType type: type.Build(state); break;
            case PickleDictionary or TensorReference or Inert or PickleBytes: break;
            default: throw refusal.Because($"its pickle gives attributes to something that has none; {Refusal.GetItAgain}");
        }
    }
}

/// <summary>Makes the plain values that stand for what Python would make by a call.</summary>
internal sealed class PickleMakers(ByteReader reader, Refusal refusal, bool isInner)
{
    private const int MostCopied = 1_000_000, MostInner = 20_000;

    private int copied, inner;
    private long decoded;

    /// <summary>What a call makes.</summary>
    /// <exception cref="InvalidInputException">It cannot be called with these arguments.</exception>
    public object? Make(KnownGlobal called, object?[] arguments) => called.Role switch
    {
        GlobalRole.Foreign => new PickleObject(called.Name, arguments),
        GlobalRole.Dictionary => MakeDictionary(called, arguments),
        GlobalRole.Tensor or GlobalRole.TypedTensor or GlobalRole.Parameter or GlobalRole.Subclass when Foreign(arguments) is { } name =>
            new PickleObject(name, arguments),
        GlobalRole.Tensor or GlobalRole.TypedTensor => TensorReference.From(called, arguments, refusal),
        GlobalRole.Parameter when arguments is [TensorReference tensor, ..] => tensor,
        GlobalRole.InnerFile when !isInner && arguments is [PickleBytes bytes] => Inner(bytes),
        GlobalRole.InnerFile when !isInner && arguments is [string text] => Inner(PickleBytes.Of(text, refusal)),
        GlobalRole.InnerFile => new PickleObject(called.Name, arguments),
        GlobalRole.Array or GlobalRole.FilledArray or GlobalRole.Number or GlobalRole.ArrayType or GlobalRole.Bytes or GlobalRole.ArrayTensor =>
            ArrayMakers.Make(called, arguments, refusal) ?? new PickleObject(called.Name, arguments),
        GlobalRole.Shape when arguments is [PickleTuple shape] => shape,
        GlobalRole.Shape when arguments is [PickleList shape] => CopyShape(shape),
        // The inner maker must be a plain one: a chain of these would call itself as deep as a file likes.
        GlobalRole.Subclass when arguments is [KnownGlobal { Role: not GlobalRole.Subclass } maker, _, PickleTuple inner, ..] =>
            Make(maker, inner.Items),
        _ => throw refusal.Because($"its pickle calls {called.Name} with arguments that do not fit; {Refusal.GetItAgain}"),
    };

    /// <summary>
    /// The name unknown here that a tensor would need: of its storage, its data, its numbers' type or its maker; null when there is none.
    /// </summary>
    private static string? Foreign(object?[] arguments) =>
        Named(arguments) ?? (arguments is [KnownGlobal, _, PickleTuple { Items: var inner }, ..] ? Named(inner) : null);

    private static string? Named(object?[] arguments) => arguments switch
    {
        [PickleObject made, ..] => made.Name,
        [KnownGlobal { Role: GlobalRole.Foreign } maker, ..] => maker.Name,
        [StorageReference, ..] => arguments.OfType<KnownGlobal>().FirstOrDefault(named => named.Role == GlobalRole.Foreign)?.Name,
        _ => null,
    };

    /// <summary>A storage that is a checkpoint of its own, as tensors are in a pickle that torch.save did not write.</summary>
    private StorageReference Inner(PickleBytes bytes)
    {
        // Texts are decoded to the end once, which those that the pickle has so far bound.
        if (++inner > MostInner || (bytes.IsText && (decoded += bytes.Source.Length) > reader.Position))
            throw refusal.Because(
                $"its pickle holds more than {MostInner} files, or the same ones again and again; save model.state_dict() with torch.save");
        return LegacyCheckpoint.StorageIn(bytes.IsText ? LatinBytes.Whole(bytes.Source, refusal) : bytes.Source, refusal);
    }

    /// <summary>An empty dictionary, a copy of another, or one from a list of pairs as Python 2 wrote them.</summary>
    private PickleDictionary MakeDictionary(KnownGlobal called, object?[] arguments)
    {
        var made = new PickleDictionary();
        switch (arguments)
        {
            case [] or [KnownGlobal or null]:
                return made;
            case [PickleDictionary given]:
                Count(given.Pairs.Count);
                made.Pairs.AddRange(given.Pairs);
                return made;
            case [PickleList { Items: var pairs }]:
                Count(pairs.Count);
                foreach (var pair in pairs)
                    made.Pairs.Add(PairOf(pair) ?? throw Unfit());
                return made;
            default:
                throw Unfit();
        }

        InvalidInputException Unfit() => refusal.Because($"its pickle makes a {called.Name} of something other than pairs; {Refusal.GetItAgain}");
    }

    private PickleTuple CopyShape(PickleList shape)
    {
        Count(shape.Items.Count);
        return new PickleTuple([.. shape.Items]);
    }

    /// <summary>A copy is all that can be made larger than the command that asks for it.</summary>
    private void Count(int items)
    {
        if (items > MostCopied - copied)
            throw refusal.Because($"its pickle copies more than {MostCopied} items; save model.state_dict() alone");
        copied += items;
    }

    private static KeyValuePair<object?, object?>? PairOf(object? item) => item switch
    {
        PickleTuple { Items: [var key, var value] } => KeyValuePair.Create(key, value),
        PickleList { Items: [var key, var value] } => KeyValuePair.Create(key, value),
        _ => null,
    };
}
