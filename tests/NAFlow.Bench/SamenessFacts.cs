using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using NAFlow.Imaging;

namespace NAFlow.Bench;

/// <summary>The facts of one part: lines that are sorted before they are written.</summary>
internal sealed partial class FactFile(string path)
{
    private readonly List<string> lines = [];

    public int Count => lines.Count;

    public void Add(params ReadOnlySpan<string> parts) => lines.Add(string.Join(" | ", parts.ToArray()).Replace('\n', ' ').TrimEnd());

    /// <summary>Runs the tool that lies beside the running program, and adds what it says and what it writes to its scratch folder.</summary>
    /// <param name="start">How its facts begin.</param>
    /// <param name="command">The words of the command, <see cref="Scratch.Name"/> for the folder.</param>
    /// <param name="more">More words, which may hold spaces.</param>
    public void AddTool(string start, string command, params string[] more)
    {
        Console.Error.WriteLine($"  {start}: naflow {command} {string.Join(' ', more)}");
        using var folder = new Scratch();
        var words = command.Split(' ').Select(word => word == Scratch.Name ? folder.Path : word);
        var begin = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "NAFlow.Cli.dll"), .. words, .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        begin.Environment["OMP_NUM_THREADS"] = begin.Environment["MKL_NUM_THREADS"] = "1";
        using var process = Process.Start(begin)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        // What it says of cost is nothing but times.
        if (words.First() != "cost") AddLines($"{start} | said", output);
        if (process.ExitCode != 0)
        {
            AddLines($"{start} | ended with {process.ExitCode}", errors.Result);
            Console.Error.WriteLine($"  ended with {process.ExitCode}: {errors.Result}");
        }

