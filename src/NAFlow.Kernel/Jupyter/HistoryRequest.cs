using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Lists cells that ran: the latest, those in a range of numbers, or those that match a pattern. There is one session, this one.</summary>
internal sealed class HistoryRequest(CellHistory history) : IRequestHandler
{
    private const int ThisSession = 1;

    /// <inheritdoc/>
    public string Type => "history_request";

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation)
    {
        var asked = exchange.Content;
        var found = asked.TextOf("hist_access_type") switch
        {
            "tail" => Latest(history.Entries, asked),
            "range" => Range(asked),
            "search" => Search(asked),
            _ => [],
        };
        var withOutput = asked.FlagOf("output", false);
        var reply = ReplyContent.Ok;
        reply["history"] = new JsonArray([.. found.Select(entry => Line(entry, withOutput))]);
        return reply;
    }

    private static IEnumerable<CellHistory.Entry> Latest(IEnumerable<CellHistory.Entry> entries, JsonObject asked) =>
        asked.NumberOf("n") is { } count ? entries.TakeLast(count) : entries;

    private IEnumerable<CellHistory.Entry> Range(JsonObject asked)
    {
        var session = asked.NumberOf("session") ?? 0;
        var (start, stop) = (asked.NumberOf("start") ?? 0, asked.NumberOf("stop") ?? int.MaxValue);
        return session is 0 or ThisSession ? history.Entries.Where(entry => entry.Number >= start && entry.Number < stop) : [];
    }

    private IEnumerable<CellHistory.Entry> Search(JsonObject asked)
    {
        var pattern = asked.TextOf("pattern", "*");
        var found = history.Entries.Where(entry => FileSystemName.MatchesSimpleExpression(pattern, entry.Code, ignoreCase: false));
        if (asked.FlagOf("unique", false)) found = found.GroupBy(entry => entry.Code).Select(same => same.Last()).OrderBy(entry => entry.Number);
        return Latest(found, asked);
    }

    private static JsonArray Line(CellHistory.Entry entry, bool withOutput) =>
        [ThisSession, entry.Number, withOutput ? new JsonArray(entry.Code, entry.Output) : entry.Code];
}

/// <summary>The cells that this kernel ran, oldest first. For one thread.</summary>
internal sealed class CellHistory
{
    private readonly List<Entry> entries = [];

    /// <summary>The cells.</summary>
    public IReadOnlyList<Entry> Entries => entries;

    /// <summary>The number of the cell that was counted last; 0 before the first.</summary>
    public int Count { get; private set; }

    /// <summary>Counts a cell that is about to run.</summary>
    public int Next() => ++Count;

    /// <summary>Keeps a cell that ran.</summary>
    public void Keep(Entry entry) => entries.Add(entry);

    /// <summary>A cell that ran.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Code">Its text.</param>
    /// <param name="Output">Its value as plain text; null when it had none.</param>
    internal sealed record Entry(int Number, string Code, string? Output);
}
