using System.Text.RegularExpressions;
using System.Xml.Linq;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.DotNet.Interactive.Formatting;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Files;
using NAFlow.Imaging;
using NAFlow.Interactive;
using NAFlow.Networks;
using NAFlow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

public sealed partial class EveryFormatTests
{
    [Fact]
    public void Every_type_is_tried()
    {
        NotebookFormatters.Register();
        var tried = new HashSet<Type>();
        EveryResult.Each(value => tried.UnionWith(NotebookFormatters.All.Select(format => format.Type).Where(type => type.IsInstanceOfType(value))));
        Assert.Equal([typeof(NotebookProgress)], NotebookFormatters.All.Select(format => format.Type).Where(type => !tried.Contains(type)));
    }

    [Fact]
    public void Registering_again_changes_nothing()
    {
        NotebookFormatters.Register();
        var registered = Formatter.RegisteredFormatters(true).Count();
        Parallel.For(0, 8, _ => NotebookFormatters.Register());
        Assert.Equal(registered, Formatter.RegisteredFormatters(true).Count());
    }

    /// <summary>
    /// A notebook that is not trusted shows neither styles nor scripts: rows of tiles and labels must hold by their structure alone.
    /// </summary>
    [Fact]
    public void All_hold_without_their_style_sheet()
    {
        NotebookFormatters.Register();
        EveryResult.Each(value =>
        {
            var root = Shown.Html(value);
            foreach (var part in root.QuerySelectorAll("style, script")) part.Remove();
            Assert.All(root.QuerySelectorAll(".grid"), grid =>
            {
                Assert.Equal("TABLE", grid.TagName);
                Assert.All(grid.QuerySelectorAll("tr"), row => Assert.InRange(row.Children.Length, 1, 7));
            });
            Assert.All(root.QuerySelectorAll(".bars li"), bar => Assert.Matches(@"\S +\S", bar.TextContent));

            // Words that only a style would hold apart run together in the text.
            foreach (var inline in root.QuerySelectorAll("strong + *, span + *, small + *, b + span"))
                Assert.True(inline.TagName == "BR" || inline.PreviousSibling is IText, inline.ParentElement!.OuterHtml);
        });
    }

    [Fact]
    public void All_have_html_and_plain_text_html_first()
    {
        NotebookFormatters.Register();
        EveryResult.Each(value =>
        {
            var types = Formatter.GetPreferredMimeTypesFor(value.GetType()).ToArray();
            Assert.Equal("text/html", types[0]);
            Assert.Equal("text/plain", types[^1]);
        });
    }

    [Fact]
    public void Html_is_well_formed_loads_nothing_and_has_no_id_that_could_stand_twice() => EveryResult.Each(value =>
    {
        var root = Shown.Html(value);
        Assert.Empty(root.QuerySelectorAll("[id], link, iframe, object, base, form"));
        Assert.All(root.QuerySelectorAll("[src]"), element => Assert.StartsWith("data:image/", element.GetAttribute("src")));
        Assert.DoesNotMatch(Address(), root.OuterHtml);
    });

