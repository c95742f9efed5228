using System.Text;

namespace NAFlow.Kernel;

/// <summary>Remembers the latest signatures, so that a recorded message cannot be sent again. For one thread.</summary>
internal sealed class SeenSignatures
{
    private const int Most = 1 << 16;

    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly Queue<string> oldestFirst = new();

    /// <summary>Remembers a signature.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Add(byte[] signature)
    {
        var text = Encoding.ASCII.GetString(signature);
        if (!known.Add(text)) return false;
        oldestFirst.Enqueue(text);
        if (oldestFirst.Count > Most) known.Remove(oldestFirst.Dequeue());
        return true;
    }
}
