using System.Text.Json;

namespace NAFlow.Browser.Tests;

/// <summary>A notebook that has not been run.</summary>
internal static class BlankNotebook
{
    public static string With(params string[] cells) => JsonSerializer.Serialize(new
    {
        cells = cells.Select(code => new { cell_type = "code", execution_count = (int?)null, metadata = new { }, outputs = Array.Empty<object>(), source = code }),
        metadata = new { kernelspec = new { display_name = "C# (NAFlow)", language = "C#", name = "naflow-csharp" } },
        nbformat = 4,
        nbformat_minor = 4,
    });
}
