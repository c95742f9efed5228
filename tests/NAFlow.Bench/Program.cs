using System.CommandLine;
using NAFlow.Bench;
using NAFlow.Native;
using static TorchSharp.torch;

TorchLibrary.Load();
var threads = new Option<int>("--threads") { Description = "libtorch's threads", DefaultValueFactory = _ => Environment.ProcessorCount };
var weights = new Option<string?>("--squeezenet-weights") { Description = "SqueezeNet 1.1's weights; seeded random ones without" };
var cascade = new Command("cascade", "F, the cascade at several tolerances, their ratio, iterations and peak memory, at 224 pixels") { threads, weights };
cascade.SetAction(parsed =>
{
    set_num_threads(parsed.GetValue(threads));
    CascadeBench.Run(parsed.GetValue(weights), Console.Out);
});
var jacobian = new Command("jacobian", "The explicit Jacobian beside the matrix-free solver, with both growth curves") { threads };
jacobian.SetAction(parsed =>
{
    set_num_threads(parsed.GetValue(threads));
    ExplicitJacobianBench.Run(Console.Out);
});
var memory = new Command("memory", "Resident memory over 300 explanations") { threads };
memory.SetAction(parsed =>
{
    set_num_threads(parsed.GetValue(threads));
    MemoryBench.Run(Console.Out);
});
var names = new Argument<string[]>("network") { Description = "networks of the zoo; all without", Arity = ArgumentArity.ZeroOrMore };
var methods = new Option<string[]>("--method") { Description = "default, default by blocks, minimum norm, minimum norm by blocks; all without" };
var rounds = new Option<int>("--rounds") { Description = "measured rounds", DefaultValueFactory = _ => 5 };
var file = new Option<string?>("--file") { Description = "where the record goes, such as data/evidence/networks.json" };
var networks = new Command("networks", "Every network of the zoo with seeded random weights: cost in F, residuals, agreement with no inversion") { names, methods, rounds, file, threads };
networks.SetAction(parsed =>
{
    set_num_threads(parsed.GetValue(threads));
    NetworksBench.Run(parsed.GetValue(names) ?? [], parsed.GetValue(methods) ?? [], parsed.GetValue(rounds), parsed.GetValue(file), Console.Out);
});
var creatures = new Command("creatures", "How many creatures are drawn in a second");
creatures.SetAction(_ => CreatureBench.Run(Console.Out));
var compact = new Command("compact", "The compact networks with seeded random weights: size, and images a second of a training step") { threads };
compact.SetAction(parsed =>
{
    set_num_threads(parsed.GetValue(threads));
    CompactBench.Run(Console.Out);
});
var compared = new Argument<string[]>("method") { Description = "methods or groups of them; all without", Arity = ArgumentArity.ZeroOrMore };
var baselines = new Command("baselines", "What every method of making maps costs, as a multiple of F") { compared, threads };
baselines.SetAction(parsed =>
{
    set_num_threads(parsed.GetValue(threads));
    BaselinesBench.Run(parsed.GetValue(compared) ?? [], Console.Out);
});
var metrics = new Command("metrics", "Deletion and insertion, ROAD and infidelity of one map beside as many plain forward passes") { names, threads };
metrics.SetAction(parsed =>
{
    set_num_threads(parsed.GetValue(threads));
    MetricsBench.Run(parsed.GetValue(names) ?? [], Console.Out);
});
var kernel = new Command("kernel", "The Jupyter kernel: start to first result, a warm 1+1, an interrupt, resident memory over 500 cells");
kernel.SetAction(_ => KernelBench.Run(Console.Out));
var results = new Option<string>("--folder") { Description = "where the results go", DefaultValueFactory = _ => "data/evidence/data-randomisation" };
var dataRandomisation = new Command("data-randomisation", "Trains a compact network on true and on permuted labels and compares its maps") { results };
dataRandomisation.SetAction(parsed => DataRandomisationBench.Run(parsed.GetRequiredValue(results), Console.Out));
var proof = new Option<string>("--out") { Description = "where the text goes, a file for each part", Required = true };
var assets = new Option<string?>("--assets") { Description = "weights/ and images/ of real networks and photos; without it, those facts are left out" };
var parts = new Option<string[]>("--part") { Description = $"only these parts: {string.Join(", ", SamenessBench.PartNames)}" };
var sameness = new Command("sameness", "What the toolkit computes as text, a fact a line, to be compared before and after a change by diff -r") { proof, assets, parts };
sameness.SetAction(parsed =>
{
    set_num_threads(1);
    SamenessBench.Run(parsed.GetRequiredValue(proof), parsed.GetValue(assets), parsed.GetValue(parts) ?? []);
});
return new RootCommand("Measures NAFlow on this machine; figures compared with each other come from one run.") { cascade, networks, jacobian, memory, compact, creatures, baselines, metrics, kernel, dataRandomisation, sameness }.Parse(args).Invoke();
