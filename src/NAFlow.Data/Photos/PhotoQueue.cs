using System.Collections.Concurrent;
using System.Diagnostics;

namespace NAFlow.Data;

/// <summary>
/// Photos of a set in an order that is known beforehand: one thread reads their files, others decode them, and each is taken when its turn comes.
/// Only a few are ahead at any time, so the memory stays flat however many there are. What is taken is the same as without the queue.
/// </summary>
/// <typeparam name="T">What is made of a photo.</typeparam>
public sealed class PhotoQueue<T> : IDisposable
{
    /// <summary>A file over 8 MiB is decoded when it is taken, so that several large photos are never in memory at once.</summary>
    private const int LargeFile = 8 << 20;

    private readonly PhotoSet photos;
    private readonly Func<FetchedPhoto, T> make;
    private readonly CancellationTokenSource stop = new();
    private readonly BlockingCollection<Ahead> ahead = [];
    private readonly SemaphoreSlim decoders;
    private readonly SemaphoreSlim places;
    private readonly Thread reader;
    private long readTicks, decodeTicks, waitTicks, bytes;
    private int taken;

    /// <summary>Begins to read.</summary>
    /// <param name="photos">The photos; the caller disposes of them, after the queue.</param>
    /// <param name="order">The numbers that will be taken, in this order.</param>
    /// <param name="make">What is made of each, on several threads at once; it may throw <see cref="InvalidInputException"/>.</param>
    /// <param name="workers">How many are decoded at once; null for one a core, at most four.</param>
    public PhotoQueue(PhotoSet photos, IReadOnlyList<int> order, Func<FetchedPhoto, T> make, int? workers = null)
    {
        ArgumentNullException.ThrowIfNull(photos);
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(make);
        var count = workers ?? Math.Clamp(Environment.ProcessorCount, 1, 4);
        (this.photos, this.make) = (photos, make);
        (decoders, places) = (new SemaphoreSlim(count), new SemaphoreSlim(2 * count));
        reader = new Thread(() => Read(order)) { IsBackground = true, Name = "photos" };
        reader.Start();
    }

    /// <summary>What reading took so far.</summary>
    public ReadingTimes Times => new(
        Volatile.Read(ref taken), Interlocked.Read(ref bytes), Seconds(ref waitTicks), Seconds(ref readTicks), Seconds(ref decodeTicks));

    /// <summary>A photo: the next in the order, or one further on, before which the others are dropped; any other is read by itself.</summary>
    /// <exception cref="InvalidInputException">It cannot be read or used; the sentence names it.</exception>
    public T Take(int number)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            while (ahead.TryTake(out var next, Timeout.Infinite))
            {
                places.Release();
                if (next.Number == number) return next.Made is { } made ? made.GetAwaiter().GetResult() : Decode(next.Fetched!);
                next.Wait();
            }

            return make(photos.Fetch(number));
        }
        finally
        {
            Interlocked.Add(ref waitTicks, Stopwatch.GetTimestamp() - begun);
            Interlocked.Increment(ref taken);
        }
    }

    /// <summary>Stops reading, and waits until nothing is being read.</summary>
    public void Dispose()
    {
        stop.Cancel();
        reader.Join();
        while (ahead.TryTake(out var left)) left.Wait();
        ahead.Dispose();
        stop.Dispose();
        decoders.Dispose();
        places.Dispose();
    }

    private static double Seconds(ref long ticks) => (double)Interlocked.Read(ref ticks) / Stopwatch.Frequency;

    private void Read(IReadOnlyList<int> order)
    {
        try
        {
            foreach (var number in order)
            {
                places.Wait(stop.Token);
                ahead.Add(Fetch(number));
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever takes photos is gone.
        }
        finally
        {
            ahead.CompleteAdding();
        }
    }

    private Ahead Fetch(int number)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var fetched = photos.Fetch(number);
            Interlocked.Add(ref bytes, fetched.Encoded.Length);
            return fetched.Encoded.Length > LargeFile ? new Ahead(number, null, fetched) : new Ahead(number, Task.Run(() => Decode(fetched)), null);
        }
        catch (Exception problem)
        {
            return new Ahead(number, Task.FromException<T>(problem), null);
        }
        finally
        {
            Interlocked.Add(ref readTicks, Stopwatch.GetTimestamp() - begun);
        }
    }

    private T Decode(FetchedPhoto fetched)
    {
        decoders.Wait();
        var begun = Stopwatch.GetTimestamp();
        try
        {
            return make(fetched);
        }
        finally
        {
            Interlocked.Add(ref decodeTicks, Stopwatch.GetTimestamp() - begun);
            decoders.Release();
        }
    }

    /// <summary>A photo that will be taken: one that is being decoded, or the file of a large one.</summary>
    private sealed record Ahead(int Number, Task<T>? Made, FetchedPhoto? Fetched)
    {
        /// <summary>Waits until nothing is done with it, well or not.</summary>
        public void Wait()
        {
            if (Made is not null) Task.WhenAny(Made).GetAwaiter().GetResult();
        }
    }
}

/// <summary>What reading photos took.</summary>
/// <param name="Photos">The photos that were taken, those that could not be used among them.</param>
/// <param name="Bytes">The bytes of their files.</param>
/// <param name="Waiting">Seconds for which the work waited for a photo.</param>
/// <param name="Reading">Seconds of reading files, on a thread beside the work.</param>
/// <param name="Decoding">Seconds of decoding and preparing, summed over threads beside the work.</param>
public sealed record ReadingTimes(int Photos, long Bytes, double Waiting, double Reading, double Decoding);
