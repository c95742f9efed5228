namespace NAFlow.Kernel.Tests;

/// <summary>What a request led to: its reply, and everything that was published, from busy to idle.</summary>
internal sealed record Answers(ReceivedMessage Reply, IReadOnlyList<ReceivedMessage> Published)
{
    public string Status => Reply.Text("status");

    public IEnumerable<ReceivedMessage> All(string type) => Published.Where(message => message.Type == type);

    public ReceivedMessage Only(string type) => All(type).Single();

    /// <summary>The text of a stream, however many messages brought it.</summary>
    public string Stream(string name) => string.Concat(All("stream").Where(message => message.Text("name") == name).Select(message => message.Text("text")));
}
