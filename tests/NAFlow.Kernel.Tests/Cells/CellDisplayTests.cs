namespace NAFlow.Kernel.Tests;

public sealed class CellDisplayTests : IDisposable
{
    private readonly CellSession session = new();

    [Fact]
    public async Task Values_are_shown_in_order_with_the_text_around_them()
    {
        await session.ValueAsync("Console.Write(\"before\"); display(42); Console.Write(\"after\"); \"x\".Display();");
        Assert.Collection(
            session.Outputs,
            output => Assert.Equal(new CellOutput.Stream(false, "before"), output),
            output => Assert.Equal("42", Assert.IsType<CellOutput.Shown>(output).Bundle.Text),
            output => Assert.Equal(new CellOutput.Stream(false, "after"), output),
            output => Assert.Equal("x", Assert.IsType<CellOutput.Shown>(output).Bundle.Text));
    }

    [Fact]
    public async Task A_shown_value_can_be_replaced_also_by_a_later_cell()
    {
        await session.ValueAsync("var shown = display(1);");
        await session.ValueAsync("shown.Update(2);");
        var first = Assert.IsType<CellOutput.Shown>(session.Outputs[0]);
        var second = Assert.IsType<CellOutput.Update>(session.Outputs[1]);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal("2", second.Bundle.Text);
    }

    [Fact]
    public async Task Ids_differ()
    {
        await session.ValueAsync("display(1); display(1);");
        Assert.Equal(2, session.Outputs.OfType<CellOutput.Shown>().Select(shown => shown.Id).Distinct().Count());
    }

    [Fact]
    public async Task Output_can_be_cleared()
    {
        await session.ValueAsync("display(1); ClearOutput(wait: true);");
        Assert.Equal(new CellOutput.Clear(true), session.Outputs[^1]);
    }

    [Fact]
    public async Task Html_is_shown_as_it_is()
    {
        await session.ValueAsync("display(HTML(\"<b>bold</b>\"));");
        Assert.Equal("<b>bold</b>", Assert.IsType<CellOutput.Shown>(session.Outputs[0]).Bundle.Data["text/html"]);
    }

    public void Dispose() => session.Dispose();
}
