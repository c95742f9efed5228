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
        var found = asked.Text("hist_access_type") switch
        {
            "tail" => Latest(history.Entries, asked),
            "range" => Range(asked),
            "search" => Search(asked),
            _ => [],
        };
        var withOutput = asked.Flag("output", false);
        var reply = ReplyContent.Ok;
        reply["history"] = new JsonArray([.. found.Select(entry => Line(entry, withOutput))]);
        return reply;
    }

    private static IEnumerable<CellHistory.Entry> Latest(IEnumerable<CellHistory.Entry> entries, JsonObject asked) =>
        asked.Number("n") is { } count ? entries.TakeLast(count) : entries;

    private IEnumerable<CellHistory.Entry> Range(JsonObject asked)
    {
        var session = asked.Number("session") ?? 0;
        var (start, stop) = (asked.Number("start") ?? 0, asked.Number("stop") ?? int.MaxValue);
        return session is 0 or ThisSession ? history.Entries.Where(entry => entry.Number >= start && entry.Number < stop) : [];
    }

    private IEnumerable<CellHistory.Entry> Search(JsonObject asked)
    {
        var pattern = asked.Text("pattern", "*");
        var found = history.Entries.Where(entry => FileSystemName.MatchesSimpleExpression(pattern, entry.Code, ignoreCase: false));
        if (asked.Flag("unique", false)) found = found.GroupBy(entry => entry.Code).Select(same => same.Last()).OrderBy(entry => entry.Number);
        return Latest(found, asked);
    }

    private static JsonArray Line(CellHistory.Entry entry, bool withOutput) =>
        [ThisSession, entry.Number, withOutput ? new JsonArray(entry.Code, entry.Output) : entry.Code];
}
