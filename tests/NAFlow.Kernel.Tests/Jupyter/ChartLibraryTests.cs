namespace NAFlow.Kernel.Tests;

public class ChartLibraryTests
{
    private const string Chart = "HTML(\"<div data-naflow-chart>a chart</div>\")";

    [Fact]
    public void The_library_comes_before_the_first_chart_and_is_gone_before_the_cell_ends()
    {
        using var kernel = new RunningKernel();
        var answers = kernel.Client.Execute($"display({Chart}); {Chart}");
        Assert.Equal(
            ["status", "execute_input", "display_data", "display_data", "execute_result", "update_display_data", "status"],
            answers.Published.Select(message => message.Type));
        var (library, gone) = (answers.All("display_data").First(), answers.Only("update_display_data"));
        Assert.Contains("plotly.js", library.Data("text/html"));
        Assert.True(library.Data("text/html")!.Length > 1_000_000);
        Assert.True(gone.Data("text/html")!.Length < 100);
        Assert.Equal((string)library.Content["transient"]!["display_id"]!, (string)gone.Content["transient"]!["display_id"]!);
    }

    [Fact]
    public void It_comes_once_until_a_page_asks_what_kernel_it_has()
    {
        using var kernel = new RunningKernel();
        Assert.Single(kernel.Client.Execute(Chart).All("display_data"));
        Assert.Empty(kernel.Client.Execute(Chart).All("display_data"));
        kernel.Client.Request("kernel_info_request");
        Assert.Single(kernel.Client.Execute(Chart).All("display_data"));
    }

    [Fact]
    public void Without_charts_it_does_not_come()
    {
        using var kernel = new RunningKernel();
        Assert.Empty(kernel.Client.Execute("HTML(\"<b>bold</b>\")").All("display_data"));
    }
}
