using System.Collections.Immutable;
using System.CommandLine;
using NAFlow.Evaluation;
using NAFlow.Native;

namespace NAFlow.Cli;

/// <summary><c>naflow cost</c>.</summary>
internal sealed class CostCommand : Command
{
    private const string About = """
        What do maps cost? Measures the time and the memory of methods against the side of the image, the batch and the threads, as a whole and layer by layer, in
        seconds and in F (one forward pass plus the importance sweep, in the same run), fits how they grow, and builds explicit Jacobians beside the matrix-free
        solver. One thing varies at a time; the others stay at the first of their numbers.

        Examples:
          naflow cost --out cost
          naflow cost --networks resnet18 --sizes 224 --batches 1 --threads 1 --methods flow,grad-cam --jacobians 0
        """;

    private const int Seed = 1;

    private static readonly CostStudyOptions Defaults = new();

    private readonly Option<string?> networks = new("--networks")
    {
        Description = $"Networks between commas; without it, {string.Join(',', Defaults.Networks)}. Compact ones have trained weights, others random ones.",
        HelpName = "NAME,NAME,...",
    };

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

    private readonly NumbersOption sizes = new("--sizes", $"Sides of the images in pixels; without it, {string.Join(',', Defaults.Sides)}.", "96,64,128");
    private readonly NumbersOption batches = new("--batches", $"Images explained together; without it, {string.Join(',', Defaults.Batches)}.", "1,2,4");
    private readonly NumbersOption threads = new("--threads", $"Processor threads; without it, {string.Join(',', Defaults.Threads)}.", "1,2");
    private readonly NumberOption<int> rounds = new("--rounds", $"Measured runs; without it, {Defaults.Rounds}.", "5");
    private readonly NumberOption<int> warmUps = new("--warm-ups", $"Runs before that; without it, {Defaults.WarmUps}.", "10");
    private readonly NumberOption<int> jacobians = new("--jacobians", $"Convolutions whose explicit Jacobian is measured; without it, {Defaults.JacobianLayers}.", "4");
    private readonly NumberOption<int> memory = new("--jacobian-memory", $"The largest Jacobian that is built, in MiB; without it, {Defaults.JacobianMebibytes}.", "512");
    private readonly Option<string?> folder = new("--out") { Description = "Write the tables there too.", HelpName = "DIR" };
    private readonly QuietOption quiet = new();

    public CostCommand(ToolConsole console)
        : base("cost", About)
    {
        foreach (var option in (Option[])[networks, methods, slow, sizes, batches, threads, rounds, warmUps, jacobians, memory, folder, quiet]) Add(option);
        SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, quiet.Apply(parsed, console), cancellation)));
    }

    private int Run(ParseResult parsed, ToolConsole console, CancellationToken cancellation)
    {
        var options = Chosen(parsed);
        if (parsed.GetValue(folder) is { } path && string.IsNullOrWhiteSpace(path)) throw new InvalidInputException("The folder of --out is empty; give a folder.");
        TorchLibrary.Load();
        var result = ProgressBar.Run(console, Name, ProgressBar.Counting(options.Steps), progress => CostStudy.Run(options, progress, cancellation));
        if (parsed.GetValue(folder) is { } target) result.Save(target);
        console.Out.Write(CostTable.Write(result));
        return ExitCode.Done;
    }

    private CostStudyOptions Chosen(ParseResult parsed)
    {
        var named = parsed.GetValue(methods);
        return new CostStudyOptions
        {
            Networks = parsed.GetValue(networks) is { } list ? Words(list) : Defaults.Networks,
            Methods = named is null ? Defaults.Methods : [.. MethodList.Find(Words(named), Seed)],
            SlowMethods = parsed.GetValue(slow) is { } given ? [.. MethodList.Find(Words(given), Seed)] : named is null ? Defaults.SlowMethods : [],
            Sides = parsed.GetValue(sizes) ?? Defaults.Sides,
            Batches = parsed.GetValue(batches) ?? Defaults.Batches,
            Threads = parsed.GetValue(threads) ?? Defaults.Threads,
            Rounds = parsed.GetValue(rounds) ?? Defaults.Rounds,
            WarmUps = parsed.GetValue(warmUps) ?? Defaults.WarmUps,
            JacobianLayers = parsed.GetValue(jacobians) ?? Defaults.JacobianLayers,
            JacobianMebibytes = parsed.GetValue(memory) ?? Defaults.JacobianMebibytes,
        };
    }

    private static ImmutableArray<string> Words(string list) => [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
