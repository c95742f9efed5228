namespace NAFlow.Interactive.Charts;

/// <summary>Line colours that can be told apart with any colour vision, on light and on dark ground.</summary>
internal static class ChartColours
{
    public const string First = "#3b82c4";
    public const string Second = "#d9822b";
    public const string Third = "#2a9d78";
}
