using System.Diagnostics;
using System.Text.RegularExpressions;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Imaging;
using NAFlow.Inversion;
using NAFlow.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Bench;

/// <summary>
/// Writes what the toolkit computes as text, a fact a line, so that <c>diff -r before after</c> shows whether a change of the code changed a number.
/// A hash, after a #, is of every bit; the rest has five digits. Two runs of one commit on one machine write the same.
/// </summary>
internal static partial class SamenessBench
{
    private static readonly (string Name, Action<FactFile, string?> Write)[] Parts =
    [
        ("networks", WriteNetworks), ("weights", WriteWeights), ("experiments", WriteExperiments), ("methods", WriteMethods),
        ("evaluation", WriteEvaluation), ("studies", WriteStudies), ("pages", WritePages), ("data", WriteData), ("training", WriteTraining),
    ];

    private static readonly string[] PresetNetworks = ["resnet20_cifar", "squeezenet1_1", "mobilenet_v2"];

    private const string Evaluating = "--methods flow,grad-cam,random --layers 3 --csv --quiet --threads 1";

    public static IEnumerable<string> PartNames => Parts.Select(part => part.Name);

    /// <summary>Writes a file for each part.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="assets">The folder of real weights and photos; null leaves them out.</param>
    /// <param name="names">The parts; all where there is none.</param>
    public static void Run(string folder, string? assets, IReadOnlyCollection<string> names)
    {
        var watch = Stopwatch.StartNew();
        var facts = 0;
        foreach (var (name, write) in Parts.Where(part => names.Count == 0 || names.Contains(part.Name)))
        {
            var begin = watch.Elapsed.TotalSeconds;
            var file = new FactFile(Path.Combine(folder, $"{name}.txt"));
            write(file, assets);
            facts += file.Save();
            Console.Error.WriteLine(FormattableString.Invariant($"{name}: {file.Count:N0} facts, {watch.Elapsed.TotalSeconds - begin:F0} s"));
        }

        Console.Error.WriteLine(FormattableString.Invariant($"{facts:N0} facts in {watch.Elapsed.TotalSeconds:F0} s"));
    }

    /// <summary>The default flow of every network, and every switch of the method on three of them.</summary>
    private static void WriteNetworks(FactFile file, string? assets)
    {
        foreach (var name in Zoo.Names.Concat(Zoo.CompactNames))
        {
            Console.Error.WriteLine($"  {name}");
            using var network = Zoo.Create(name, Weights.Random(1));
            using var images = Pixels(network);
            WriteFlows(file, [name, "default"], network, images);
            if (!PresetNetworks.Contains(name)) continue;
            foreach (var (option, options) in Switches()) WriteFlows(file, [name, option], network, images, null, options);
            WriteFlows(file, [name, "class 3"], network, images, Decision.Class(3));
            WriteFlows(file, [name, "classes 3 and 5"], network, images, Decision.Classes(3, 5));
            WriteFlows(file, [name, "class 3 against 5"], network, images, Decision.Contrast(3, 5));
            network.to(float64);
            using var doubles = images.to(float64);
            WriteFlows(file, [name, "float64"], network, doubles);
        }
    }

