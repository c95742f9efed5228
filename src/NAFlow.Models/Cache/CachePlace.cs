namespace NAFlow.Models;

/// <summary>The files of one entry in the cache.</summary>
internal sealed record CachePlace(string Folder, string FileName)
{
    /// <summary>The whole file.</summary>
    public string Target => Path.Combine(Folder, FileName);

    /// <summary>What was downloaded so far.</summary>
    public string Part => Target + ".part";

    /// <summary>By what the server knows the version that the part is of.</summary>
    public string Tag => Target + ".part.tag";

    /// <summary>
    /// Held by the process that downloads. It is empty and stays: to remove it while others wait for it would let two of them in.
    /// </summary>
    public string Lock => Path.Combine(Folder, $".{FileName}.lock");
}
