namespace NAFlow.Models;

/// <summary>Gets one file into its place, in several attempts if need be.</summary>
internal sealed class Download(WeightsEntry entry, CachePlace place, DownloadOptions options, HttpClient client)
{
    /// <summary>Downloads, checks the hash and gives the file its name. What was downloaded stays when it fails on the way, for the next time.</summary>
    /// <exception cref="InvalidInputException">It fails.</exception>
    public async Task RunAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var address = options.AddressOf(entry);
        var refusal = new CacheRefusal(entry, address, place, options);
        var part = new PartFile(place, refusal);
        var transfer = new Transfer(client, address, part, options, refusal);
        var pause = options.FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await transfer.RunAsync((bytes, total) => progress?.Report(new DownloadProgress(entry.Name, bytes, total, attempt)), cancellation);
                break;
            }
            catch (DroppedTransferException problem)
            {
                if (attempt == options.Attempts) throw refusal.GivenUp(attempt, problem, part.Version is null ? 0 : part.Length);
                await Task.Delay(pause, cancellation);
                pause *= 2;
            }
        }

        var sha256 = await FileHash.OfAsync(place.Part, cancellation);
        if (!sha256.StartsWith(entry.HashPrefix, StringComparison.Ordinal))
        {
            part.Delete();
            throw refusal.WrongHash(sha256);
        }

        part.Finish();
    }
}
