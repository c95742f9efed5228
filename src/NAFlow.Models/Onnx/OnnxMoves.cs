using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>
/// Operators that move numbers and change none: reshape, transpose, slice, split, gather, concat. They are put off until a layer needs them done, for
/// most undo each other or end in a flatten.
/// </summary>
internal static class OnnxMoves
{
    public static IEnumerable<KeyValuePair<string, Action<OnnxCall>>> Operators =>
    [
        new("Reshape", Reshape),
        new("Flatten", Flatten),
        new("Squeeze", Squeeze),
        new("Unsqueeze", Unsqueeze),
        new("Transpose", Transpose),
        new("Slice", Slice),
        new("Split", Split),
        new("Gather", Gather),
        new("Concat", Concat),
    ];

    /// <summary>The layer that gives what the graph sees: one that does the moves that were put off, where there are any.</summary>
    public static OnnxStep Plain(OnnxSignal signal)
    {
        if (signal.IsPlain) return signal.Step;
        var (step, shape) = (signal.Step, signal.Shape);
        if (shape is not [1, _, ..]) throw new InvalidInputException(
            $"reads features moved to {Shapes.Describe(shape)}, where the first axis is no longer the image in the batch; export the network for a batch of 1 that it keeps");
        if (signal.Places is null && shape.Length == 2) return Flattened(step);
        if (shape.Length == 4 && step.Shape.Length == 4 && Channels(signal) is { } channels)
            return new OnnxStep(new OnnxPlain(new ChannelSelection(step.Shape[1], channels)), [step], shape, null);
        return new OnnxStep(new OnnxPlain(new Rearrangement(step.Shape[1..], shape[1..], signal.Places)), [step], shape, null);
    }

    /// <summary>A flatten of all but the batch.</summary>
    public static OnnxStep Flattened(OnnxStep step) => new(
        new OnnxPlain(new Flatten()), [step], [1, OnnxConstant.CountOf(step.Shape) ?? 0], null);

    /// <summary>The channels that are taken, where whole channels are taken and nothing else happens; null otherwise.</summary>
    private static long[]? Channels(OnnxSignal signal)
    {
        var (before, after) = (signal.Step.Shape, signal.Shape);
        if (signal.Places is not { } places || !before.AsSpan(2).SequenceEqual(after.AsSpan(2))) return null;
        var plane = after[2] * after[3];
        var channels = new long[after[1]];
        for (var channel = 0L; channel < channels.Length; channel++)
        {
            channels[channel] = places[channel * plane] / plane;
            for (var pixel = 0L; pixel < plane; pixel++)
                if (places[(channel * plane) + pixel] != (channels[channel] * plane) + pixel)
                    return null;
        }

        return channels;
    }

    private static OnnxValue Shaped(OnnxValue value, long[] shape)
    {
        if (OnnxConstant.CountOf(shape) is not { } count || count != OnnxConstant.CountOf(value.Shape))
            throw new InvalidInputException(
                $"makes {Shapes.Describe(shape)} of {Shapes.Describe(value.Shape)}, which are not as many numbers; {Files.Refusal.GetItAgain}");
        return value is OnnxConstant constant ? constant.Shaped(shape) : OnnxCall.AsSignal(value).Shaped(shape);
    }

    private static OnnxValue Picked(OnnxValue value, long[] shape, long[] places) =>
        value is OnnxConstant constant ? constant.Picked(shape, places) : OnnxCall.AsSignal(value).Picked(shape, places);

    private static void Reshape(OnnxCall call)
    {
        var value = call.Required(0);
        var wanted = call.WholesOf("shape", 1) ?? throw new InvalidInputException($"lacks its shape; {Files.Refusal.GetItAgain}");
        var copiesZero = call.Whole("allowzero", 0) == 0;
        var shape = wanted.Select((length, axis) => length == 0 && copiesZero && axis < value.Shape.Length ? value.Shape[axis] : length).ToArray();
        var open = Array.IndexOf(shape, -1);
        if (open >= 0)
        {
            shape[open] = 1;
            if (OnnxConstant.CountOf(shape) is not ({ } known and > 0))
                throw new InvalidInputException(
                    $"has the shape {Shapes.Describe(wanted)}, of which one length cannot be told; {Files.Refusal.GetItAgain}");
            shape[open] = (OnnxConstant.CountOf(value.Shape) ?? 0) / known;
        }

        call.Give(Shaped(value, shape));
    }

