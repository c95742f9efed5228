using NAFlow.Data;
using NAFlow.Imaging;

namespace NAFlow.Evaluation;

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
        var resized = Resize.Bilinear(map, height, width).Values.Span;
        var inside = new bool[resized.Length];
        for (var at = 0; at < inside.Length; at++) inside[at] = box.Contains(at % width, at / width);
        return new LocalisationScore(inside[LargestValue.At(resized)] && !LargestValue.IsEverywhere(map), MapEnergy.Share(resized, inside));
    }
}
