using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>The commands of a pickle that make tuples, lists, dictionaries and sets and put values into them.</summary>
internal sealed class PickleCollections(PickleStack stack, Refusal refusal)
{
    /// <summary>Runs a command.</summary>
    /// <returns>Whether it is one of these.</returns>
    /// <exception cref="InvalidInputException">It lacks what it works on.</exception>
    public bool TryRun(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.EmptyTuple: stack.Push(PickleTuple.Empty); return true;
            case Opcode.Tuple: stack.Push(new PickleTuple(stack.PopToMark())); return true;
            case Opcode.Tuple1: PushTuple(1); return true;
            case Opcode.Tuple2: PushTuple(2); return true;
            case Opcode.Tuple3: PushTuple(3); return true;
            case Opcode.EmptyList: stack.Push(new PickleList()); return true;
            case Opcode.List: stack.Push(new PickleList { Items = [.. stack.PopToMark()] }); return true;
            case Opcode.Append: Append([stack.Pop()]); return true;
            case Opcode.Appends: Append(stack.PopToMark()); return true;
            case Opcode.EmptyDictionary: stack.Push(new PickleDictionary()); return true;
            case Opcode.Dictionary: PushDictionary(stack.PopToMark()); return true;
            case Opcode.SetItem: SetItem(); return true;
            case Opcode.SetItems: SetItems(stack.PopToMark()); return true;
            case Opcode.EmptySet: stack.Push(Inert.Value); return true;
            case Opcode.AddItems: AddItems(stack.PopToMark()); return true;
            case Opcode.FrozenSet: stack.PopToMark(); stack.Push(Inert.Value); return true;
            default: return false;
        }
    }

    private void PushTuple(int length)
    {
        var items = new object?[length];
        for (var index = length - 1; index >= 0; index--)
            items[index] = stack.Pop();
        stack.Push(new PickleTuple(items));
    }

    private void PushDictionary(object?[] items)
    {
        stack.Push(new PickleDictionary());
        SetItems(items);
    }

    private void SetItem()
    {
        var value = stack.Pop();
        SetItems([stack.Pop(), value]);
    }

    private void Append(object?[] items)
    {
        if (stack.Top is PickleList list)
            list.Items.AddRange(items);
        else if (stack.Top is not Inert)
            throw refusal.Because($"its pickle adds items to something other than a list; {Refusal.GetItAgain}");
    }

    private void AddItems(object?[] items)
    {
        if (stack.Top is not Inert)
            throw refusal.Because($"its pickle adds {items.Length} items to something other than a set; {Refusal.GetItAgain}");
    }

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0)
            throw refusal.Because($"its pickle sets a key without a value; {Refusal.GetItAgain}");
        if (stack.Top is PickleDictionary dictionary)
            dictionary.Pairs.AddRange(items.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1])));
        else if (stack.Top is not Inert)
            throw refusal.Because($"its pickle sets keys of something other than a dictionary; {Refusal.GetItAgain}");
    }
}
