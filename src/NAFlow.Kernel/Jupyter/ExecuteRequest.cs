using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Runs a cell.</summary>
internal sealed class ExecuteRequest(CellEngine engine, CellHistory history, ShellQueue queue, StandardInput input, ChartLibrary charts)
    : IRequestHandler
{
    /// <inheritdoc/>
    public string Type => "execute_request";

    /// <inheritdoc/>
    public JsonObject Answer(Exchange exchange, CancellationToken cancellation)
    {
        if (queue.IsAborting) return ReplyContent.Aborted;
        var asked = Asked.By(exchange.Content);
        var count = asked.IsKept ? history.Next() : history.Count;
        var result = asked.IsSilent ? Run(exchange, asked, _ => { }, cancellation) : RunAloud(exchange, asked, count, cancellation);
        if (asked.IsKept) history.Keep(new(count, asked.Code, result.Value?.Text));
        if (result.Error is not null && asked.StopsOnError) queue.AbortWaiting();
        return Reply(result, asked, count, cancellation);
    }

    private CellResult RunAloud(Exchange exchange, Asked asked, int count, CancellationToken cancellation)
    {
        exchange.Publish("execute_input", new() { ["code"] = asked.Code, ["execution_count"] = count });
        var outputs = new PublishedOutputs(exchange, charts);
        var result = Run(exchange, asked, outputs.Put, cancellation);
        outputs.PutEnd(result, count);
        return result;
    }

    private CellResult Run(Exchange exchange, Asked asked, Action<CellOutput> output, CancellationToken cancellation)
    {
        Func<string, bool, string>? ask = asked.MayAsk ? (prompt, isSecret) => input.Ask(exchange, prompt, isSecret, cancellation) : null;
        return Run(asked.Code, new(output, ask, $"cell {history.Count}"), cancellation);
    }

    private CellResult Run(string code, CellRun run, CancellationToken cancellation) =>
        engine.RunAsync(code, run, cancellation).GetAwaiter().GetResult();

    private JsonObject Reply(CellResult result, Asked asked, int count, CancellationToken cancellation)
    {
        var reply = result.Error is { } error ? ReplyContent.Of(error) : ReplyContent.Ok;
        reply["execution_count"] = count;
        reply["payload"] = new JsonArray();
        var expressions = new JsonObject();
        reply["user_expressions"] = expressions;
        if (result.Error is not null) return reply;
        foreach (var (name, expression) in asked.Expressions)
            expressions[name] = Value(Run(expression, new(_ => { }, Name: $"expression {name}"), cancellation));
        return reply;
    }

    private static JsonObject Value(CellResult result)
    {
        if (result.Error is { } error) return ReplyContent.Of(error);
        var value = ReplyContent.Ok;
        value["data"] = result.Value is { } bundle ? BundleContent.Data(bundle) : new JsonObject();
        value["metadata"] = new JsonObject();
        return value;
    }

    /// <summary>What a client asks for.</summary>
    /// <param name="Code">The cell's text.</param>
    /// <param name="IsSilent">Whether its code and outputs are not published.</param>
    /// <param name="IsKept">Whether it is counted, and kept in the history.</param>
    /// <param name="MayAsk">Whether somebody can answer questions.</param>
    /// <param name="StopsOnError">Whether the cells that wait are dropped when this one fails.</param>
    /// <param name="Expressions">What is evaluated after the cell, by name.</param>
    private sealed record Asked(
        string Code, bool IsSilent, bool IsKept, bool MayAsk, bool StopsOnError, IReadOnlyList<(string Name, string Code)> Expressions)
    {
        public static Asked By(JsonObject content)
        {
            var silent = content.FlagOf("silent", false);
            var expressions = content["user_expressions"] as JsonObject ?? [];
            return new(
                content.TextOf("code"),
                silent,
                !silent && content.FlagOf("store_history", true),
                content.FlagOf("allow_stdin", true),
                content.FlagOf("stop_on_error", true),
                [.. expressions.Select(expression => (expression.Key, expressions.TextOf(expression.Key)))]);
        }
    }
}

/// <summary>Questions to the person at the notebook, one at a time.</summary>
internal sealed class StandardInput
{
    private readonly Lock oneAtATime = new();
    private TaskCompletionSource<string>? open;

    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="exchange">The request that runs into the question.</param>
    /// <param name="prompt">The question.</param>
    /// <param name="isSecret">Whether the answer stays hidden.</param>
    /// <param name="cancellation">Gives up.</param>
    public string Ask(Exchange exchange, string prompt, bool isSecret, CancellationToken cancellation)
    {
        lock (oneAtATime)
        {
            var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref open, answer);
            try
            {
                exchange.Ask(new JsonObject { ["prompt"] = prompt, ["password"] = isSecret });
                return answer.Task.WaitAsync(cancellation).GetAwaiter().GetResult();
            }
            finally
            {
                Volatile.Write(ref open, null);
            }
        }
    }

    /// <summary>Takes an <c>input_reply</c>; one that nobody waits for is dropped.</summary>
    public void Take(IncomingMessage message)
    {
        if (message.Type == "input_reply") Volatile.Read(ref open)?.TrySetResult(message.Content.TextOf("value"));
    }
}
