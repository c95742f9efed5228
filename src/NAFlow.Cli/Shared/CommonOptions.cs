using System.CommandLine;
using NAFlow.Data;
using static TorchSharp.torch;

namespace NAFlow.Cli;

/// <summary><c>--quiet</c>: results and errors alone.</summary>
internal sealed class QuietOption : Option<bool>
{
    public QuietOption()
        : base("--quiet") => Description = "Results and errors alone: no progress bar, no notes.";

    /// <summary>The console as the option leaves it.</summary>
    public ToolConsole Apply(ParseResult parsed, ToolConsole console) => console with { IsQuiet = parsed.GetValue(this) };
}

/// <summary><c>--out</c>: the folder that a command writes to.</summary>
internal sealed class OutOption : Option<string>
{
    /// <param name="description">What goes there.</param>
    /// <param name="folder">The folder where the option is not given.</param>
    public OutOption(string description, string folder)
        : base("--out")
    {
        Description = description;
        HelpName = "FOLDER";
        DefaultValueFactory = _ => folder;
    }

    /// <summary>The folder.</summary>
    /// <exception cref="InvalidInputException">It is empty.</exception>
    public string In(ParseResult parsed) => parsed.GetValue(this) is { } folder && !string.IsNullOrWhiteSpace(folder)
        ? folder
        : throw new InvalidInputException($"The folder of {Name} is empty; give a folder.");
}

/// <summary>Where and how a network computes.</summary>
internal sealed class ComputeOptions : IOptionGroup
{
    private readonly Option<string> device = new("--device")
    {
        Description = "cpu, cuda or cuda:N.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "cpu",
    };

    private readonly NumberOption<int> threads = new("--threads", "Processor threads; without it, one for each core.", "4");

    public IEnumerable<Option> All => [device, threads];

    /// <summary>Sets the number of threads where it is given, and tells the device.</summary>
    /// <exception cref="InvalidInputException">There is no such device, or the number is out of range.</exception>
    public Device Apply(ParseResult parsed)
    {
        ThreadCount.Use(parsed.GetValue(threads));
        return ComputeDevice.Parse(parsed.GetRequiredValue(device));
    }

    /// <summary>What queries of the results may take.</summary>
    public QueryOptions Query(ParseResult parsed) => ThreadCount.Query(parsed.GetValue(threads));
}

/// <summary>How many processor threads libtorch uses.</summary>
internal static class ThreadCount
{
    private const int Most = 1024;

    /// <summary>Sets the number, where one was given.</summary>
    /// <exception cref="InvalidInputException">It is out of range.</exception>
    public static void Use(int? count)
    {
        if (count is { } threads)
            set_num_threads(threads is >= 1 and <= Most ? threads : throw new InvalidInputException(
                $"{threads} threads cannot be used; choose 1 to {Most}."));
    }

    /// <summary>What queries of tables may take, which have nothing to do with libtorch.</summary>
    /// <exception cref="InvalidInputException">The number is out of range.</exception>
    public static QueryOptions Query(int? count) => count is { } threads ? new QueryOptions { Threads = threads } : new QueryOptions();
}
