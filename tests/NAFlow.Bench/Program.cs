using System.CommandLine;
using NAFlow.Bench;
using NAFlow.Native;
using static TorchSharp.torch;

TorchLibrary.Load();
var threads = new Option<int>("--threads") { Description = "libtorch's threads", DefaultValueFactory = _ => Environment.ProcessorCount };
var names = new Argument<string[]>("network") { Description = "networks of the zoo; all without", Arity = ArgumentArity.ZeroOrMore };
var size = new Option<int>("--size") { Description = "pixels of a side", DefaultValueFactory = _ => 224 };
var batches = new Option<int[]>("--batch") { Description = "how many images at once", DefaultValueFactory = _ => [1, 8] };
var sizes = new Option<int[]>("--size") { Description = "pixels of a side", DefaultValueFactory = _ => [224] };
var memory = new Command("memory", "The peak of the default flow's process beside that of autograd; then resident memory over 300 explanations")
    { names, sizes, batches, threads };
memory.SetAction(parsed =>
{
    set_num_threads(parsed.GetValue(threads));
    MemoryBench.Run(parsed.GetValue(names) ?? [], parsed.GetValue(sizes) ?? [], parsed.GetValue(batches)
        ?? [], parsed.GetValue(threads), Console.Out);
    MemoryBench.Flat(Console.Out);
});
var way = new Option<string>("--way") { Description = string.Join(" or ", MemoryBench.Ways.Keys), DefaultValueFactory = _ => "flow" };
var batch = new Option<int>("--batch") { Description = "how many images at once", DefaultValueFactory = _ => 1 };
var peak = new Command("peak", "The peak of this process after explaining one batch, MiB") { names, way, size, batch, threads };
peak.SetAction(parsed =>
{
    set_num_threads(parsed.GetValue(threads));
    MemoryBench.Peak((parsed.GetValue(names) ?? [])[0], parsed.GetRequiredValue(way), parsed.GetValue(size), parsed.GetValue(batch), Console.Out);
});
var rounds = new Option<int>("--rounds") { Description = "how often each is run", DefaultValueFactory = _ => 7 };
var sweep = new Command("sweep", "The coefficients, Grad-CAM and LayerCAM of every layer beside libtorch's autograd")
    { names, size, rounds, threads };
sweep.SetAction(parsed =>
{
    set_num_threads(parsed.GetValue(threads));
    SweepBench.Run(parsed.GetValue(names) ?? [], parsed.GetValue(size), parsed.GetValue(rounds), Console.Out);
});
var weights = new Option<string?>("--weights") { Description = "the network's weights; seeded random ones without" };
var cascade = new Command(
    "cascade", "The default cascade in F, and the share of the layers' products, of vectors and of what is passed on in closed form")
    { names, weights, size, batches, rounds, threads };
cascade.SetAction(parsed =>
{
    set_num_threads(parsed.GetValue(threads));
    CascadeBench.Run(
        parsed.GetValue(names) ?? [], parsed.GetValue(weights), parsed.GetValue(size), parsed.GetValue(batches)
            ?? [], parsed.GetValue(rounds), Console.Out);
});
var creatures = new Command("creatures", "How many creatures are drawn in a second");
creatures.SetAction(_ => CreatureBench.Run(Console.Out));
var compact = new Command("compact", "The compact networks with seeded random weights: size, and images a second of a training step") { threads };
compact.SetAction(parsed =>
{
    set_num_threads(parsed.GetValue(threads));
    CompactBench.Run(Console.Out);
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
var dataRandomisation = new Command("data-randomisation", "Trains a compact network on true and on permuted labels and compares its maps")
    { results };
dataRandomisation.SetAction(parsed => DataRandomisationBench.Run(parsed.GetRequiredValue(results), Console.Out));
var proof = new Option<string>("--out") { Description = "where the text goes, a file for each part", Required = true };
var assets = new Option<string?>("--assets")
{ Description = "weights/ and images/ of real networks and photos; without it, those facts are left out" };
var parts = new Option<string[]>("--part") { Description = $"only these parts: {string.Join(", ", SamenessBench.PartNames)}" };
var sameness = new Command("sameness", "What the toolkit computes as text, a fact a line, to be compared before and after a change by diff -r")
    { proof, assets, parts };
sameness.SetAction(parsed =>
{
    set_num_threads(1);
    SamenessBench.Run(parsed.GetRequiredValue(proof), parsed.GetValue(assets), parsed.GetValue(parts) ?? []);
});
var device = new Option<string>("--device") { Description = "cpu, cuda or cuda:N", DefaultValueFactory = _ => "cuda" };
var tf32 = new Option<bool>("--tf32") { Description = "let the card shorten products to TF32, as it does by itself" };
var devices = new Command("device", "The default flow on the processor and on another device: difference of the maps, and time")
    { device, names, batches, tf32 };
devices.SetAction(parsed =>
{
    var chosen = parsed.GetValue(names) is { Length: > 0 } some ? some : ["squeezenet1_1", "resnet50"];
    var other = NAFlow.ComputeDevice.Parse(parsed.GetRequiredValue(device));
    if (parsed.GetValue(tf32)) backends.cuda.matmul.allow_tf32 = backends.cudnn.allow_tf32 = true;
    DeviceBench.Run(other, chosen, parsed.GetValue(batches) ?? [1], Console.Out);
});
var table = new Option<string>("--folder") { Description = "where the table goes", DefaultValueFactory = _ => "data/evidence/exports" };
var exports = new Command("exports", "Debian's torchvision networks through ONNX files: read or not, exact or not, and their cost")
    { names, table, threads };
exports.SetAction(parsed => ExportBench.Run(parsed.GetValue(names) ?? [], parsed.GetRequiredValue(table), Console.Out));
var export = new Command("export", "The row of one network in the table of exports") { names, threads };
export.SetAction(parsed =>
{
    set_num_threads(parsed.GetValue(threads));
    ExportBench.One((parsed.GetValue(names) ?? [])[0], Console.Out);
});
var rows = new Option<long>("--rows") { Description = "how many rows are drawn", DefaultValueFactory = _ => 1_000_000 };
var shards = new Option<int>("--shards") { Description = "in how many files; 0 for one without shards", DefaultValueFactory = _ => 8 };
var seed = new Option<int>("--seed") { Description = "what is drawn", DefaultValueFactory = _ => 1 };
var evaluation = new Option<string>("--folder") { Description = "where the rows go; what is there is taken", Required = true };
var tools = new Option<string[]>("--tool") { Description = "builds of the tool; none writes the rows alone" };
var given = new Option<string[]>("--argument") { Description = "more for the tool, such as --threads=2" };
var report = new Command("report", "A report of drawn rows by the tool as a whole process: time, and peak of resident memory")
    { rows, shards, seed, evaluation, tools, given };
report.SetAction(parsed =>
{
    ReportBench.Generate(
        parsed.GetValue(rows), parsed.GetValue(shards), parsed.GetRequiredValue(evaluation), parsed.GetValue(seed), Console.Out);
    ReportBench.Report(parsed.GetRequiredValue(evaluation), parsed.GetValue(tools) ?? [], parsed.GetValue(given) ?? [], Console.Out);
});
var root = new RootCommand("Measures NAFlow on this machine; figures compared with each other come from one run.")
    { memory, peak, sweep, cascade, compact, creatures, metrics, kernel, dataRandomisation, sameness, devices, exports, export, report };
foreach (var command in ToolBench.Commands().Append(ThroughputBench.Command())) root.Add(command);
return root.Parse(args).Invoke();
