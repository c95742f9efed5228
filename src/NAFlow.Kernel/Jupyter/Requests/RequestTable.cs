using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

/// <summary>Finds who answers a message. Whatever goes wrong becomes an answer too, and the kernel lives on.</summary>
internal sealed class RequestTable(params IRequestHandler[] handlers)
{
    private readonly Dictionary<string, IRequestHandler> byType = handlers.ToDictionary(handler => handler.Type, StringComparer.Ordinal);

    /// <summary>Answers a message between the two statuses that enclose every answer; one of an unknown type gets only these.</summary>
    public void Answer(Exchange exchange, CancellationToken cancellation)
    {
        exchange.PublishStatus(KernelStatus.Busy);
        if (byType.TryGetValue(exchange.Type, out var handler)) exchange.Reply(Attempt(handler, exchange, cancellation));
        exchange.PublishStatus(KernelStatus.Idle);
    }

    private static JsonObject Attempt(IRequestHandler handler, Exchange exchange, CancellationToken cancellation)
    {
        try
        {
            return handler.Answer(exchange, cancellation);
        }
        catch (OperationCanceledException)
        {
            return ReplyContent.Of(new CellError(CellError.Interrupted, "The request was interrupted.", [], null));
        }
        catch (Exception problem)
        {
            return ReplyContent.Of(new CellError(problem.GetType().FullName!, problem.Message, [problem.ToString()], null));
        }
    }
}
