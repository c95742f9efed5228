using TorchSharp;

namespace NAFlow.Imaging;

/// <summary>Prepared photos as the tensor a network takes.</summary>
public static class PhotoTensor
{
    /// <summary>One photo as a new float tensor <c>[1, C, H, W]</c> on the CPU; the caller disposes of it.</summary>
    public static torch.Tensor ToTensor(this PreparedPhoto photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return torch.tensor(photo.Values.ToArray(), [1, photo.Channels, photo.Picture.Height, photo.Picture.Width]);
    }

    /// <summary>Photos of one size as a new float tensor <c>[B, C, H, W]</c> on the CPU; the caller disposes of it.</summary>
    /// <exception cref="InvalidInputException">There is no photo, or their sizes differ.</exception>
    public static torch.Tensor ToTensor(this IReadOnlyList<PreparedPhoto> photos)
    {
        ArgumentNullException.ThrowIfNull(photos);
        if (photos.Count == 0)
            throw new InvalidInputException("A batch needs at least one photo.");
        var first = photos[0].Picture;
        foreach (var photo in photos)
            if (photo.Picture.Width != first.Width || photo.Picture.Height != first.Height)
                throw new InvalidInputException(
                    $"'{photo.Picture.Name}' is {photo.Picture.Width} x {photo.Picture.Height} and '{first.Name}' {first.Width} x {first.Height}; "
                    + "prepare a batch with one Preprocessing.");
        float[] values = [.. photos.SelectMany(photo => photo.Values.ToArray())];
        return torch.tensor(values, [photos.Count, photos[0].Channels, first.Height, first.Width]);
    }
}
