using System.Globalization;
using System.Runtime.InteropServices;
using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Imaging;
using NAFlow.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>
/// Methods and metrics against their published formulas in float64, written with another PyTorch's autograd on torchvision's own network with its
/// trained weights (<c>published_formulas.py</c>). The table is that of <c>data/evidence/equality.md</c>.
/// </summary>
public sealed class PublishedFormulaTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-6;

    // Small, since Score-CAM runs the network 512 times.
    private const int Side = 96;

    [Fact]
    public void Maps_and_figures_are_those_of_the_published_formulas()
    {
        DebianPython.Require();
        var weights = SharedAssets.Require("assets/weights/squeezenet1_1/squeezenet1_1.safetensors");
        var photo = SharedAssets.Require("assets/images/photos/darknet_dog.jpg");
        using var folder = new TemporaryFolder();
        using var network = Zoo.Create("squeezenet1_1", Weights.From(weights));
        network.to(float64);
        using var whole = network.Preprocessing.Prepare(Photo.Load(photo)).ToTensor().to(float64);
        using var input = nn.functional.interpolate(whole, [Side, Side], mode: InterpolationMode.Bilinear, align_corners: false);
        using var traced = TracedDecision.Record(network, input, Decision.Top1);
        var answer = traced.Score.ClassIndices[0];
        File.WriteAllBytes(folder.File("image.f64"), MemoryMarshal.AsBytes<double>(input.contiguous().data<double>().ToArray()).ToArray());
        Assert.True(DebianPython.Run(
            Path.Combine(AppContext.BaseDirectory, "published_formulas.py"), weights, folder.File("image.f64"), Invariant(Side), Invariant(answer),
            folder.Path));

        var rows = new List<string[]>();
        var options = new BaselineOptions { IntegratedGradients = new IntegratedGradientsOptions { Steps = 10 } };
        foreach (var method in BaselineList.All(1, options))
        {
            var expected = Directory.GetFiles(folder.Path, $"{method.Name}@*.npy").ToDictionary(
                file => Path.GetFileNameWithoutExtension(file)[(method.Name.Length + 1)..]);
            if (expected.Count == 0) continue;
            var maps = method.Explain(traced, default)[0];
            var layers = expected.Keys.Where(maps.ContainsKey).ToArray();
            var worst = layers.Max(layer => Difference(expected[layer], maps[layer]));
            rows.Add([method.Name, method.Source, Invariant(layers.Length), worst.ToString("0.0e+0", CultureInfo.InvariantCulture)]);
            Assert.True(worst <= Tolerance, $"{method.Name}: {worst}");
        }

        Assert.Equal(12, rows.Count);
        using var curves = NpyFile.Read(folder.File("curves.npy"));
        var found = DeletionInsertionCurves.Of(new EvaluatedImage(traced), GradientTimesInput.Explain(traced)[0]["input"]);
        Compare("deletion", found.DeletionArea, curves[0].item<double>());
        Compare("insertion", found.InsertionArea, curves[1].item<double>());
        output.WriteLine(MarkdownTable.Write(["method or figure", "source", "layers", "largest difference"], rows));

        void Compare(string figure, double own, double published)
        {
            rows.Add([figure, MetricList.Figure(figure).Source, "1", Math.Abs(own - published).ToString("0.0e+0", CultureInfo.InvariantCulture)]);
            Assert.Equal(published, own, Tolerance);
        }
    }

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The largest difference over the largest value.</summary>
    private static double Difference(string file, HeatMap map)
    {
        using var expected = NpyFile.Read(file);
        var values = expected.contiguous().data<double>().ToArray();
        var own = map.Values.ToArray();
        Assert.Equal(values.Length, own.Length);
        return values.Zip(own, (one, other) => Math.Abs(one - other)).Max() / Math.Max(values.Max(Math.Abs), 1e-30);
    }
}
