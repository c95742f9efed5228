using NAFlow.Data;
using NAFlow.Evaluation;
using NAFlow.Imaging;
using NAFlow.Models;

namespace NAFlow.Experiments;

/// <summary>An experiment: of every image, the network's own answer is explained.</summary>
/// <param name="experiment">The experiment.</param>
/// <param name="network">Its network, from <see cref="Experiment.CreateNetwork(Weights)"/>; the subject disposes of it.</param>
/// <param name="data">The data.</param>
/// <param name="mostImages">The most images of each part of the data among which answers are found and images chosen, evenly from all.</param>
public sealed class ExperimentSubject(
    Experiment experiment, Network network, IExperimentData data, int mostImages = ExperimentSubject.DefaultMostImages) : IEvaluationSubject
{
    /// <summary>The images among which answers are found, where no number is given.</summary>
    public const int DefaultMostImages = 300;

    private ExperimentRun? run;

    /// <inheritdoc />
    public string Name => experiment.Name;

    /// <inheritdoc />
    public Network Network => network;

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["data"] = data.Name,
        ["judged images"] = new ExperimentOptions { MostImages = mostImages }.MostImages.ToString()!,
    };

    /// <inheritdoc />
    public ChosenImages Choose(int most, int seed, IProgress<string>? progress, CancellationToken cancellation)
    {
        // Few-shot figures are of no interest here; one episode tells what is asked.
        var options = new ExperimentOptions { MostImages = mostImages, Seed = seed, Episodes = 1 };
        run?.Dispose();
        run = ExperimentRun.Do(new RunSetting(experiment, network, data, options), progress, cancellation);
        return new ChosenImages(run.Choose(most, new Random(seed)), []);
    }

    /// <inheritdoc />
    public EvaluationSample Open(int image)
    {
        if (run is null) throw new InvalidOperationException("Images are opened after they were chosen.");
        var photo = run.Images.Load(image);
        return new EvaluationSample(photo.Name, network.Preprocessing.Prepare(photo).ToTensor(), run.Ask(image, network).Decision)
        { Truth = run.Images.Truth(image) };
    }

    /// <inheritdoc />
    public void Dispose()
    {
        run?.Dispose();
        network.Dispose();
    }
}