    /// <summary>Every switch alone, and the presets.</summary>
    private static IEnumerable<(string Name, ExplainOptions Options)> Switches()
    {
        yield return ("as published", ExplainOptions.AsPublished);
        yield return ("repaired", ExplainOptions.Repaired);
        yield return ("minimum norm", ExplainOptions.MinimumNorm);
        yield return ("minimum norm by blocks", With(it => it with { Unit = SolveUnit.Block }, ExplainOptions.MinimumNorm));
        yield return ("minimum norm without gate", With(it => it with { Abandoning = false }, ExplainOptions.MinimumNorm));
        yield return ("by blocks", With(it => it with { Unit = SolveUnit.Block }));

        // Two combinations are named that the inverse did not heed when this was first written; they must give what they gave then.
        yield return ("by blocks, offset zero", With(it => it with { Unit = SolveUnit.Block }));
        yield return ("all rows", With(it => it with { Rows = RowSelection.All }));
        yield return ("first rows", With(it => it with { Rows = RowSelection.First }));
        yield return ("start at the activation", With(it => it with { Start = StartPoint.Activation }));
        yield return ("merge narrow", With(it => it with { MergeNarrow = true }));
        yield return ("ReLU in place", With(it => it with { ReluInPlace = true }));
        yield return ("no gate", With(it => it with { Abandoning = false }));
        yield return ("no gate, all rows", With(it => it with { Abandoning = false }));
        yield return ("no inversion, no gate", ExplainOptions.Default with { Inverse = Inverse.None with { Abandoning = false } });
        yield return ("tolerance 0.0001", With(it => it with { Solver = it.Solver with { Tolerance = 1e-4 } }));
        yield return ("at most 3 iterations", With(it => it with { Solver = it.Solver with { MaxIterations = 3 } }));
        yield return ("damping 0.1", With(it => it with { Solver = it.Solver with { Damping = 0.1 } }));
        yield return ("uniform", ExplainOptions.Default with { Coefficients = CoefficientRule.Uniform });

        static ExplainOptions With(Func<SolvedInverse, SolvedInverse> change, ExplainOptions? from = null) =>
            ExplainOptions.Default with { Inverse = change((SolvedInverse)(from ?? ExplainOptions.Default).Inverse) };
    }

