namespace NAFlow.Imaging;

/// <summary>How a photo of any shape becomes the network's square.</summary>
public enum ResizeMode
{
    /// <summary>Squashed to the square, so that the whole photo is seen and shapes are distorted: as published.</summary>
    Square,

    /// <summary>
    /// Scaled until the short side has <see cref="Preprocessing.ShortSide"/> pixels, then the centre is cut out: torchvision's evaluation.
    /// </summary>
    ShortSideCrop,
}
