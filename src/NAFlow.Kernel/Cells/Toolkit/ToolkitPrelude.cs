namespace NAFlow.Kernel.Cells.Toolkit;

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
        using NAFlow.Abandonment;
        using NAFlow.Decisions;
        using NAFlow.Devices;
        using NAFlow.Experiments;
        using NAFlow.Experiments.Ablations;
        using NAFlow.Experiments.Baselines;
        using NAFlow.Experiments.Controls;
        using NAFlow.Experiments.Cost;
        using NAFlow.Experiments.Creatures;
        using NAFlow.Experiments.Creatures.Anatomy;
        using NAFlow.Experiments.Data;
        using NAFlow.Experiments.Data.Photos;
        using NAFlow.Experiments.Depth;
        using NAFlow.Experiments.Evaluations;
        using NAFlow.Experiments.Evaluations.Subjects;
        using NAFlow.Experiments.Experiments;
        using NAFlow.Experiments.Localisation;
        using NAFlow.Experiments.Methods;
        using NAFlow.Experiments.Metrics;
        using NAFlow.Experiments.Randomisation;
        using NAFlow.Experiments.Reports;
        using NAFlow.Experiments.Statistics;
        using NAFlow.Experiments.Tables;
        using NAFlow.Experiments.Tasks;
        using NAFlow.Experiments.Training;
        using NAFlow.Experiments.Training.Recipes;
        using NAFlow.Experiments.Training.Records;
        using NAFlow.Experiments.Truth;
        using NAFlow.Flow;
        using NAFlow.Imaging;
        using NAFlow.Importance;
        using NAFlow.Interactive;
        using NAFlow.Interactive.Charts;
        using NAFlow.Interactive.Displays;
        using NAFlow.Interactive.Formatters.Flows;
        using NAFlow.Inversion;
        using NAFlow.Inversion.Solvers;
        using NAFlow.Models;
        using NAFlow.Models.Heads;
        using NAFlow.Models.KnownNeurons;
        using NAFlow.Networks;
        using NAFlow.Networks.Layers;
        using NAFlow.Tracing;
        using Plotly.NET;
        using Plotly.NET.CSharp;
        using Plotly.NET.LayoutObjects;
        using TorchSharp;
        using static NAFlow.Interactive.Displays.Notebook;
        using static TorchSharp.torch;
        using Chart = Plotly.NET.CSharp.Chart;
        """;
}
