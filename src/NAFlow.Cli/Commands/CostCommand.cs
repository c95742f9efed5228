using System.Collections.Immutable;
using System.CommandLine;
using NAFlow.Evaluation;
using NAFlow.Files;
using NAFlow.Models;
using NAFlow.Native;

namespace NAFlow.Cli;

/// <summary><c>naflow cost</c>.</summary>
internal sealed class CostCommand : ToolCommand
{
    private const int Seed = 1;

    private static readonly CostStudyOptions Defaults = new();

    private readonly Option<string?> networks = new("--networks")
    {
        Description = $"Networks between commas, or all of naflow models; without it, {string.Join(',', Defaults.Networks)}.",
        HelpName = "NAME,NAME,...",
    };

    private readonly ChoiceOption<CostWeights> weights = new(
        "--weights", "The networks' weights: trained ones of compact networks and random ones of others, or random ones of all.", Defaults.Weights,
        ("trained", CostWeights.Trained), ("random", CostWeights.Random));

    private readonly ChoiceOption<CostImages> images = new(
        "--images", "What is explained: drawn creatures, or noise.", Defaults.Images, ("creatures", CostImages.Creatures),
        ("noise", CostImages.Noise));

    private readonly Option<string?> methods = new("--methods")
    {
        Description = "Methods between commas, by name or group (flow, baselines, controls, ablations); without it, four variants of the flow, Grad-CAM and LayerCAM, and slow ones once.",
        HelpName = "NAME,NAME,...",
    };

    private readonly Option<string?> slow = new("--slow-methods")
    {
        Description = "Methods that are measured at the first size, batch and number of threads alone.",
        HelpName = "NAME,NAME,...",
    };

    private readonly NumbersOption sizes =
        new("--sizes", $"Sides of the images in pixels, or 0 for each network's own; without it, {string.Join(',', Defaults.Sides)}.", "96,64,128");
    private readonly NumbersOption batches =
        new("--batches", $"Images explained together; without it, {string.Join(',', Defaults.Batches)}.", "1,2,4");
    private readonly NumbersOption threads = new("--threads", $"Processor threads; without it, {string.Join(',', Defaults.Threads)}.", "1,2");
    private readonly DefaultNumberOption<int> rounds = new("--rounds", "Measured runs.", Defaults.Rounds);
    private readonly DefaultNumberOption<int> warmUps = new("--warm-ups", "Runs before that.", Defaults.WarmUps);
    private readonly Option<bool> noMemory = new("--no-memory") { Description = "Do not measure memory, which takes another run." };
    private readonly DefaultNumberOption<int> jacobians =
        new("--jacobians", "Convolutions whose explicit Jacobian is measured.", Defaults.JacobianLayers);
    private readonly DefaultNumberOption<int> jacobianMemory =
        new("--jacobian-memory", "The largest Jacobian that is built, in MiB.", Defaults.JacobianMebibytes);
    private readonly Option<string?> folder = new("--out") { Description = "Write the tables there too.", HelpName = "FOLDER" };
    private readonly Option<string?> record = new("--record")
    {
        Description = "Measure for the record of naflow models, flows on random weights and noise at the networks' own sizes, and add networks that the file lacks.",
        HelpName = "FILE",
    };

    private readonly Option<bool> plan = new("--plan")
    {
        Description = "Measure nothing: what 1,000, 50,000 and 1,000,000 images take in core hours, card hours and bytes, by the measured record.",
    };

    private readonly QuietOption quiet = new();

    public CostCommand(ToolConsole console)
        : base(
            "cost",
            """
            What do maps cost? Measures the time and the memory of methods against the side of the image, the batch and the threads, as a whole and layer by layer, in
            seconds and in F (one forward pass plus the importance sweep, in the same run), fits how they grow, and builds explicit Jacobians beside the matrix-free
            solver. One thing varies at a time; the others stay at the first of their numbers.
            """,
            "naflow cost --out cost",
            "naflow cost --networks resnet18 --sizes 224 --batches 1 --threads 1 --methods flow,grad-cam --jacobians 0",
            "naflow cost --record networks.json --networks alexnet,vgg16",
            "naflow cost --plan --networks squeezenet1_1,resnet50")
    {
        Add("What is measured", networks, weights, images, methods, slow, record, plan);
        Add("Where and how often", sizes, batches, threads, rounds, warmUps, noMemory);
        Add("Explicit Jacobians", jacobians, jacobianMemory);
        Add("Results", folder, quiet);
        Does((parsed, cancellation) => Run(parsed, quiet.Apply(parsed, console), cancellation));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        var options = Chosen(parsed);
        if (parsed.GetValue(folder) is { } path && string.IsNullOrWhiteSpace(path)) throw new InvalidInputException(
            "The folder of --out is empty; give a folder.");
        if (parsed.GetValue(plan)) return Plan(options, parsed, console);
        if (parsed.GetValue(record) is { } file) return AddTo(file, options, parsed, console, cancellation);
        TorchLibrary.Load();
        var result = Measure(options, console, cancellation);
        if (parsed.GetValue(folder) is { } target) result.Save(target);
        console.Out.Write(CostTable.Write(result));
        return ExitCode.Done;
    }

