using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Models;

namespace NAFlow.Tests;

public sealed class EvaluateTests
{
    [Fact]
    public void The_short_plan_judges_every_experiment()
    {
        using var folder = new TemporaryFolder();
        var run = ToolRun.Of(TestContext.Current.CancellationToken, "evaluate", "--plan", Plan("short.json"), "--out", folder.Path);
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.All(ExperimentList.Names, name => Assert.Contains($"short/{name}: 1 image, 5 methods.", run.Out, StringComparison.Ordinal));

        var rows = EvaluationRows.Load(folder.Path);
        Assert.Equal(ExperimentList.Names.Order(), rows.Select(row => row.Subject).Distinct().Order());
        Assert.All(rows, row => Assert.True(row.Value is null || double.IsFinite(row.Value.Value)));
        string[] methods = ["flow", "no inversion", "Grad-CAM", "element-wise Grad-CAM", "random"], figures = ["pointing", "energy"];
        Assert.All(rows.GroupBy(row => row.Subject), subject =>
        {
            Assert.Equal(methods, subject.Select(row => row.Method).Distinct());
            Assert.Equal(subject.Select(row => row.Figure).Distinct().Count() * methods.Length,
                subject.Select(row => (row.Method, row.Figure)).Distinct().Count());
            Assert.Subset(subject.Select(row => row.Figure).ToHashSet(), figures.ToHashSet());
            Assert.Equal(3, subject.Where(row => row.Method == "flow").Select(row => row.Layer).Distinct().Count());

            // The published program's control is element-wise Grad-CAM, whatever judges it.
            var (control, elementWise) = (Values(subject, "no inversion"), Values(subject, "element-wise Grad-CAM"));
            Assert.Equal(control.Keys, elementWise.Keys);
            Assert.All(control, entry => Assert.Equal(entry.Value ?? 0, elementWise[entry.Key] ?? 0, 1e-4 * Math.Max(1, Math.Abs(entry.Value ?? 0))));
        });
    }