    private static void Flatten(OnnxCall call)
    {
        var value = call.Required(0);
        var axis = call.Whole("axis", 1) is var given && given < 0 ? given + value.Shape.Length : given;
        if (axis < 0 || axis > value.Shape.Length) throw new InvalidInputException(
            $"names axis {axis} of {value.Shape.Length}; {Files.Refusal.GetItAgain}");
        var rows = value.Shape.Take((int)axis).Aggregate(1L, (product, side) => product * side);
        call.Give(Shaped(value, [rows, value.Shape.Skip((int)axis).Aggregate(1L, (product, side) => product * side)]));
    }

    private static void Squeeze(OnnxCall call)
    {
        var value = call.Required(0);
        var axes = call.WholesOf("axes", 1)?.Select(axis => OnnxCall.Axis(axis, value.Shape.Length)).ToHashSet();
        call.Give(Shaped(value,
            [.. value.Shape.Where((length, axis) => axes is null ? length != 1 || (axis == 0 && value is OnnxSignal) : !axes.Contains(axis))]));
    }

    private static void Unsqueeze(OnnxCall call)
    {
        var value = call.Required(0);
        var given = call.WholesOf("axes", 1) ?? throw new InvalidInputException($"lacks its axes; {Files.Refusal.GetItAgain}");
        var shape = value.Shape.ToList();
        foreach (var axis in given.Select(axis => OnnxCall.Axis(axis, value.Shape.Length + given.Length)).Order())
            shape.Insert((int)Math.Min(axis, shape.Count), 1);
        call.Give(Shaped(value, [.. shape]));
    }

    private static void Transpose(OnnxCall call)
    {
        var value = call.Required(0);
        var axes = call.Wholes("perm") ?? [.. Enumerable.Range(0, value.Shape.Length).Reverse().Select(axis => (long)axis)];
        if (!axes.Order().SequenceEqual(Enumerable.Range(0, value.Shape.Length).Select(axis => (long)axis)))
            throw new InvalidInputException($"orders {value.Shape.Length} axes as {Shapes.Describe(axes)}; {Files.Refusal.GetItAgain}");
        call.Give(Picked(value, [.. axes.Select(axis => value.Shape[axis])], OnnxShapes.TransposedPlaces(value.Shape, axes)));
    }