    /// <summary>Writes what many images take, by the record that is given or the published one.</summary>
    private int Plan(CostStudyOptions options, ParseResult parsed, ToolConsole console)
    {
        if (((Option[])[weights, images, methods, slow, sizes, batches, threads, rounds, warmUps, noMemory, jacobians, jacobianMemory])
            .FirstOrDefault(parsed.IsGiven) is { } given)
            throw new InvalidInputException($"A plan measures nothing and {given.Name} is given too; leave one of them out.");
        var costs = parsed.GetValue(record) is { } file ? NetworkCostRecord.Load(file) : NetworkCostRecord.Published;
        string[] names = parsed.IsGiven(networks) ? [.. options.Networks] : ["squeezenet1_1", "resnet50"];
        foreach (var name in names) Zoo.Require(name);
        TorchLibrary.Load();
        var assumed = new PlanAssumptions();
        var rows = new List<PlanRow>();
        foreach (var name in names)
        {
            var cost = costs.Of(name)
                ?? throw new InvalidInputException(
                    $"The costs of {name} were not measured; measure them with --record FILE --networks {name}, and plan with that file.");
            using var network = Zoo.Create(name, Weights.Random(Seed));
            rows.AddRange(CostPlan.Of(cost, ForwardWork.Of(network), assumed).Where(row => row.Method == cost.Costs[0].Method));
        }

        var text = CostPlan.Write(rows, costs.Machine, assumed);
        if (parsed.GetValue(folder) is { } target) AtomicFile.WriteAllText(Path.Combine(target, "plan.md"), text);
        console.Out.Write(text);
        return ExitCode.Done;
    }

    private static CostResult Measure(CostStudyOptions options, ToolConsole console, CancellationToken cancellation) =>
        ProgressBar.Run(console, "cost", ProgressBar.Counting(options.Steps), progress => CostStudy.Run(options, progress, cancellation));

    /// <summary>Measures networks one by one into a record; one that was begun goes on where it was.</summary>
    private int AddTo(string file, CostStudyOptions options, ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        if (((Option[])[weights, images, methods, slow, sizes, batches, noMemory, jacobians, jacobianMemory, folder])
            .FirstOrDefault(parsed.IsGiven) is { } given)
            throw new InvalidInputException($"A record is always measured alike and {given.Name} is given too; leave one of them out.");
        foreach (var name in options.Networks) Zoo.Require(name);
        TorchLibrary.Load();
        var (machine, known) = (RunEnvironment.Here(), File.Exists(file) ? NetworkCostRecord.Load(file).Networks : []);
        var kept = new NetworkCostRecord(
            $"{machine.Cores} cores of {machine.Processor}, {machine.System}, {machine.Runtime}, libtorch {machine.LibTorch}", options.Rounds, known);
        foreach (var name in options.Networks.Where(name => kept.Of(name) is null))
        {
            var study = NetworkCost.Options(name);
            study = study with
            {
                Rounds = parsed.IsGiven(rounds) ? options.Rounds : study.Rounds,
                WarmUps = parsed.IsGiven(warmUps) ? options.WarmUps : study.WarmUps,
                Threads = parsed.GetValue(threads) is [var count, ..] ? [count] : study.Threads,
            };
            kept = kept with { Rounds = study.Rounds, Networks = [.. kept.Networks, .. NetworkCost.Of(Measure(study, console, cancellation))] };
            kept.Save(file);
        }

        console.Out.Write(NetworkCostTable.Write(kept));
        return ExitCode.Done;
    }

    private CostStudyOptions Chosen(ParseResult parsed)
    {
        var named = parsed.GetValue(methods);
        return new CostStudyOptions
        {
            Networks = parsed.GetValue(networks) is not { } list ? parsed.IsGiven(record) ? [.. Zoo.Names] : Defaults.Networks : list == "all"
                ? [.. Zoo.Names] : Words(list),
            Weights = parsed.GetValue(weights),
            Images = parsed.GetValue(images),
            Methods = named is null ? Defaults.Methods : [.. MethodList.Find(Words(named), Seed)],
            SlowMethods = parsed.GetValue(slow) is { } given ? [.. MethodList.Find(Words(given), Seed)] : named is null ? Defaults.SlowMethods : [],
            Sides = parsed.GetValue(sizes) ?? Defaults.Sides,
            Batches = parsed.GetValue(batches) ?? Defaults.Batches,
            Threads = parsed.GetValue(threads) ?? Defaults.Threads,
            Rounds = parsed.GetValue(rounds),
            WarmUps = parsed.GetValue(warmUps),
            Memory = !parsed.GetValue(noMemory),
            JacobianLayers = parsed.GetValue(jacobians),
            JacobianMebibytes = parsed.GetValue(jacobianMemory),
        };
    }

    private static ImmutableArray<string> Words(string list) =>
        [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
