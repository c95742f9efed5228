using NAFlow.Files;
using static TorchSharp.torch;

namespace NAFlow.Models.PyTorch;

/// <summary>A tensor as a pickle describes it: a view of a storage. Whether it lies within it is not yet checked.</summary>
/// <param name="Storage">Its storage.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Offset">Where its first element is, in elements.</param>
/// <param name="Shape">The length of each dimension, at most 64 of them; the tuple of the pickle, so that a description costs no more than its mention.</param>
/// <param name="Strides">How many elements apart neighbours are, for each dimension.</param>
internal sealed record TensorReference(
    StorageReference Storage, ScalarType ElementType, long Offset, PickleTuple Shape, PickleTuple Strides)
{
    private const int MostDimensions = 64;

    /// <summary>Reads the arguments of the function that makes a tensor.</summary>
    /// <exception cref="InvalidInputException">They are others than it takes.</exception>
    public static TensorReference From(KnownGlobal maker, object?[] arguments, Refusal refusal)
    {
        if (arguments is not [StorageReference storage, long offset, PickleTuple shape, PickleTuple strides, ..]
            || shape.Items.Length != strides.Items.Length || shape.Items.Length > MostDimensions || !AreNumbers(shape) || !AreNumbers(strides))
            throw refusal.Because($"its pickle describes a tensor by something other than a storage, an offset, a shape and strides; {Refusal.GetItAgain}");
        var named = maker.Role == GlobalRole.TypedTensor ? arguments.ElementAtOrDefault(6) as KnownGlobal : null;
        var type = maker.Role == GlobalRole.TypedTensor
            ? named is { Role: GlobalRole.ElementType } ? named.ElementType : null
            : storage.ElementType;
        return type is { } known && (storage.ElementType is null || storage.ElementType == known)
            ? new TensorReference(storage, known, offset, shape, strides)
            : throw refusal.Because($"its pickle describes a tensor without saying what its numbers are; {Refusal.GetItAgain}");
    }

    private static bool AreNumbers(PickleTuple tuple) => Array.TrueForAll(tuple.Items, item => item is long);
}
