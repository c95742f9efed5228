using NAFlow.Imaging;
using NAFlow.Networks;

namespace NAFlow.Models;

/// <summary>What is made of weights, before anything is made: how their names are taken, the head they have and the images they read.</summary>
/// <param name="Reading">How names are taken.</param>
/// <param name="Shapes">The shapes under the network's names.</param>
/// <param name="Head">What follows the last feature map.</param>
/// <param name="InputChannels">The channels of the image.</param>
/// <param name="Preprocessing">How photos are prepared.</param>
/// <param name="Assumptions">What tensors cannot show.</param>
internal sealed record NetworkPlan(
    NameReading Reading, WeightShapes Shapes, Head Head, int InputChannels, Preprocessing Preprocessing, Assumptions Assumptions)
{
    private const int MostTried = 8, SmallImage = 32, MostModules = 8;

    private const string BatchCounter = "num_batches_tracked";

    /// <summary>The mean of ImageNet's three means, and of its deviations, for networks that read one channel.</summary>
    private const float GreyMean = 0.449f, GreyDeviation = 0.226f;

    /// <summary>What was found out about the photos, in words.</summary>
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>The plan for a network and its weights: that of the first reading in which no tensor of the trunk is left over.</summary>
    /// <exception cref="InvalidInputException">No reading fits; the sentence is that of the likeliest.</exception>
    public static NetworkPlan For(Blueprint blueprint, Weights weights, Head? head, Assumptions assumptions)
    {
        if (weights.Shapes is not { } given)
        {
            var free = WeightShapes.Free(blueprint.Name);
            return new NetworkPlan(
                Plain([]), free, head ?? Head.Of(free, [], 0, blueprint), blueprint.InputChannels, blueprint.Preprocessing, assumptions);
        }

        // Without a tensor that it cannot read, a network would be another one.
        var prefix = WeightMatch.All(weights, blueprint).FirstOrDefault()?.Reading.Prefix ?? string.Empty;
        if (UnreadableTensor.Find(weights, prefix) is { } unreadable) throw unreadable;
        InvalidInputException? first = null;
        foreach (var reading in WeightMatch.All(weights, blueprint).Select(match => match.Reading).Take(MostTried).DefaultIfEmpty(Plain(given.Keys)))
            try
            {
                return Of(blueprint, weights, given, reading, head, assumptions);
            }
            catch (InvalidInputException problem)
            {
                first ??= problem;
            }
            catch (UndecidedReadingException problem)
            {
                throw CannotBeRead(blueprint, weights, problem);
            }

        throw first!;
    }

    /// <summary>The modules of which each could be the head, where none is.</summary>
    public IReadOnlyList<string> Heads { get; init; } = [];

    /// <summary>All names of the weights.</summary>
    public IReadOnlyList<string> Given { get; init; } = [];

    /// <summary>A batch normalisation before the trunk; null for none.</summary>
    public ChainLayer? Front { get; init; }

    /// <summary>The exponents of a generalised mean that pools; null for none.</summary>
    public string? PoolTensor { get; init; }

    /// <summary>The error of weights whose reading is not to be guessed.</summary>
    public static InvalidInputException CannotBeRead(Blueprint blueprint, Weights weights, Exception problem) =>
        new($"The weights of {blueprint.Name} cannot be read from {weights.Title}: {problem.Message}.", problem);

    /// <summary>How the weights were read, for whoever asks.</summary>
    public WeightReading Said(
        Weights weights, Network network, NetworkDraft draft, IReadOnlyList<string> stated, IReadOnlyList<string> names,
        IReadOnlyList<string> leftOut) => new(
        Reading.Prefix, [.. weights.Notes, .. Reading.Seen, .. Photos, .. stated],
        weights.Network is null && !IsPublished(network)
            ? [.. Front is { } front
                ? [$"{front.Name} normalises the image before the network, as its width fits"]
                : Array.Empty<string>(), .. draft.Assumed, .. names]
            : [],
        [.. leftOut.Select(name => $"{name} [{string.Join(", ", Shapes[name] ?? [])}]"), .. OutsideSaid(weights)])
        { Heads = Heads };

    /// <summary>Refuses what the user says of something that the network has not, or that the file states.</summary>
    public void RequireAsked(NetworkDraft draft)
    {
        foreach (var key in Assumptions.Given.Where(key => !draft.Asked.Contains(key)))
        {
            if (key == Assumptions.StateKey || (key == Assumptions.HeadKey && !Shapes.AreFree)) continue;
            if (key == Assumptions.LeftOutKey)
            {
                if (Assumptions.LeftOut
                    .FirstOrDefault(left => !Given.Any(name => name == left || name.Contains($"{left}.", StringComparison.Ordinal)))
                    is not { } missing) continue;
                throw new UndecidedReadingException($"they have no module {missing}, which --assume {key}={missing} leaves out");
            }

            throw new UndecidedReadingException(
                $"--assume {key} says nothing of this network, {(Shapes.StatesModules ? "whose modules the file states" : "of which it is not assumed")}; leave it out");
        }
    }

    /// <summary>Whether they are published weights under another name, of which nothing needs to be assumed.</summary>
    private static bool IsPublished(Network network) => network.Provenance.Sha256 is { } sha256
        && WeightsCatalogue.All.Any(entry => entry.Network == network.Name && sha256.StartsWith(entry.HashPrefix, StringComparison.Ordinal));

    /// <summary>What stands beside the network in the file, a module at a time.</summary>
    private IEnumerable<string> OutsideSaid(Weights weights)
    {
        var taken = Reading.Names.Values.ToHashSet(StringComparer.Ordinal);
        return weights.Shapes!.Keys.Where(name => !taken.Contains(name) && !name.EndsWith(BatchCounter, StringComparison.Ordinal))
            .GroupBy(Module).Take(MostModules)
            .Select(module => module.Count() == 1 ? module.First() : $"{module.Key}.* ({module.Count()} tensors)");
    }

    /// <summary>What tells a module beside the network from others: the part of its name after what it has in common with the prefix.</summary>
    private string Module(string name)
    {
        var common = Reading.Prefix.AsSpan().CommonPrefixLength(name);
        common = name.AsSpan(0, common).LastIndexOf('.') + 1;
        var end = name.IndexOf('.', common);
        return end < 0 ? name : name[..end];
    }

    private static NetworkPlan Of(
        Blueprint blueprint, Weights weights, IReadOnlyDictionary<string, IReadOnlyList<long>> given, NameReading reading, Head? head,
        Assumptions assumptions)
    {
        var shapes = new WeightShapes(given, reading, blueprint.Name, weights.Modules);
        var stem = StemOf(blueprint, shapes);
        var channels = shapes[stem] is [_, > 0 and <= 4096 and var read, _, _] ? (int)read : blueprint.InputChannels;
        var trunk = TrunkOutline.Of(blueprint, shapes, assumptions, channels);
        var own = trunk.Tensors.Select(tensor => tensor.Name).ToHashSet();
        string[] left = [.. shapes.Names.Where(name => !own.Contains(name) && !IsIgnored(name))];
        var roots = own.Select(ModulePath.Root).Where(root => root != blueprint.HeadName).ToHashSet(StringComparer.Ordinal);
        if (head is null && left.FirstOrDefault(name => roots.Contains(ModulePath.Root(name))) is { } stray)
            throw new InvalidInputException(
                $"The weights of {blueprint.Name} cannot be read from {weights.Title}: unexpected {stray}, of which {blueprint.Name} has none; "
                + $"{UndecidedReadingException.Export}, or choose the model the weights were made for.");
        ChainLayer? front = null;
        string? pool = null;
        IReadOnlyList<string> heads = [];
        if (head is null)
        {
            var wider = reading.With(Outside(given.Keys, reading, stem));
            var all = new WeightShapes(given, wider, blueprint.Name, weights.Modules);
            string[] loose = [.. left, .. wider.Names.Keys.Where(name => !reading.Names.ContainsKey(name))];
            var found = new HeadSearch(all, loose, reading.Prefix, trunk.Channels, channels, blueprint, assumptions)
                .Find(Head.Of(shapes, left, trunk.Channels, blueprint));
            heads = found.Candidates;
            (head, front, pool) = (found.Head, found.Front, PooledBy(all, loose, trunk.Channels));
            var used = (head is ChainHead chain ? chain.Tensors : []).Concat(front?.Tensors ?? []).Append(pool ?? string.Empty).ToHashSet();
            var isOutside = used.Any(name => name.Length > 0 && !reading.Names.ContainsKey(name));
            if (isOutside)
            {
                List<string> seen = [.. reading.Seen];
                if (head is ChainHead outer && !reading.Names.ContainsKey(outer.Layers[^1].Tensors[0]))
                    seen.Add($"the head {outer.Layers[0].Name} stands outside the prefix");
                var inside = reading.Names;
                reading = wider.Only(name => inside.ContainsKey(name) || used.Contains(name)) with { Seen = seen };
                shapes = new WeightShapes(given, reading, blueprint.Name, weights.Modules);
            }
        }

        var (preprocessing, photos) = PhotosOf(blueprint, shapes, stem, channels, head);
        if (SavedNormalisation.Find(weights) is { } saved && channels == 3)
        {
            preprocessing = preprocessing with { Mean = saved.Mean, StandardDeviation = saved.Deviation, Channels = saved.Order };
            photos = [.. photos, saved.Said];
        }

        return new NetworkPlan(reading, shapes, head, channels, preprocessing, assumptions)
        { Photos = photos, Front = front, PoolTensor = pool, Given = [.. given.Keys], Heads = heads };

        bool IsIgnored(string name) => name.EndsWith(BatchCounter, StringComparison.Ordinal)
            || blueprint.Ignored.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal));
    }

    /// <summary>The exponents of a generalised mean, which stand alone in their module; null where there are none.</summary>
    private static string? PooledBy(WeightShapes shapes, IReadOnlyList<string> loose, long channels) =>
        loose.Where(name => name.EndsWith(".p", StringComparison.Ordinal) && shapes[name] is [var count] && (count == 1 || count == channels)
            && !loose.Any(other => other != name && other.StartsWith(name[..^1], StringComparison.Ordinal))).ToArray() is [var only] ? only : null;

    /// <summary>The tensors outside a prefix, but for those of other copies of the same network.</summary>
    private static string[] Outside(IEnumerable<string> given, NameReading reading, string stem)
    {
        if (reading.Prefix.Length == 0) return [];
        string[] all = [.. given];
        string[] copies = [.. all.Where(name => name.EndsWith(stem, StringComparison.Ordinal)).Select(name => name[..^stem.Length])];
        return [.. all.Where(name =>
            !name.EndsWith(BatchCounter, StringComparison.Ordinal) && !name.StartsWith(reading.Prefix, StringComparison.Ordinal)
            && !copies.Any(copy => copy.Length > 0 && name.StartsWith(copy, StringComparison.Ordinal)))];
    }

    /// <summary>The tensor that reads the image: the published one, or the first of several in a sequence.</summary>
    private static string StemOf(Blueprint blueprint, WeightShapes shapes)
    {
        var published = TrunkOutline.Published(blueprint).Tensors[0].Name;
        var deep = $"{published[..published.LastIndexOf('.')]}.0.weight";
        return !shapes.Has(published) && shapes.Has(deep) ? deep : published;
    }

    private static (Preprocessing Preprocessing, string[] Said) PhotosOf(
        Blueprint blueprint, WeightShapes shapes, string stem, int channels, Head head)
    {
        var (preprocessing, said) = (blueprint.Preprocessing, new List<string>());
        var (first, published) = TrunkOutline.Published(blueprint).Tensors[0];
        var isSmall = published[3] == 7 && shapes.Kernel(first, 7) <= 3;
        var isFlat = blueprint.Name.StartsWith("vgg", StringComparison.Ordinal) && head is ChainHead chain && chain.Reads == shapes[stem]![0] * 8;
        var isOfCifar = (blueprint.Name == "alexnet" && AlexNet.IsSmall(shapes)) || (blueprint.Name == "mobilenet_v1" && MobileStem.IsSmall(shapes));
        if (!blueprint.IsCompact && preprocessing.Size > SmallImage && (isSmall || isFlat || isOfCifar))
        {
            preprocessing = preprocessing with { Size = SmallImage };
            said.Add($"photos of {SmallImage} pixels are assumed (--size)");
        }

        if (channels == 1 && blueprint.InputChannels == 3)
        {
            preprocessing = preprocessing with
            {
                Channels = ChannelOrder.Gray,
                Mean = ChannelValues.Same(GreyMean),
                StandardDeviation = ChannelValues.Same(GreyDeviation),
            };
            said.Add($"one channel: photos become grey, with mean {GreyMean} and deviation {GreyDeviation} (--mean, --std)");
        }

        return (preprocessing, [.. said]);
    }

    private static NameReading Plain(IEnumerable<string> names) => new(string.Empty, names.ToDictionary(name => name, StringComparer.Ordinal), []);
}

/// <summary>The refusal of a tensor that a network would read and that cannot be read.</summary>
internal static class UnreadableTensor
{
    /// <summary>The error for the first under a prefix; null when there is none.</summary>
    public static InvalidInputException? Find(Weights weights, string prefix) =>
        weights.Unreadable.FirstOrDefault(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)) is { Key: { } name, Value: var maker }
            ? new InvalidInputException($"Tensor {name} of {weights.Title} {PyTorch.ForeignGlobal.Reason(maker)}.")
            : null;
}
