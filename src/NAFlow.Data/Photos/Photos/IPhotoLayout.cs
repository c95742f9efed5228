namespace NAFlow.Data;

/// <summary>A way in which data sets lay out their photos.</summary>
internal interface IPhotoLayout
{
    /// <summary>Its name for people.</summary>
    string Name { get; }

    /// <summary>How its folders look.</summary>
    string Shape { get; }

    /// <summary>The photos of a folder of this layout; null when it is of another.</summary>
    /// <exception cref="InvalidInputException">It is of this layout and cannot be read.</exception>
    PhotoParts? Read(string folder);
}
