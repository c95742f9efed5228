namespace NAFlow.Imaging;

/// <summary>The bytes of a picture's file, or a clear sentence.</summary>
internal static class PhotoFile
{
    /// <summary>No picture within the pixel limit comes near this; it keeps a stray data file from filling the memory.</summary>
    private const long LargestFile = 1L << 30;

    public static byte[] Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
            throw new InvalidInputException($"'{path}' is a folder, not a picture; give the path of a JPEG, PNG or WebP file.");
        var file = string.IsNullOrWhiteSpace(path) ? null : new FileInfo(path);
        if (file is not { Exists: true })
            throw new InvalidInputException($"There is no file '{path}'; check the path.");
        if (file.Length > LargestFile)
            throw new InvalidInputException(
                $"'{path}' has {file.Length >> 20} MiB, too much for a picture; give a JPEG, PNG or WebP file under 1024 MiB.");
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"'{path}' cannot be read ({cause.Message.TrimEnd('.')}); check its permissions.", cause);
        }
    }
}