    [Fact]
    public void Hostile_names_are_inert() => EveryResult.Each(value =>
    {
        var root = Shown.Html(value);
        Assert.All(root.QuerySelectorAll("script"), script => Assert.StartsWith("(() => {", script.TextContent.Trim()));
        Assert.DoesNotContain("<script>alert", root.OuterHtml);
        Assert.DoesNotContain(root.QuerySelectorAll("*"), element =>
            element.Attributes.Any(attribute => attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase)));
    });

    [Fact]
    public void Pictures_are_described_and_tables_have_heads() => EveryResult.Each(value =>
    {
        var root = Shown.Html(value);
        Assert.All(root.QuerySelectorAll<IHtmlImageElement>("img"), image => Assert.InRange(image.AlternativeText!.Length, 3, 400));
        Assert.All(root.QuerySelectorAll("th"), head => Assert.Contains(head.GetAttribute("scope"), (string[])["col", "row"]));
        Assert.All(root.QuerySelectorAll("table:not([role]) tbody tr"), row => Assert.Equal("th", row.FirstElementChild!.LocalName));
        Assert.All(root.QuerySelectorAll(".scroll"), region => Assert.Equal("0", region.GetAttribute("tabindex")));
    });

    [Fact]
    public void Every_picture_decodes_in_the_proportions_it_is_shown_in() => EveryResult.Each(value =>
    {
        var root = Shown.Html(value);
        foreach (var (image, picture) in root.QuerySelectorAll<IHtmlImageElement>("img").Zip(root.Pictures()))
            Assert.InRange((double)image.DisplayWidth / image.DisplayHeight, 0.9 * picture.Width / picture.Height,
                1.1 * picture.Width / picture.Height);
    });

    [Fact]
    public void Png_is_a_picture_within_bounds_wherever_it_is_offered() => EveryResult.Each(value =>
    {
        if (!Formatter.GetPreferredMimeTypesFor(value.GetType()).Contains("image/png")) return;
        var picture = Shown.Picture(value);
        Assert.InRange(picture.Width, 8, 2400);
        Assert.InRange(Shown.As(value, "image/png").Length, 50, 300_000);
    });

    [Fact]
    public void Plain_text_is_short() => EveryResult.Each(value =>
    {
        var text = Shown.Text(value);
        Assert.InRange(text.Split('\n').Length, 1, 24);
        Assert.InRange(text.Length, 5, 6000);
        Assert.DoesNotContain("data:image", text);
    });

    [Fact]
    public void Showing_a_hundred_times_leaves_no_tensor_behind() => EveryResult.Each(value =>
    {
        if (value is not (torch.Tensor or IDisposable)) return;
        Show(value, 3);
        var alive = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        Show(value, value is torch.Tensor ? 100 : 20);
        Assert.Equal(alive, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    });

    private static void Show(object value, int times)
    {
        for (var time = 0; time < times; time++) Assert.NotEqual(Shown.As(value, "text/html"), Shown.Text(value));
    }

    [GeneratedRegex("https?://", RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}

/// <summary>One value of every type that has a form of its own, with a hostile name wherever a name comes from outside.</summary>
internal static class EveryResult
{
    public const string Hostile = "<script>alert('&\"')</script>";

    public static Photo Photo { get; } = Photo.FromPixels(Hostile, 12, 10, new byte[360]);

    public static AttentionFlow Flow { get; } = KnownFlow.Default with
    {
        Explained = KnownFlow.Default.Explained with { Name = Hostile },
        Manifest = KnownFlow.Default.Manifest with { Input = Hostile, Network = Hostile },
        Picture = Photo.FromPixels(
            Hostile, KnownFlow.Default.Picture!.Width, KnownFlow.Default.Picture.Height, KnownFlow.Default.Picture.Pixels.Span),
        Layers = [.. KnownFlow.Default.Layers.Select(layer => layer with { Name = Hostile + layer.Name, Kind = Hostile })],
    };

    /// <summary>Does something with every value in turn.</summary>
    public static void Each(Action<object> check)
    {
        using var scope = NewDisposeScope();
        using var network = SmallNetworks.Fire();
        using var image = SmallNetworks.Image();
        using var trace = NetworkTrace.Record(network, image);
        using var score = Decision.Class(0).Read(trace);
        using var coefficients = ImportanceCoefficients.Sweep(trace, score.Node, score.Seed);
        using var images = new LabelledImages(zeros(4, 3, 8, 8, ScalarType.Byte), [0, 1, 0, 1], ["one", Hostile]);
        var estimate = new Estimate(0.5, 0.4, 0.6);
        object[] values =
        [
            Flow, Flow.View(), Flow.Layers[1], new[] { Flow, Flow }, Result, Result.Samples[0], new ExplainedPair(Flow, Flow), Flow.Beside(Flow),
            Flow.Layers, Flow.TopClasses, new ClassNames(["tench", "goldfish"]), Photo,
            new PreparedPhoto(Photo, new float[360]), Flow.Layers[0].Map, new[] { Photo, Photo },
            images, CreatureSet.Novel, CreatureSet.Novel.Scene(0), CreatureSet.Novel.Scene(0).Draw(32), CounterfactualSet.Validation.Pairs()[0],
            network, trace, coefficients, KnownFlow.Similarity().Contributions!, image, zeros(3),
            new ResultTable(TableColumn.Text("name", [Hostile, null]), TableColumn.Number("number", [0.25, null])),
            FigureTable.Of([new(Hostile, 0, Hostile, Hostile, "layer", 1, "energy", 0.5)])[0], NetworkCostRecord.Published, estimate,
            Record, ExplainOptions.Default, Flow.Manifest, new ProgressState(Hostile, 0.25, Hostile, TimeSpan.FromSeconds(3), false),
        ];
        foreach (var value in values) check(value);
    }

    private static ExperimentResult Result { get; } = new(
        ExperimentList.All[0],
        [new(Hostile, new(0.5, 0.4, 0.6))],
        [new(0, Hostile, Hostile, Flow)],
        new()
        {
            Created = DateTimeOffset.UnixEpoch,
            Experiment = Hostile,
            Task = Hostile,
            Metric = Hostile,
            Reference = Hostile,
            Network = Hostile,
            Weights = Hostile,
            Data = Hostile,
            Images = 4,
            Classes = 2,
            Preprocessing = Hostile,
            Options = new(),
            Device = "cpu",
            Threads = 1,
            Machine = RunEnvironment.Here(),
            JudgingSeconds = 1,
            ExplainingSeconds = 2,
        })
    { Waist = [.. Flow.Layers.Select(layer => layer.Name)] };

    private static TrainingRecord Record { get; } = new TrainingRecord
    {
        Recipe = Hostile,
        Network = Hostile,
        Head = Hostile,
        Method = Hostile,
        Data = Hostile,
        Images = 4,
        Classes = 2,
        Settings = default,
        Options = new(),
        Steps = 10,
        Seconds = 6,
        ImagesPerSecond = 7,
        Parameters = 8,
        Curve = [new(5, 2, 0.1, 1, 0.5), new(10, 1, 0.1, 1, 0.75)],
        ValidationFigure = Hostile,
        Figures = new Dictionary<string, Estimate> { [Hostile] = new(0.5, 0.4, 0.6) },
        Machine = RunEnvironment.Here(),
    };
}

/// <summary>Values as a notebook shows them.</summary>
internal static class Shown
{
    static Shown() => NotebookFormatters.Register();

    /// <summary>The value in one format.</summary>
    public static string As(object value, string type) => value.ToDisplayString(type);

    public static string Text(object value) => As(value, "text/plain");

    /// <summary>
    /// The HTML, read by a parser that takes nothing amiss in silence; it has one root, of the class that all rules of its style are under.
    /// </summary>
    public static IElement Html(object value)
    {
        var parser = new HtmlParser(new HtmlParserOptions { IsStrictMode = true });
        var document = parser
            .ParseDocument($"<!DOCTYPE html><html lang=\"en\"><head><title>shown</title></head><body>{As(value, "text/html")}</body></html>");
        var root = Assert.Single(document.Body!.Children);
        Assert.Equal("naflow", root.ClassName);
        return root;
    }

    public static Photo Picture(object value) => Photo.Decode(Convert.FromBase64String(As(value, "image/png")), "shown");

    /// <summary>The pictures inside HTML, decoded.</summary>
    public static IReadOnlyList<Photo> Pictures(this IElement root) =>
        [.. root.QuerySelectorAll<IHtmlImageElement>("img")
            .Select(image => Photo.Decode(Convert.FromBase64String(image.GetAttribute("src")!.Split(',', 2)[1]), image.AlternativeText!))];
}

public sealed class ExtensionTests
{
    [Fact]
    public void The_package_carries_it_where_kernels_look_and_needs_no_kernel()
    {
        var project = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "NAFlow.Interactive.csproj.xml"));
        var item = project.Descendants("None").Single(none => none.Attribute("Include")!.Value == "extension.dib");
        Assert.Equal(("true", "interactive-extensions/dotnet/extension.dib"), (item.Attribute("Pack")!.Value, item.Attribute("PackagePath")!.Value));
        Assert.False(File.Exists(Path.Combine(AppContext.BaseDirectory, "Microsoft.DotNet.Interactive.dll")),
            "The toolkit brings a kernel that it has no use for.");
    }

    [Fact]
    public void The_cell_that_the_package_runs_is_tested_as_it_stands() => Assert.Equal(
        "await new NAFlow.Interactive.NAFlowKernelExtension().OnLoadAsync(Microsoft.DotNet.Interactive.Kernel.Root);",
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "extension.dib")).Split("#!csharp\n")[1].Trim());
}