    [Theory]
    [InlineData("nothing to evaluate")]
    [InlineData("alexnot", "--experiments", "alexnot")]
    [InlineData("'flaw'", "--experiments", "alexnet", "--methods", "flaw")]
    [InlineData("'pointless'", "--experiments", "alexnet", "--metrics", "pointless")]
    [InlineData("No layer fits 'nothing*'", "--experiments", "alexnet", "--layers", "nothing*")]
    [InlineData("0 images", "--experiments", "alexnet", "--images", "0")]
    [InlineData("'missing.json' cannot be read", "--plan", "missing.json")]
    [InlineData("--seed is given too", "--plan", "missing.json", "--seed", "2")]
    [InlineData("no file or folder 'missing'", "--boxed", "missing")]
    [InlineData("'missing' has no boxes.csv", "--boxed", "missing", "--similar")]
    [InlineData("there are none; leave it out", "--experiments", "alexnet", "--similar")]
    [InlineData("chooses the features or the output of an ONNX file", "--boxed", "missing", "--features", "layer4")]
    [InlineData("Values from 0 to 3", "--boxed", "missing", "--range", "3")]
    [InlineData("'missing' is no folder", "--experiments", "alexnet", "--assets", "missing")]
    [InlineData("model or size", "--experiments", "alexnet", "--size", "64")]
    [InlineData("moco-v2 does not classify", "--experiments", "moco-v2", "--counterfactuals", "test")]
    [InlineData("There is no experiment named 'resnet5'; the nearest", "--experiments", "resnet5", "--counterfactuals", "test")]
    [InlineData("no counterfactual pictures named 'some'", "--experiments", "alexnet", "--counterfactuals", "some")]
    [InlineData("No layer fits 'features.99'", "--experiments", "alexnet", "--counterfactuals", "test", "--layers", "features.99")]
    [InlineData("no such file", "--experiments", "alexnet", "--weights", "nowhere.safetensors")]
    [InlineData("no file or folder 'missing'", "--photos", "missing")]
    [InlineData("--set cannot be 'pointing'", "--experiments", "alexnet", "--set", "pointing")]
    [InlineData("There is no 'pointless' whose options", "--experiments", "alexnet", "--set", "pointless.tolerance=1")]
    [InlineData("no setting 'tolerence'; the settings of it are tolerance", "--experiments", "alexnet", "--set", "pointing.tolerence=1")]
    [InlineData("A tolerance in pixels of -1", "--experiments", "alexnet", "--set", "pointing.tolerance=-1")]
    [InlineData(
        "deciding-part is left out", "--experiments", "alexnet", "--methods", "flow", "--metrics", "deciding-part", "--limit", "20", "--layers", "2")]
    [InlineData("The tolerance 7 is not", "--experiments", "alexnet", "--methods", "flow-tolerance-7")]
    public void What_cannot_be_used_is_refused_in_one_sentence(string told, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(told, ToolRun.Refusal(folder.File("out"), ["evaluate", .. arguments]), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_other_classes_than_the_data_are_refused()
    {
        using var folder = new TemporaryFolder();
        using var scope = TorchSharp.torch.NewDisposeScope();
        var path = folder.File("alexnet.safetensors");
        NAFlow.Files.SafetensorsWriter.Write(
            path, ZooNetwork.Tensors("alexnet_compact", Head.Classifier(7)),
            new Dictionary<string, string> { [WeightsContent.NetworkKey] = "alexnet_compact" });

        var told = ToolRun.Refusal(
            folder.File("out"), "evaluate", "--experiments", "alexnet", "--methods", "flow", "--weights", path, "--limit", "20", "--layers", "2");

        Assert.Contains("The data has 50 classes", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Counterfactual_pictures_tell_whether_the_deciding_part_is_shown()
    {
        using var folder = new TemporaryFolder();
        var run = ToolRun.Of(
            "evaluate", "--experiments", "alexnet", "--counterfactuals", "test", "--methods", "flow,no-inversion,grad-cam", "--metrics",
            "deciding-part", "--images", "10", "--quiet",
            "--out", folder.Path);

        Assert.Equal((0, string.Empty, string.Empty), (run.Code, run.Out, run.Error));
        var rows = EvaluationRows.Load(folder.File("alexnet"));
        Assert.Equal(10 * 14 * 3 * 2, rows.Count);
        Assert.Equal(["deciding_part", "deciding_part_of_all"], rows.Select(row => row.Figure).Distinct());
        var manifest = File.ReadAllText(Path.Combine(folder.File("alexnet"), "evaluation.json"));
        Assert.Contains("creatures 1, counterfactual-test, 400 pictures", manifest, StringComparison.Ordinal);
        Assert.Contains("of 10 pictures, the network tells", manifest, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Known_neurons_lie_in_the_boxes_of_their_shapes()
    {
        using var folder = new TemporaryFolder();
        Draw(
            folder,
            [
                "file,class_index,x0,y0,x1,y1,remark",
                .. KnownNeuronPicture.Shapes
                    .Select((shape, index) => $"shapes.png,{index},{shape.Left},{shape.Top},{shape.Right},{shape.Bottom},drawn"),
            ]);

        var run = ToolRun.Of(
            "evaluate", "--boxed", folder.File("photos"), "--misclassified", "--model", "known-neurons", "--methods",
            "no-inversion,flow,flow-tolerance-0.1", "--metrics", "pointing,energy",
            "--set", "pointing.tolerance=0", "--out", folder.File("out"));

        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Contains("Of 3 photos, 2 are ones that the network classifies wrongly", run.Out, StringComparison.Ordinal);
        var tables = FigureTable.Of(EvaluationRows.Load(folder.File("out")));
        foreach (var figure in (string[])["pointing", "energy"])
            foreach (var method in (string[])["no inversion", "flow", "flow, tolerance 0.1"])
                foreach (var layer in (string[])["input", "relu2"])
                {
                    var value = tables.Single(table => table.Figure.Name == figure).At(method, layer)!.Value;
                    Assert.Equal((1.0, 1.0), (Math.Round(value.Mean, 3), Math.Round(value.Low, 2)));
                }
    }

    [Theory]
    [InlineData("file,class_index,x0,y0,x1\nshapes.png,0,1,2,3", "boxes.csv")]
    [InlineData("file,class_index,x0,y0,x1,y1\nshapes.png,zero,1,2,3,4", "boxes.csv")]
    [InlineData("file,class_index,x0,y0,x1,y1", "lists no photo")]
    [InlineData("file,class_index,x0,y0,x1,y1\nmissing.png,0,1,2,3,4", "missing.png")]
    [InlineData("file,class_index,x0,y0,x1,y1\nshapes.png,1000000,1,2,3,4", "Class 1000000")]
    [InlineData(null, "boxes.csv")]
    public void A_table_of_boxes_that_cannot_be_used_is_refused(string? table, string named)
    {
        using var folder = new TemporaryFolder();
        Draw(folder, table?.Split('\n') ?? []);
        var run = ToolRun.Of("evaluate", "--boxed", folder.File("photos"), "--model", "known-neurons", "--metrics", "energy", "--methods", "flow",
            "--out", folder.File("out"));
        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Photos_without_boxes_are_described()
    {
        using var folder = new TemporaryFolder();
        Draw(folder, []);
        var run = ToolRun.Of(
            "evaluate", "--photos", folder.File("photos"), "--model", "known-neurons", "--methods", "flow,flow-minimum-norm-damping-0.1", "--metrics",
            "sparsity,describing,pointing",
            "--out", folder.File("out"));
        Assert.Equal((0, string.Empty), (run.Code, run.Error));
        Assert.Contains("pointing is left out: it needs to know where the object is", run.Out, StringComparison.Ordinal);
        var rows = EvaluationRows.Load(folder.File("out"));
        Assert.Equal(["gini", "entropy", "no_inversion_correlation", "residual"], rows.Select(row => row.Figure).Distinct());
        Assert.Equal(["flow", "flow, minimum norm, damping 0.1"], rows.Select(row => row.Method).Distinct());
        Assert.All(rows.Where(row => row.Figure == "residual" && row.Value is not null), row => Assert.InRange(row.Value!.Value, 0, 1));
        Assert.Contains(rows, row => row.Figure == "residual" && row.Value is not null);
    }

    [Theory]
    [InlineData("truth", "--counterfactuals test")]
    [InlineData("localise", "--boxed FOLDER")]
    public void Commands_of_earlier_versions_tell_what_takes_their_place(string command, string now)
    {
        var run = ToolRun.Of(command, "alexnet");
        Assert.Equal((2, string.Empty), (run.Code, run.Out));
        Assert.Contains(now, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void An_evaluation_that_is_there_is_resumed_or_refused()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["evaluate", "--experiments", "alexnet", "--methods", "grad-cam", "--metrics", "energy", "--layers", "2", "--images",
            "1", "--limit", "20", "--out", folder.Path];
        Assert.Equal(0, ToolRun.Of(arguments).Code);
        var refused = ToolRun.Of(arguments);
        Assert.Equal(2, refused.Code);
        Assert.Contains("--resume", refused.Error, StringComparison.Ordinal);
        Assert.Contains("1 of them done before", ToolRun.Of([.. arguments, "--resume"]).Out, StringComparison.Ordinal);
        Assert.Contains("seed '1'", ToolRun.Of([.. arguments, "--resume", "--seed", "2"]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_run_says_how_it_goes_on()
    {
        using var folder = new TemporaryFolder();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var run = ToolRun.Of(cancelled.Token, "evaluate", "--experiments", "alexnet", "--methods", "grad-cam", "--metrics", "energy", "--out",
            folder.Path);
        Assert.Equal(130, run.Code);
        Assert.Contains("--resume", run.Error, StringComparison.Ordinal);
    }

    private static void Draw(TemporaryFolder folder, string[] table)
    {
        Directory.CreateDirectory(folder.File("photos"));
        KnownNeuronPicture.Draw().SavePng(Path.Combine(folder.File("photos"), "shapes.png"));
        if (table.Length > 0) File.WriteAllLines(Path.Combine(folder.File("photos"), "boxes.csv"), table);
    }

    /// <summary>A plan of the repository.</summary>
    private static string Plan(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "data", "evidence", "plans", name) is var path && File.Exists(path))
                return path;
        throw new FileNotFoundException(name);
    }

    private static Dictionary<(int, string, string), double?> Values(IEnumerable<EvaluationRow> rows, string method) =>
        rows.Where(row => row.Method == method).ToDictionary(row => (row.Image, row.Layer, row.Figure), row => row.Value);
}
