namespace NAFlow.Data;

/// <summary>A photo whose object is known.</summary>
/// <param name="Path">The photo's file.</param>
/// <param name="ClassIndex">The class of the object.</param>
/// <param name="Box">Where it is, in pixels of the photo.</param>
public sealed record BoxedPhoto(string Path, int ClassIndex, Box Box);
