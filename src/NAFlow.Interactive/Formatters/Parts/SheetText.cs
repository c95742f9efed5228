using System.Globalization;
using System.Text;

namespace NAFlow.Interactive;

/// <summary>Tables as plain columns of equal width.</summary>
internal static class SheetText
{
    private const int MostRows = 20;

    public static string Write(Sheet sheet)
    {
        int[] columns = [.. Enumerable.Range(0, sheet.Heads.Length).Where(column => sheet.Heads[column].Content != CellContent.Picture)];
        string[][] rows =
        [
            [.. columns.Select(column => sheet.Heads[column].Name)],
            .. sheet.Rows.Take(MostRows).Select(row => columns.Select(column => row[column]).ToArray()),
        ];
        int[] widths = [.. columns.Select((_, place) => rows.Max(row => row[place].Length))];
        var text = new StringBuilder(sheet.Caption);
        foreach (var row in rows) text.Append('\n').Append(string.Join("  ", row.Select((cell, place) => cell.PadRight(widths[place]))).TrimEnd());
        if (sheet.RowCount > MostRows) text.Append(CultureInfo.InvariantCulture, $"\n... {sheet.RowCount - MostRows:N0} more rows");
        return text.ToString();
    }
}
