using NAFlow.Imaging;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>The published CIFAR-10 networks, from their own legacy checkpoints, on test images they have not seen.</summary>
public sealed class CifarAccuracyTests
{
    // The images were encoded again as JPEG; on the original ones their authors report 92% and 93%.
    private const double Least = 0.78;

    [Theory]
    [InlineData("resnet20_cifar", "assets/weights/cifar_resnet/resnet20-12fca82f.th")]
    [InlineData("resnet56_cifar", "assets/weights/cifar_resnet/resnet56-4bfd9763.th")]
    public void Most_test_images_are_classified_right(string name, string file)
    {
        var images = SharedAssets.Require("assets/images/cifar10_test");
        var weights = Weights.From(SharedAssets.Require(file));
        Assert.Equal(name, Zoo.Recognise(weights));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = Zoo.Create(name, weights);
        var (right, all) = (0, 0);
        foreach (var folder in Directory.GetDirectories(images))
        {
            var label = network.ClassNames!.Find(Path.GetFileName(folder));
            PreparedPhoto[] photos = [.. Directory.GetFiles(folder).Select(path => network.Preprocessing.Prepare(Photo.Load(path)))];
            right += network.call(photos.ToTensor()).argmax(1).data<long>().Count(found => found == label);
            all += photos.Length;
        }

        Assert.Equal(300, all);
        Assert.True(right >= Least * all, $"{name}: {right} of {all} right");
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {right} of {all} right, {100.0 * right / all:F1}%");
    }
}