        AddFolder(start, folder.Path);
    }

    /// <summary>Adds what the files of a folder say, without times, dates, versions and machines.</summary>
    public void AddFolder(string start, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = $"{start} | {Path.GetRelativePath(folder, file)}";
            switch (Path.GetExtension(file))
            {
                case ".png":
                    Add(name, Text.Hash<byte>(File.ReadAllBytes(file)));
                    break;
                case ".csv" when Path.GetFileName(file) != "growth.csv":
                    AddTable(name, File.ReadAllLines(file));
                    break;
                case ".json":
                    using (var json = JsonDocument.Parse(File.ReadAllText(file))) AddJson(name, "", json.RootElement);
                    break;
                case ".safetensors":
                    AddTensors(name, File.ReadAllBytes(file));
                    break;
                case ".html" or ".md" when Path.GetFileName(file) != "cost.md":
                    AddLines(name, File.ReadAllText(file));
                    break;
                default:
                    Add(name, "is there");
                    break;
            }
        }
    }

    /// <summary>Writes the file.</summary>
    /// <returns>The number of facts.</returns>
    public int Save()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllLines(path, lines.Order(StringComparer.Ordinal));
        return lines.Count;
    }

    private void AddLines(string start, string text)
    {
        text = EmbeddedData().Replace(text, match => Text.Hash<char>(match.Value));
        text = BigScript().Replace(text, match => $"<script>{Text.Hash<char>(match.Value)}</script>");
        text = TimeCell().Replace(ScratchPath().Replace(Changing().Replace(text, "..."), "FOLDER"), "<td>...</td>");
        foreach (var (number, line) in text.Split('\n').Index())
            if (line.Trim() is { Length: > 0 } said && !said.Contains("cost of the cascade", StringComparison.Ordinal))
                Add(start, $"{number:D4}", said);
    }

    private void AddTable(string start, string[] rows)
    {
        var heads = Cells(rows[0]);
        foreach (var (number, row) in rows.Skip(1).Index())
        {
            var cells = heads.Zip(Cells(row)).Where(cell => !Column().IsMatch(cell.First));
            Add(start, $"{number:D5}", string.Join(", ", cells.Select(cell => $"{cell.First} {Text.Short(cell.Second)}")));
        }

        static string[] Cells(string row) => [.. Comma().Split(row)];
    }

    private void AddJson(string start, string name, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object)
            foreach (var entry in json.EnumerateObject().Where(entry => !Key().IsMatch(entry.Name)))
                AddJson(start, $"{name}.{entry.Name}", entry.Value);
        else if (json.ValueKind == JsonValueKind.Array)
            foreach (var (index, entry) in json.EnumerateArray().Index()) AddJson(start, $"{name}[{index:D3}]", entry);
        else
            Add(start, name.TrimStart('.'), Text.Short(json.ToString()));
    }

    private void AddTensors(string start, byte[] file)
    {
        var length = (int)BitConverter.ToInt64(file);
        using var header = JsonDocument.Parse(file.AsMemory(8, length));
        foreach (var entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                AddJson(start, entry.Name, entry.Value);
                continue;
            }

            var (type, place) = (entry.Value.GetProperty("dtype").GetString()!, entry.Value.GetProperty("data_offsets"));
            var bytes = file.AsSpan((8 + length + place[0].GetInt32())..(8 + length + place[1].GetInt32()));
            var numbers = type == "F32" ? Text.Of(MemoryMarshal.Cast<byte, float>(bytes)) : Text.Hash<byte>(bytes);
            Add(start, entry.Name, type, entry.Value.GetProperty("shape").ToString(), numbers);
        }
    }

    [GeneratedRegex("data:[a-z/+]+;base64,[A-Za-z0-9+/=]+")]
    private static partial Regex EmbeddedData();

    [GeneratedRegex("<script>.{100000,}?</script>", RegexOptions.Singleline)]
    private static partial Regex BigScript();

    [GeneratedRegex(
        "<dt>(Created|Version|Torch sharp|Runtime|System|Preprocessing)</dt><dd>.*?</dd>"
        + @"|NAFlow \d[\d.]*\d|Machine: .*|[\d.,]+ (minutes|seconds|images/s)")]
    private static partial Regex Changing();

    [GeneratedRegex(@"<td>\d+\.\d{3}</td>(?=<td>\d\.\d\d</td><td>[^<]*</td></tr>)")]
    private static partial Regex TimeCell();

    [GeneratedRegex(@"[^\s']*naflow-sameness-\w+")]
    private static partial Regex ScratchPath();

    [GeneratedRegex("seconds|_q[13]$|ratio_to_f|_in_f$|_mib$|measured_rows|extrapolated")]
    private static partial Regex Column();

    [GeneratedRegex(
        "^(created|version|torchSharp|runtime|system|machine|toolkit|libtorch|preprocessing|metric parameters|.*[sS]econds|.*PerSecond)$")]
    private static partial Regex Key();

    [GeneratedRegex("""
        ,(?=(?:[^"]*"[^"]*")*[^"]*$)
        """)]
    private static partial Regex Comma();
}

/// <summary>How numbers are written: five digits, and a hash of every bit.</summary>
internal static class Text
{
    public static string Of(double? number) => number?.ToString("G5", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>The sum, the largest and the middle value, and the hash.</summary>
    public static string Of(ReadOnlySpan<float> values) => Of(values, values.Length / 2);

    public static string Of(HeatMap map) => Of(map.Values.Span, ((map.Height / 2) * map.Width) + (map.Width / 2));

    private static string Of(ReadOnlySpan<float> values, int middle)
    {
        var (sum, most) = (0.0, float.NegativeInfinity);
        foreach (var value in values) (sum, most) = (sum + value, Math.Max(most, value));
        return values.IsEmpty ? "nothing" : $"{Of(sum)} {Of(most)} {Of(values[middle])} {Hash(values)}";
    }

    public static string Hash<T>(ReadOnlySpan<T> values)
        where T : struct => $"#{Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)))[..16]}";

    /// <summary>Text with five digits of what is a broken number.</summary>
    public static string Short(string text) =>
        text.Contains('.', StringComparison.Ordinal) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Of(number)
            : text;
}

/// <summary>A folder that is gone afterwards.</summary>
internal sealed class Scratch : IDisposable
{
    /// <summary>What stands for it in the arguments of the tool.</summary>
    public const string Name = "{scratch}";

    public string Path { get; } = Directory.CreateTempSubdirectory("naflow-sameness-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