    /// <summary>The default flow of every file of weights in the assets.</summary>
    private static void WriteWeights(FactFile file, string? assets)
    {
        if (assets is null)
        {
            file.Add("skipped: no assets");
            return;
        }

        var folder = Path.Combine(assets, "weights");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => WeightFile().IsMatch(path));
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, path);
            try
            {
                var weights = Weights.From(path);
                using var network = Zoo.Create(Zoo.Recognise(weights) ?? throw new InvalidInputException("of no network"), weights);
                using var images = Pixels(network);
                WriteFlows(file, [name, network.Name], network, images);
            }
            catch (InvalidInputException problem)
            {
                file.Add(name, problem.Message.Replace(folder, "FOLDER", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>The nine experiments: how they judge a few images, what they explain, and the files they write.</summary>
    private static void WriteExperiments(FactFile file, string? assets)
    {
        foreach (var experiment in ExperimentList.All)
        {
            Console.Error.WriteLine($"  {experiment.Name}");
            using var network = experiment.CreateNetwork();
            var options = new ExperimentOptions { Samples = 2, MostImages = 300, Episodes = 50 };
            using var result = ExperimentRunner.Run(experiment, network, new CreatureData(network.Preprocessing.Size), options);
            foreach (var (name, value) in result.Figures)
                file.Add(experiment.Name, "figure", name, Text.Of(value.Mean), Text.Of(value.Low), Text.Of(value.High));
            foreach (var (number, sample) in result.Samples.Index())
            {
                string[] start = [experiment.Name, $"sample {number}"];
                file.Add([.. start, "answer", sample.ClassName, sample.Answer, sample.Reference?.Name ?? "no reference"]);
                WriteFlow(file, start, sample.Flow);
            }

            using var folder = new Scratch();
            ExperimentFolder.Write(result, folder.Path);
            file.AddFolder("files", folder.Path);
        }
    }

    /// <summary>The maps of every method by name, for a class and for a similarity, and the values of every metric.</summary>
    private static void WriteMethods(FactFile file, string? assets)
    {
        foreach (var name in (string[])["alexnet", "protonet"])
        {
            var experiment = ExperimentList.Find(name);
            using var network = experiment.CreateNetwork();
            using var creatures = new CreatureData(network.Preprocessing.Size).Open(ImageSplit.Test);
            using var image = network.Preprocessing.Prepare(creatures.Load(0)).ToTensor();
            var decision = name == "alexnet" ? Decision.Top1 : Decision.Similarity(creatures.Load(1), experiment.ComparedBy);
            using var traced = TracedDecision.Record(network, image, decision);
            foreach (var method in MethodList.Find(["all", "ablations", "grid", "dials"], 1))
            {
                Console.Error.WriteLine($"  {name}: {method.Name}");
                foreach (var (layer, map) in method.Explain(traced, default)[0])
                    file.Add(name, method.Name, layer, $"{map.Height} x {map.Width}", Text.Of(map));
            }
        }

        file.AddTool("metrics", $"evaluate --experiments alexnet --metrics all --images 1 --limit 50 {Evaluating} --out {Scratch.Name}");
    }

    /// <summary>A small evaluation and its report.</summary>
    private static void WriteEvaluation(FactFile file, string? assets)
    {
        using var folder = new Scratch();
        const string Settings = $"--metrics energy,pointing --images 2 {Evaluating}";
        file.AddTool("evaluation", $"evaluate --experiments protonet {Settings} --out", folder.Path);
        file.AddFolder("evaluation", folder.Path);
        file.AddTool("report", $"report --out {Scratch.Name}", folder.Path);
        if (assets is null) file.Add("photos with boxes skipped: no assets");
        else
            file.AddTool(
                "photos with boxes", $"evaluate --size 227 {Settings} --out {Scratch.Name} --boxed", Photos(assets), "--weights", SqueezeNet(assets));
    }

    /// <summary>The studies: the part that decides, boxes of photos, how maps fare down a network, and cost without its times.</summary>
    private static void WriteStudies(FactFile file, string? assets)
    {
        foreach (var name in (string[])["alexnet", "resnet50"]) WriteDecidingParts(file, name);
        file.AddTool(
            "cost",
            "cost --networks alexnet_compact --methods flow,grad-cam --sizes 64,96 --batches 1 --threads 1 --rounds 1 --warm-ups 0 "
            + $"--jacobians 2 --quiet --out {Scratch.Name}");
        WriteDepth(file);
        if (assets is null) file.Add("localise skipped: no assets");
        else WriteBoxes(file, assets);
    }

    private static void WriteDecidingParts(FactFile file, string name)
    {
        using var subject = new CounterfactualSubject(
            ExperimentList.Find(name).CreateNetwork(), CounterfactualSet.Test with { PairsOfTwins = 1 });
        var tables = Judged(subject, MethodList.Compared, ["deciding-part"]);
        var number = 0;
        foreach (var method in tables[0].Methods)
            foreach (var (part, all) in tables[0].Of(method).Zip(tables[1].Of(method)))
                file.Add(
                    "truth", $"{name}.csv", $"{number++:D5}",
                    $"method {method}, layer {part.Layer.Name}, depth {part.Layer.Depth}, of_its_size {Text.Of(part.Value.Mean)}, of_its_size_low {Text.Of(part.Value.Low)}, of_its_size_high {Text.Of(part.Value.High)}, of_all {Text.Of(all.Value.Mean)}");
    }

    private static void WriteDepth(FactFile file)
    {
        (string Before, string Now)[] methods =
        [
            ("kept", "flow"), ("kept by blocks", "flow, block by block"), ("kept, damped 0.03", "flow, damping 0.03"),
            ("kept, damped 0.1", "flow, damping 0.1"),
            ("minimum norm", "flow, minimum norm"), ("minimum norm by blocks", "flow, minimum norm, block by block"),
            ("minimum norm, damped 0.1", "flow, minimum norm, damping 0.1"),
        ];
        using var folder = new Scratch();
        using var subject = new PhotoSubject(ExperimentList.Find("alexnet").CreateNetwork(), PhotoSet.Find(ExportCreatures(folder)), "creatures");
        var tables = Judged(subject, MethodList.Find(methods.Select(method => method.Now), 1), ["sparsity", "no-inversion", "residual"])
            .ToDictionary(table => table.Figure.Name);
        foreach (var (before, now) in methods)
            foreach (var entropy in tables["entropy"].Of(now))
                file.Add(
                    "depth", before, entropy.Layer.Name, Text.Of(entropy.Value.Mean),
                    Text.Of(tables["no_inversion_correlation"].At(now, entropy.Layer.Name)?.Value.Mean),
                    Text.Of(tables["residual"].At(now, entropy.Layer.Name)?.Value.Mean));
    }

    private static void WriteBoxes(FactFile file, string assets)
    {
        (string Before, string Now)[] methods =
            [("none", "no inversion"), ("minimum-norm", "flow, minimum norm"), ("kept", "flow"), ("repaired", "flow, first rows as published"),
                ("kept@3e-2", "flow, tolerance 0.03")];
        var weights = Weights.From(SqueezeNet(assets));
        var network = Zoo.Create("squeezenet1_1", weights);
        network.Preprocessing = network.Preprocessing with { Size = 227 };
        using var subject = new BoxedPhotoSubject(network, [.. BoxedPhotoFolder.Read(Photos(assets)).Take(2)], "photos") { Misclassified = true };
        var tables = Judged(subject, MethodList.Find(methods.Select(method => method.Now), 1), ["pointing", "energy"], new MetricOptions
        { Pointing = new PointingOptions { Tolerance = 0 } })
            .ToDictionary(table => table.Figure.Name);
        file.Add("localise", "said", "0002", $"| output of | {string.Join(" | ", methods.Select(method => method.Before))} |");
        foreach (var (number, layer) in tables["energy"].Layers.Reverse().Index())
            file.Add("localise", "said", $"{number + 4:D4}",
                $"| {layer.Name} | {string.Join(" | ", methods.Select(method => Cell(method.Now, layer.Name)))} |");

        string Cell(string method, string layer) => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Interval(tables["pointing"].At(method, layer)!.Value, "F2")}, {Interval(tables["energy"].At(method, layer)!.Value, "F3")}");

        string Interval(Estimate value, string format) => FormattableString
            .Invariant($"{value.Mean.ToString(format, System.Globalization.CultureInfo.InvariantCulture)} ({value.Low:F2}-{value.High:F2})");
    }

    private static IReadOnlyList<FigureTable> Judged(
        IEvaluationSubject subject, IReadOnlyList<MapMethod> methods, IReadOnlyList<string> metrics, MetricOptions? options = null) =>
        FigureTable.Of(Evaluator
            .Judge(subject, new EvaluationOptions { Methods = methods, Metrics = MetricList.Find(metrics, options), Images = 1000 }));

    /// <summary>What <c>naflow explain</c> writes, and what the tool says of its networks.</summary>
    private static void WritePages(FactFile file, string? assets)
    {
        using var folder = new Scratch();
        var photos = ExportCreatures(folder);
        const string Common = $"--threads 1 --out {Scratch.Name}";
        file.AddTool("default", $"explain {Common}");
        file.AddTool("known neurons", $"explain --model known-neurons --save-tensors {Common}");
        file.AddTool("two photos", $"explain --weights compact:alexnet --resize crop {Common}", photos);
        file.AddTool("contrast", $"explain --weights compact:alexnet --class 3 --against 4 --preset repaired {Common}", photos[0]);
        string[] pair = [photos[0], "--reference", photos[1]];
        foreach (var metric in (string[])["cosine", "euclidean"])
            foreach (var rule in (string[])["weights", "gradient"])
                file.AddTool(
                    $"pair, {metric}, {rule}", $"explain --weights compact:protonet --metric {metric} --contributions {rule} {Common}", pair);
        file.AddTool("pair at a layer", $"explain --weights compact:alexnet --at features.12 {Common}", pair);
        file.AddTool("models", "models");
        file.AddTool("layers", "models resnet20_cifar");
        file.AddTool("experiments", "experiment list");
        file.AddTool("weights", "weights list");
    }

    /// <summary>The drawn creatures: pixels of every part of the data, and an export with what every pixel shows.</summary>
    private static void WriteData(FactFile file, string? assets)
    {
        foreach (var set in CreatureSet.All)
            for (var index = 0; index < set.Count; index += set.Count / 7)
            {
                var pixels = set.Scene(index).Draw(48).ToPhoto("creature").Pixels;
                file.Add(set.Name, $"{index:D5}", set.Classes[set.LabelOf(index)].Name, Text.Hash(pixels.Span));
            }

        file.AddTool("export", $"data export query --size 32 --quiet --out {Scratch.Name}");
    }

    /// <summary>Two steps of training by every kind of recipe: the weights and the record.</summary>
    private static void WriteTraining(FactFile file, string? assets)
    {
        foreach (var name in (string[])["alexnet", "moco-v2", "simsiam", "protonet", "meta-baseline", "proxy-anchor", "margin-loss"])
        {
            using var work = new Scratch();
            file.AddTool(name, $"train {name} --steps 2 --threads 1 --quiet --out {Scratch.Name} --work", work.Path);
        }
    }

    /// <summary>A batch of two of seeded noise, small but of several pixels down to the last feature map.</summary>
    private static Tensor Pixels(Network network)
    {
        var side = Math.Min(network.Preprocessing.Size, 96);
        using var generator = new Generator(1, CPU);
        return randn([2, network.InputChannels, side, side], generator: generator);
    }

    private static void WriteFlows(
        FactFile file, string[] start, Network network, Tensor images, Decision? decision = null, ExplainOptions? options = null)
    {
        foreach (var (number, flow) in network.Explain(images, decision, options).Index())
            using (flow)
                WriteFlow(file, [.. start, $"sample {number}"], flow);
    }

    private static void WriteFlow(FactFile file, string[] start, AttentionFlow flow)
    {
        var explained = flow.Explained;
        file.Add([.. start, "decision", explained.Name ?? "-", $"class {explained.Index}", Text.Of(explained.Score), Text.Of(explained.Probability)]);
        foreach (var (place, top) in flow.TopClasses.Index())
            file.Add([.. start, $"top {place}", $"class {top.Index}", Text.Of(top.Score), Text.Of(top.Probability)]);
        foreach (var (depth, layer) in flow.Layers.Index())
            file.Add(
            [
                .. start, $"{depth:D3} {layer.Name}", layer.Kind, string.Join(" x ", layer.Shape),
                $"abandoned {Text.Of(layer.AbandonedFraction)} {Text.Of(layer.AbandonedChannelFraction)}", $"residual {Text.Of(layer.Residual)}",
                $"condition {Text.Of(layer.Condition)}", $"iterations {layer.Iterations}", $"entropy {Text.Of(layer.SpatialEntropy)}",
                $"findings {string.Join(' ', layer.Findings)}", $"channels {Text.Of(layer.ChannelCoefficients.AsSpan())}",
                $"map {Text.Of(layer.Map)}",
            ]);
        if (flow.Contributions is not { } contributions) return;
        var (comparedBy, rule, layerName) = ($"{contributions.ComparedBy}", $"{contributions.Rule}", contributions.Layer ?? "-");
        file.Add([.. start, "contributions", comparedBy, rule, layerName, Text.Of(contributions.Similarity)]);
        foreach (var channel in contributions.Top(5).Concat(contributions.Bottom(5)))
            file.Add([.. start, "contribution", $"channel {channel.Channel:D4}", Text.Of(channel.Contribution), Text.Of(channel.Weight)]);
        file.Add([.. start, "contributions", Text.Hash<double>(contributions.Values.AsSpan()), Text.Hash<double>(contributions.Weights.AsSpan())]);
    }

    /// <summary>The paths of two creatures as photos.</summary>
    private static string[] ExportCreatures(Scratch folder)
    {
        string[] paths = [Path.Combine(folder.Path, "first.png"), Path.Combine(folder.Path, "second.png")];
        foreach (var (number, path) in paths.Index()) CreatureSet.Query.Scene(30 * number).Draw(128).ToPhoto("creature").SavePng(path);
        return paths;
    }

    private static string Photos(string assets) => Path.Combine(assets, "images", "ilsvrc_val227");

    private static string SqueezeNet(string assets) => Path.Combine(assets, "weights", "squeezenet1_1", "squeezenet1_1.safetensors");

    [GeneratedRegex(@"\.(safetensors|th|pth|pkl|params)$")]
    private static partial Regex WeightFile();
}
