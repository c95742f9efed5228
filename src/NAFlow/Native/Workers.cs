using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace NAFlow.Native;

/// <summary>
/// How many threads libtorch's operations take on the thread that calls them. To wake a sleeping worker costs more than half of a small operation,
/// and passes over memory are bound by the memory and not by the cores, so an operation asks for as many threads as are worth waking.
/// </summary>
internal static unsafe class Workers
{
    // Waking one takes up to 100 microseconds; a core makes 100 multiplications a nanosecond, and reads three elements from its cache.
    private const long LeastProducts = 20_000_000;
    private const long LeastElements = 300_000;

    // Before libtorch is loaded nothing is known; where its OpenMP has no such call, nothing is changed.
    private static readonly Lazy<nint> SetThreads = new(() => Find("omp_set_num_threads"));

    // MKL counts for itself; 0 is as many as it takes by itself.
    private static readonly Lazy<nint> SetThreadsOfMkl = new(() => Find("MKL_Set_Num_Threads_Local"));

    // Of the calling thread: how many threads it may take, and how many it takes now; 0 outside of all scopes.
    [ThreadStatic]
    private static int most, current;

    // Of the calling thread: whether it was told to take no more than some.
    [ThreadStatic]
    private static bool isLimited;

    /// <summary>For products of matrices or convolutions with so many multiplications.</summary>
    public static Scope ForProducts(long multiplications) => new(multiplications >= LeastProducts ? int.MaxValue : 1);

    /// <summary>For passes over so many elements.</summary>
    public static Scope ForElements(long elements) => new(elements >= LeastElements ? int.MaxValue : 1);

    /// <summary>For a thread that has others beside it.</summary>
    /// <param name="threads">How many it may take; what is called within takes no more.</param>
    public static Scope AtMost(int threads) => new(threads, limits: true);

    /// <summary>Whether the calling thread has others beside it, which take the cores that it does not.</summary>
    public static bool AreShared => isLimited;

    /// <summary>
    /// Does numbered tasks, some at a time, with libtorch's threads shared among them; where one fails, the others are ended and its own exception is
    /// thrown.
    /// </summary>
    /// <param name="count">How many tasks there are.</param>
    /// <param name="side">How many are done at a time.</param>
    /// <param name="task">A task, by its number.</param>
    public static void SideBySide(int count, int side, Action<int> task)
    {
        var threads = Math.Max(1, torch.get_num_threads() / side);
        if (side == 1)
        {
            for (var number = 0; number < count; number++) task(number);
            return;
        }

        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = side }, number =>
            {
                using var workers = AtMost(threads);
                task(number);
            });
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }

    private static void Set(int threads, bool all)
    {
        ((delegate* unmanaged<int, void>)SetThreads.Value)(threads);
        if (SetThreadsOfMkl.Value is var call and not 0) ((delegate* unmanaged<int, int>)call)(all ? 0 : threads);
        current = threads;
    }

    // Looked for in TorchSharp's library and all that it needs.
    private static nint Find(string call) =>
        NativeLibrary.TryLoad("LibTorchSharp", typeof(torch).Assembly, null, out var library)
            && NativeLibrary.TryGetExport(library, call, out var function) ? function : 0;

    /// <summary>While it lasts, the calling thread takes no more threads than asked; then as many as before.</summary>
    internal readonly ref struct Scope
    {
        private readonly bool isOutermost, wasLimited;
        private readonly int mostBefore, before;

        internal Scope(int threads, bool limits = false)
        {
            if (SetThreads.Value == 0) return;
            isOutermost = most == 0;
            if (isOutermost) most = current = torch.get_num_threads();
            (mostBefore, before) = (most, current);
            var wanted = Math.Min(threads, most);
            wasLimited = isLimited;
            if (limits) (most, isLimited) = (wanted, true);
            if (wanted != current) Set(wanted, all: false);
        }

        public void Dispose()
        {
            if (SetThreads.Value == 0) return;
            if (before != current) Set(before, isOutermost);
            (most, current) = isOutermost ? (0, 0) : (mostBefore, before);
            isLimited = wasLimited;
        }
    }
}
