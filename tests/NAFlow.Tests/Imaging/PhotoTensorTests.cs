using System.Runtime.InteropServices;
using NAFlow.Imaging;
using TorchSharp;

namespace NAFlow.Tests;

public sealed class PhotoTensorTests
{
    [Fact]
    public void A_batch_holds_each_photos_values_in_turn()
    {
        Assert.SkipUnless(NativeLibrary.TryLoad("LibTorchSharp", typeof(torch).Assembly, null, out _), "libtorch does not load on this machine");
        var preprocessing = new Preprocessing { Size = 6 };
        PreparedPhoto[] photos = [preprocessing.Prepare(TestPictures.Noise(9, 9, 1)), preprocessing.Prepare(TestPictures.Noise(9, 9, 2))];
        using var scope = torch.NewDisposeScope();
        Assert.Equal([1, 3, 6, 6], photos[0].ToTensor().shape);
        Assert.Equal([2, 3, 6, 6], photos.ToTensor().shape);
        Assert.Equal([.. photos[0].Values.ToArray(), .. photos[1].Values.ToArray()], photos.ToTensor().data<float>().ToArray());
    }

    [Fact]
    public void Photos_of_two_sizes_make_no_batch()
    {
        PreparedPhoto[] photos =
        [
            new Preprocessing { Size = 6 }.Prepare(TestPictures.Noise(9, 9)),
            new Preprocessing { Size = 7 }.Prepare(TestPictures.Noise(9, 9)),
        ];
        Assert.Throws<InvalidInputException>(() => photos.ToTensor());
        Assert.Throws<InvalidInputException>(() => Array.Empty<PreparedPhoto>().ToTensor());
    }
}
