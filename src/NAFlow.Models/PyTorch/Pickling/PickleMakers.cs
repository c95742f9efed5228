using NAFlow.Files;

namespace NAFlow.Models.PyTorch;

/// <summary>Makes the plain values that stand for what Python would make by a call.</summary>
internal sealed class PickleMakers(Refusal refusal)
{
    private const int MostCopied = 1_000_000;

    private int copied;

    /// <summary>What a call makes.</summary>
    /// <exception cref="InvalidInputException">It cannot be called with these arguments.</exception>
    public object? Make(KnownGlobal called, object?[] arguments) => called.Role switch
    {
        GlobalRole.Inert => Inert.Value,
        GlobalRole.Dictionary => MakeDictionary(called, arguments),
        GlobalRole.Tensor or GlobalRole.TypedTensor => TensorReference.From(called, arguments, refusal),
        GlobalRole.Parameter when arguments is [TensorReference tensor, ..] => tensor,
        GlobalRole.Shape when arguments is [PickleTuple shape] => shape,
        GlobalRole.Shape when arguments is [PickleList shape] => CopyShape(shape),
        // The inner maker must be a plain one: a chain of these would call itself as deep as a file likes.
        GlobalRole.Subclass when arguments is [KnownGlobal { Role: not GlobalRole.Subclass } maker, _, PickleTuple inner, ..] => Make(maker, inner.Items),
        _ => throw refusal.Because($"its pickle calls {called.Name} with arguments that do not fit; {Refusal.GetItAgain}"),
    };

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
