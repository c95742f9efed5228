using NAFlow.Data;
using NAFlow.Evaluation;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>A small network of seeded weights on seeded images; every second class is asked for.</summary>
internal sealed class FakeSubject(int count = 3, ImageTruth? truth = null) : IEvaluationSubject
{
    public string Name => "fake";

    public Network Network { get; } = Create();

    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string> { ["data"] = "made up" };

    /// <summary>The images that were opened, in order.</summary>
    public List<int> Opened { get; } = [];

    public ChosenImages Choose(int most, int seed, IProgress<string>? progress, CancellationToken cancellation) =>
        new([.. Enumerable.Range(0, Math.Min(most, count)).Select(image => image + 100)], ["Images are made up."]);

    public EvaluationSample Open(int image)
    {
        Opened.Add(image - 100);
        using var generator = new Generator((ulong)image);
        return new EvaluationSample($"image {image}", randn([1, 3, 8, 8], generator: generator), Decision.Class(image % 4)) { Truth = truth };
    }

    public void Dispose() => Network.Dispose();

    private static Network Create()
    {
        var network = Network.FromSequential("fake", nn.Sequential(
            ("conv1", nn.Conv2d(3, 4, 3, padding: 1)), ("relu1", nn.ReLU()), ("conv2", nn.Conv2d(4, 4, 3, padding: 1)), ("relu2", nn.ReLU()),
            ("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()), ("fc", nn.Linear(4, 4))));
        using var noGradient = no_grad();
        using var generator = new Generator((ulong)1);
        foreach (var parameter in network.parameters()) parameter.copy_(randn(parameter.shape, generator: generator));
        return network;
    }
}
