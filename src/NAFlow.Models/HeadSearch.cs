namespace NAFlow.Models;

/// <summary>What was found among the tensors that a trunk leaves.</summary>
/// <param name="Head">What follows the last feature map.</param>
/// <param name="Front">A batch normalisation before the trunk; null for none.</param>
internal sealed record FoundHead(Head Head, ChainLayer? Front = null)
{
    /// <summary>The modules of which each could be the head, where none is.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];
}

/// <summary>
/// Finds the head of a network, and what else belongs to it, among the tensors that its trunk leaves. Names do not matter: a linear layer or a batch
/// normalisation whose width fits is joined where only one place has that width. Where several have it, or a layer of another kind fits, nothing is
/// guessed. Modules named after a training's own (projectors, losses, second networks) and those with convolutions are no parts of a head.
/// </summary>
/// <param name="shapes">All tensors.</param>
/// <param name="loose">Those that the trunk leaves, in the order of the file.</param>
/// <param name="prefix">What stands before the network's own names.</param>
/// <param name="channels">What the trunk gives.</param>
/// <param name="imageChannels">What the trunk reads.</param>
/// <param name="blueprint">The network.</param>
/// <param name="assumptions">What the user says.</param>
internal sealed class HeadSearch(
    WeightShapes shapes, IReadOnlyList<string> loose, string prefix, long channels, long imageChannels, Blueprint blueprint, Assumptions assumptions)
{
    private readonly List<ChainLayer> modules = HeadModules.Of(shapes, loose, prefix, blueprint.HeadName, assumptions);

    /// <summary>Finds them.</summary>
    /// <param name="own">The head that the tensors under the network's own names make.</param>
    /// <exception cref="UndecidedReadingException">A module fits and where it stands cannot be told, or the module that the user names is no
    /// head.</exception>
    public FoundHead Find(Head own)
    {
        var found = FindAny(own);
        if (found.Head is not ChainHead { Layers: var layers }) return found;

        // A module that has weights of its own and others within it is none of PyTorch's.
        foreach (var outer in layers)
            if (layers.FirstOrDefault(layer => layer != outer && ModulePath.IsIn(layer.Name, outer.Name)) is { } inner)
                throw new UndecidedReadingException(
                    $"{outer.Tensors[0]} and {inner.Tensors[0]} are of one module, and how it uses the first cannot be told; say "
                    + $"--assume head={inner.Name} without it, or {UndecidedReadingException.Export}");
        return found;
    }

    private FoundHead FindAny(Head own)
    {
        if (assumptions.HeadModule is { } chosen) return new(Chosen(chosen, own), Front([]));
        if (own == Head.Embedding) own = Start(modules) ?? own;
        return own switch
        {
            ChainHead chain => Completed(chain, [.. chain.Layers], chain.Reads),
            ClassifierHead when blueprint.Classifier!.Tensor == $"{blueprint.HeadName}.weight" => Completed(own, [OwnLayer()], channels),
            ClassifierHead => Followed(own, shapes[blueprint.Classifier!.Tensor]![0]),
            _ when own == Head.Embedding => Embedded(),
            _ => new(own),
        };
    }

    /// <summary>The network's own linear classifier.</summary>
    private ChainLayer OwnLayer()
    {
        var weight = $"{blueprint.HeadName}.weight";
        return modules.Find(module => module.Name == blueprint.HeadName)
            ?? new ChainLayer(blueprint.HeadName, ChainKind.Linear, shapes[weight]![1], shapes[weight]![0], []);
    }

    /// <summary>The head that reads the features; null when there is none, or several.</summary>
    private ChainHead? Start(List<ChainLayer> among)
    {
        if (among.Find(module => module.IsLinear && Starts(module.Inputs)) is not { Inputs: var reads }) return null;
        var layers = new List<ChainLayer>();
        Extend(layers, among[among.FindIndex(module => module.Kind != ChainKind.Other && module.Inputs == reads)..], reads);

        // A second layer that reads the features is another head, or a gate: which is meant cannot be told.
        var rivals = among.Except(layers).Where(module => module.IsLinear && module.Inputs == reads && Root(module) != Root(layers[0])).ToArray();
        if (!layers.Exists(layer => layer.IsLinear) || (rivals.Length > 0 && Root(layers[0]) != blueprint.HeadName)) return null;
        foreach (var (layer, next) in layers.Where(layer => layer.IsLinear).Zip(layers.Where(layer => layer.IsLinear).Skip(1)))
            if (layer.Inputs == layer.Outputs && !layer.IsSiblingOf(next))
                throw Undecided(layer, $"{layer.Name} may stand before {next.Name}, or beside it as a gate",
                    $"--assume head={layer.Name}+{next.Name} where one follows the other, or --assume head={next.Name}");
        return new ChainHead(reads, layers);
    }

    /// <summary>Adds the layers that read what the last one gives, in the order of the file, and then those that the file lists before it.</summary>
    private static void Extend(List<ChainLayer> layers, IReadOnlyList<ChainLayer> among, long width)
    {
        foreach (var module in among)
            if (module.Kind != ChainKind.Other && module.Inputs == width && !layers.Contains(module)
                && (module.IsLinear || layers is not [.., { IsLinear: false }]))
            {
                layers.Add(module);
                width = module.Outputs;
            }
    }

    /// <summary>A head with what else fits it: layers behind its last one, and normalisations where only one place has their width.</summary>
    private FoundHead Completed(Head own, List<ChainLayer> layers, long reads)
    {
        var isOwn = own is ClassifierHead;
        var count = layers.Count;
        for (var before = -1; before != layers.Count;)
        {
            before = layers.Count;
            var width = layers[^1].Outputs;
            ChainLayer[] next = [.. modules.Except(layers).Where(module => module.IsLinear && module.Inputs == width && !IsRival(module, reads))];
            if (next.Length > 1 && next.Select(Root).Distinct().Count() > 1) throw Undecided(next[0], $"{next[1].Name} reads the same",
                string.Join(" or ", next.Select(module => $"--assume head={Chain([.. layers, module])}")));
            if (next.Length > 0) Extend(layers, [.. modules.SkipWhile(module => module != next[0])], width);
        }

        Normalise(layers, reads);
        foreach (var module in modules.Except(layers).Where(module => module != front)) Judge(module, layers, reads, isOwn);
        var chain = layers.Count == count && isOwn ? own : new ChainHead(reads, layers);
        return new(isOwn && layers.Count > count && layers[0].Name == blueprint.HeadName
            ? new ChainHead(layers[0].Outputs, layers[1..]) { Behind = own, HasRoomBehind = HasRoom(layers[1]) }
            : chain, Front(layers));
    }

    /// <summary>A network's own classifier of several layers with what reads its output.</summary>
    private FoundHead Followed(Head own, long outputs)
    {
        List<ChainLayer> layers = [];
        var first = modules.FindIndex(module => module.Kind != ChainKind.Other && module.Inputs == outputs && Root(module) != blueprint.HeadName);
        if (first >= 0) Extend(layers, modules[first..], outputs);
        foreach (var module in modules.Except(layers).Where(module => Root(module) != blueprint.HeadName && module != Front(layers)))
            Judge(module, [new ChainLayer(blueprint.HeadName, ChainKind.Linear, channels, outputs, []), .. layers], channels, isOwn: true);
        return new(layers.Count == 0 ? own : new ChainHead(outputs, layers) { Behind = own, HasRoomBehind = HasRoom(layers[0]) }, Front(layers));
    }

    /// <summary>No head: the embedding, normalised where nothing else is left.</summary>
    private FoundHead Embedded()
    {
        ChainLayer[] fits = [.. modules.Where(module => module.Inputs == channels)];
        if (fits is [{ Kind: ChainKind.Other } strange]) Judge(strange, [], channels, isOwn: false);
        return new(fits is [{ Kind: ChainKind.Normalisation } only] && channels != imageChannels ? new ChainHead(channels, [only]) : Head.Embedding,
            Front([]))
        { Candidates = [.. fits.Where(module => module.IsLinear).Select(module => module.Name)] };
    }

    /// <summary>The modules that the user names, one after the other.</summary>
    private Head Chosen(string chosen, Head own)
    {
        if (chosen == blueprint.HeadName && own is ClassifierHead) return own;
        string[] parts = chosen.Split('+', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        List<ChainLayer> named = [.. parts.SelectMany(part => modules.Where(module => ModulePath.IsIn(module.Name, part)))];
        if (parts.FirstOrDefault(part => !named.Exists(module => module.Kind != ChainKind.Other && ModulePath.IsIn(module.Name, part)))
            is { } strange)
        {
            string[] tensors = [.. loose.Where(name => ModulePath.IsIn(name, strange)).Select(Described)];
            throw new UndecidedReadingException(tensors.Length == 0
                ? $"they have no module {strange}, which --assume head={chosen} names; naflow inspect lists their tensors"
                : $"{string.Join(", ", tensors.Take(4))} make no linear layers, so that --assume head={chosen} cannot be; {UndecidedReadingException.Export}");
        }

        if (named[0].Name == blueprint.HeadName && own is ClassifierHead && named.Count == 1) return own;
        if (parts.Length == 1 && Start(named) is { } chain) return chain;
        var (reads, width) = (named[0].Inputs, named[0].Inputs);
        if (!Starts(reads)) throw new UndecidedReadingException(
            $"{named[0].Name} reads {reads} values and the features are {channels}, so that --assume head={chosen} cannot be; {UndecidedReadingException.Export}");
        foreach (var layer in named)
        {
            if (layer.Inputs != width || layer.Kind == ChainKind.Other) throw new UndecidedReadingException(
                $"{layer.Name} reads {layer.Inputs} values where {width} come, so that --assume head={chosen} cannot be");
            width = layer.Outputs;
        }

        return new ChainHead(reads, named);
    }

    /// <summary>Puts normalisations that stand apart to where their width is: as many as there are places, in the order of the file.</summary>
    private void Normalise(List<ChainLayer> layers, long reads)
    {
        foreach (var width in modules.Except(layers).Where(module => module.Kind == ChainKind.Normalisation).Select(module => module.Inputs)
            .Distinct().ToArray())
        {
            // Those of a sequence stand where they stand.
            bool IsApart(ChainLayer layer) => layer.Kind == ChainKind.Normalisation && layer.Inputs == width
                && (layer.Parent.Length == 0 || !layers.Exists(other => other.IsLinear && other.Parent == layer.Parent));
            ChainLayer[] apart = [.. modules.Where(IsApart)];
            if (apart.Length == 0) continue;
            List<ChainLayer> plain = [.. layers.Where(layer => !IsApart(layer))];
            int[] places = [.. Enumerable.Range(0, plain.Count + 1).Where(place =>
                (place == 0 ? reads : plain[place - 1].Outputs) == width && plain.ElementAtOrDefault(place)?.Kind != ChainKind.Normalisation
                && (place == 0 || plain[place - 1].IsLinear))];
            var alsoFront = width == imageChannels && !layers.Exists(IsApart) ? 1 : 0;
            if (places.Length == 0) continue;
            if (places.Length + alsoFront != apart.Length || (alsoFront > 0 && places.Length > 0)) throw Undecided(
                apart[0], $"{places.Length + alsoFront} places have its width",
                $"--assume head= with the modules of the head, one after the other with + between them, or --assume left-out={apart[0].Name}");
            for (var index = places.Length - 1; index >= 0; index--) plain.Insert(places[index], apart[index]);
            layers.Clear();
            layers.AddRange(plain);
        }
    }

    private ChainLayer? front;

    /// <summary>A batch normalisation of the image's channels, which no other place has.</summary>
    private ChainLayer? Front(IReadOnlyList<ChainLayer> layers) => front ??= modules.Except(layers)
        .Where(module => module.Kind == ChainKind.Normalisation && module.Inputs == imageChannels).ToArray() is [var only] ? only : null;

    /// <summary>Refuses a module that fits and has no place; any other is left out.</summary>
    private void Judge(ChainLayer module, IReadOnlyList<ChainLayer> layers, long reads, bool isOwn)
    {
        if (module == Front(layers)) return;
        long[] widths = [reads, .. layers.Select(layer => layer.Outputs)];
        if (!widths.Contains(module.Inputs)) return;
        if (module.Kind == ChainKind.Other) throw Undecided(
            module, "neither as a linear layer nor as a batch normalisation",
            $"--assume left-out={module.Name} where it is not used; or {UndecidedReadingException.Export}");

        // Beside the network's own classifier a second head is left out, unless the classifier could read it.
        var isRival = module.IsLinear && module.Inputs == reads && module.Outputs != reads;
        if (isRival && (isOwn || Root(layers[0]) == blueprint.HeadName || module.Outputs == layers[^1].Outputs)) return;
        if (isRival && Root(module) == Root(layers[0])) return;
        throw Undecided(module, $"where it stands beside {Chain(layers)} cannot be told",
            $"--assume head={module.Name}+{Chain(layers)} or --assume head={Chain(layers)}, or --assume left-out={module.Name}");
    }

    private bool IsRival(ChainLayer module, long reads) =>
        module.Inputs == reads && prefix.Length == 0 && Root(module) != blueprint.HeadName;

    /// <summary>Whether a ReLU may stand between the network's own classifier and what follows: not between neighbours in a sequence.</summary>
    private bool HasRoom(ChainLayer next)
    {
        var (parent, index) = ChainLayer.Numbered(next.Name);
        var (other, own) = ChainLayer.Numbered(prefix.TrimEnd('.'));
        return index is not { } to || own is not { } from || parent != other || to > from + 1;
    }

    private bool Starts(long inputs)
    {
        if (inputs == channels || inputs == 2 * channels) return true;
        var grid = (long)Math.Round(Math.Sqrt((double)inputs / channels));
        return grid > 1 && grid * grid * channels == inputs;
    }

    private UndecidedReadingException Undecided(ChainLayer module, string why, string remedy) =>
        new($"{string.Join(", ", module.Tensors.Select(Described))} fit{(module.Tensors.Count == 1 ? "s" : "")} the network, but {why}; say {remedy}");

    private string Described(string name) => $"{name} [{string.Join(", ", shapes[name]!)}]";

    private static string Chain(IEnumerable<ChainLayer> layers) => string.Join('+', layers.Select(layer => layer.Name));

    private static string Root(ChainLayer layer) => ModulePath.Root(layer.Name);
}
