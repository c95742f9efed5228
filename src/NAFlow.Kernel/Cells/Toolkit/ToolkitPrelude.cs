namespace NAFlow.Kernel;

/// <summary>What stands, unseen, before the first cell of every notebook.</summary>
internal static class ToolkitPrelude
{
    /// <summary>
    /// Plotly.NET and Plotly.NET.CSharp both have a <c>Chart</c>: the alias takes the one made for C#.
    /// </summary>
    public const string Code = """
        using System;
        using System.Collections.Generic;
        using System.Collections.Immutable;
        using System.Globalization;
        using System.IO;
        using System.Linq;
        using System.Net.Http;
        using System.Text;
        using System.Text.Json;
        using System.Threading;
        using System.Threading.Tasks;
        using NAFlow;
        using NAFlow.Data;
        using NAFlow.Evaluation;
        using NAFlow.Experiments;
        using NAFlow.Imaging;
        using NAFlow.Interactive;
        using NAFlow.Inversion;
        using NAFlow.Models;
        using NAFlow.Networks;
        using NAFlow.Tensors;
        using NAFlow.Training;
        using Plotly.NET;
        using Plotly.NET.CSharp;
        using Plotly.NET.LayoutObjects;
        using TorchSharp;
        using static NAFlow.Interactive.Notebook;
        using static TorchSharp.torch;
        using Chart = Plotly.NET.CSharp.Chart;
        """;
}