    private static void Slice(OnnxCall call)
    {
        var value = call.Required(0);
        var rank = value.Shape.Length;
        var (starts, ends) = (call.WholesOf("starts", 1) ?? [], call.WholesOf("ends", 2) ?? []);
        var axes = call.WholesOf("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        var steps = call.Optional(4, "steps")?.Wholes ?? [.. axes.Select(_ => 1L)];
        if (starts.Length != ends.Length || starts.Length != axes.Length || steps.Length != axes.Length)
            throw new InvalidInputException(
                $"has {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps; {Files.Refusal.GetItAgain}");
        var (from, by, shape) = (new long[rank], Enumerable.Repeat(1L, rank).ToArray(), value.Shape.ToArray());
        for (var index = 0; index < axes.Length; index++)
        {
            var (axis, step) = (OnnxCall.Axis(axes[index], rank), steps[index]);
            if (step == 0) throw new InvalidInputException($"has a step of 0; {Files.Refusal.GetItAgain}");
            var length = value.Shape[axis];
            var first = Math.Clamp(Place(starts[index]), step > 0 ? 0 : 0, step > 0 ? length : length - 1);
            var end = Math.Clamp(Place(ends[index]), step > 0 ? 0 : -1, length);
            (from[axis], by[axis]) = (first, step);
            shape[axis] = Math.Max(0, step > 0 ? (end - first + step - 1) / step : (first - end - step - 1) / -step);

            long Place(long place) => place < -length ? -1 : place < 0 ? place + length : Math.Min(place, length);
        }

        if (value is OnnxSignal && shape.Contains(0)) throw new InvalidInputException($"takes nothing; {Files.Refusal.GetItAgain}");
        call.Give(shape.SequenceEqual(value.Shape) && by.All(step => step == 1)
            ? value
            : Picked(value, shape, OnnxShapes.PartPlaces(value.Shape, from, by, shape)));
    }

    private static void Split(OnnxCall call)
    {
        var value = call.Required(0);
        var axis = OnnxCall.Axis(call.Whole("axis", 0), value.Shape.Length);
        var count = call.Node.Outputs.Count;
        var part = (value.Shape[axis] + count - 1) / count;
        var sizes = call.WholesOf("split", 1) ?? [.. Enumerable.Range(0, count).Select(index => Math.Min(part, value.Shape[axis] - (index * part)))];
        if (sizes.Length != count || sizes.Any(size => size < 1) || sizes.Sum() != value.Shape[axis])
            throw new InvalidInputException(
                $"splits {value.Shape[axis]} into {Shapes.Describe(sizes)} for {count} outputs; {Files.Refusal.GetItAgain}");
        var from = new long[value.Shape.Length];
        long[] by = [.. value.Shape.Select(_ => 1L)];
        for (var index = 0; index < count; index++)
        {
            var shape = value.Shape.ToArray();
            shape[axis] = sizes[index];
            call.Give(Picked(value, shape, OnnxShapes.PartPlaces(value.Shape, from, by, shape)), index);
            from[axis] += sizes[index];
        }
    }

    private static void Gather(OnnxCall call)
    {
        var (value, indices) = (call.Required(0), call.Constant(1, "indices"));
        var axis = (int)OnnxCall.Axis(call.Whole("axis", 0), value.Shape.Length);
        var length = value.Shape[axis];
        long[] wanted = [.. indices.As(whole: true).Wholes.Select(index => OnnxCall.Axis(index, (int)Math.Min(length, int.MaxValue)))];
        if (value is OnnxSignal && wanted.Distinct().Count() != wanted.Length)
            throw new InvalidInputException("takes features twice, which no layer does here; export the network without it");
        var outer = value.Shape.Take(axis).Aggregate(1L, (product, side) => product * side);
        var inner = value.Shape.Skip(axis + 1).Aggregate(1L, (product, side) => product * side);
        if (outer * inner * wanted.Length > OnnxShapes.MostMoved) throw new InvalidInputException(
            $"moves more than {OnnxShapes.MostMoved} numbers one by one; export a smaller image");
        var places = new long[outer * wanted.Length * inner];
        var next = 0;
        for (var block = 0L; block < outer; block++)
            foreach (var index in wanted)
                for (var one = 0L; one < inner; one++)
                    places[next++] = (((block * length) + index) * inner) + one;
        call.Give(Picked(value, [.. value.Shape.Take(axis), .. indices.Shape, .. value.Shape.Skip(axis + 1)], places));
    }

    private static void Concat(OnnxCall call)
    {
        var inputs = Enumerable.Range(0, call.InputCount).Select(call.Required).ToArray();
        if (inputs.Length == 0) throw new InvalidInputException($"joins nothing; {Files.Refusal.GetItAgain}");
        var axis = OnnxCall.Axis(call.Whole("axis", 1), inputs[0].Shape.Length);
        if (inputs.All(input => input is OnnxConstant))
        {
            call.Give(JoinedConstants([.. inputs.Cast<OnnxConstant>()]));
            return;
        }

        if (inputs.Any(input => input is OnnxConstant)) throw new InvalidInputException(
            "joins features with constants, which no layer does here; export the network without it");
        if (inputs is [var only])
        {
            call.Give(only);
            return;
        }

        if (axis != 1) throw new InvalidInputException(
            $"joins features along axis {axis}, and layers join them along their channels, axis 1; export the network so");
        OnnxStep[] steps = [.. Enumerable.Range(0, inputs.Length).Select(call.Step)];
        call.GiveLayer(new Concat(), steps);
    }

    private static OnnxConstant JoinedConstants(OnnxConstant[] parts)
    {
        if (parts.Any(part => part.Shape.Length > 1)) throw new InvalidInputException(
            "joins constants of several axes; export the network with its constants folded");
        var count = parts.Sum(part => part.Count);
        if (count > OnnxShapes.MostMoved) throw new InvalidInputException("joins too many constants; export the network with its constants folded");
        return parts.All(part => part.IsWhole)
            ? OnnxConstant.List([.. parts.SelectMany(part => part.Wholes)])
            : OnnxConstant.Of([count], [.. parts.SelectMany(part => part.Floats())]);
    }
}
