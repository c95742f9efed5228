using System.Text.Json.Nodes;

namespace NAFlow.Kernel;

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
        if (message.Type == "input_reply") Volatile.Read(ref open)?.TrySetResult(message.Content.Text("value"));
    }
}
