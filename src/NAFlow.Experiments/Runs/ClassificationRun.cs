using System.Collections.Immutable;
using NAFlow.Data;

namespace NAFlow.Experiments;

/// <summary>Classification: the score of the class that comes first is explained.</summary>
internal sealed class ClassificationRun : ExperimentRun
{
    private readonly Answers answers;

    private ClassificationRun(IImageSource images, Answers answers) => (Images, this.answers) = (images, answers);

    public override ImmutableArray<ExperimentFigure> Figures => [new("top-1 accuracy", answers.Accuracy)];

    public override IImageSource Images { get; }

    public static new ClassificationRun Do(RunSetting setting, IProgress<string>? progress, CancellationToken cancellation)
    {
        var images = ClassAlignment.Align(setting.Require(ImageSplit.Test), setting.Network);
        try
        {
            return new ClassificationRun(images, Classification.Run(setting.Network, images, progress: progress, cancellation: cancellation));
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    public override SampleQuestion Ask(int image, Network network)
    {
        var answer = answers.Predicted[image];
        return new SampleQuestion(answer < Images.ClassNames.Length ? Images.ClassNames[answer] : $"class {answer}", Decision.Class(answer));
    }
}
