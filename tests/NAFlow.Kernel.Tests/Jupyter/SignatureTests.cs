using NetMQ;

namespace NAFlow.Kernel.Tests;

public class SignatureTests
{
    private const string Key = "the right key";

    [Fact]
    public void A_message_signed_with_another_key_is_ignored() => Ignores(_ => WireMessage.Frames("a wrong key", Header(), Content()));

    [Fact]
    public void A_message_with_no_signature_is_ignored() => Ignores(_ => WireMessage.Frames(string.Empty, Header(), Content()));

    [Fact]
    public void A_message_whose_content_was_changed_is_ignored() => Ignores(frames =>
    {
        frames[^1] = [.. frames[^1], (byte)' '];
        return frames;
    });

    [Fact]
    public void A_message_whose_header_was_changed_is_ignored() => Ignores(frames =>
    {
        frames[2] = [.. frames[2], (byte)' '];
        return frames;
    });

    [Fact]
    public void Half_a_signature_is_ignored() => Ignores(frames =>
    {
        frames[1] = frames[1][..32];
        return frames;
    });

    [Fact]
    public void Empty_frames_are_ignored() => Ignores(_ => [[], [], [], [], [], []]);

    [Fact]
    public void A_message_that_ends_early_is_ignored() => Ignores(frames => frames[..4]);

    [Fact]
    public void A_message_with_no_type_is_ignored() => Ignores(_ => WireMessage.Frames(Key, [], Content()));

    [Fact]
    public void A_message_that_comes_again_is_answered_once()
    {
        using var kernel = new RunningKernel(Key);
        var frames = WireMessage.Frames(Key, Header(), Content());
        kernel.Client.Shell.SendMultipartBytes(frames);
        kernel.Client.Shell.SendMultipartBytes(frames);
        Assert.Equal("execute_reply", kernel.Client.Receive(kernel.Client.Shell).Type);
        AnswersOnlyTheNext(kernel);
        Assert.Equal(2, kernel.Client.Execute("1").Reply.Number("execution_count"));
    }

    [Fact]
    public void With_an_empty_key_nothing_is_signed()
    {
        using var kernel = new RunningKernel(string.Empty);
        Assert.Equal("42", kernel.Client.Execute("42").Only("execute_result").Data("text/plain"));
    }

    private static void Ignores(Func<List<byte[]>, List<byte[]>> spoil)
    {
        using var kernel = new RunningKernel(Key);
        kernel.Client.Shell.SendMultipartBytes(spoil(WireMessage.Frames(Key, Header(), Content())));
        AnswersOnlyTheNext(kernel);
        Assert.Contains("dropped", kernel.Log.ToString());
    }

    private static void AnswersOnlyTheNext(RunningKernel kernel)
    {
        var id = kernel.Client.Send(kernel.Client.Shell, "kernel_info_request", []);
        Assert.Equal(id, kernel.Client.Receive(kernel.Client.Shell).ParentId);
    }

    private static System.Text.Json.Nodes.JsonObject Header() => WireMessage.Header("execute_request", "session");

    private static System.Text.Json.Nodes.JsonObject Content() => new() { ["code"] = "1" };
}
