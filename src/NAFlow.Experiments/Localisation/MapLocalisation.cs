using NAFlow.Imaging;

namespace NAFlow.Experiments.Localisation;

/// <summary>
/// The pointing game (TorchRay, here without tolerance around the box) and energy pointing (Score-CAM), on the map resized bilinearly to the photo.
/// </summary>
public static class MapLocalisation
{
    /// <summary>Scores one map.</summary>
    /// <param name="map">The map, <c>[h, w]</c>, not negative.</param>
    /// <param name="box">The object's box, in pixels of the photo.</param>
    /// <param name="height">Rows of the photo.</param>
    /// <param name="width">Columns of the photo.</param>
    public static LocalisationScore Score(HeatMap map, Box box, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(map);
        var resized = Resize.Bilinear(map, height, width);
        var (largest, ties, hit) = (float.NegativeInfinity, 0, false);
        var (inside, all) = (0.0, 0.0);
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
            {
                var value = resized[row, column];
                var contained = box.Contains(column, row);
                all += value;
                if (contained) inside += value;
                if (value > largest) (largest, ties, hit) = (value, 1, contained);
                else if (value == largest) ties++;
            }

        // Bilinear enlargement repeats a largest value at the border of the map over the border pixels; only a constant map ties everywhere.
        return new LocalisationScore(hit && ties < height * width, all > 0 ? inside / all : 0);
    }
}
