using System.CommandLine;
using System.Text.Json.Nodes;
using NAFlow.Evaluation;
using NAFlow.Experiments;
using NAFlow.Imaging;

namespace NAFlow.Cli;

/// <summary>The settings of one evaluation, or a plan of several. An option is a setting of a plan, and is read as one.</summary>
internal sealed class SettingOptions
{
    private const string PhotosName = "photos", BoxedName = "boxed";
    private static readonly EvaluationSettings Defaults = new() { Name = BoxedName };
    private readonly Option<string?> plan = new("--plan")
    { Description = "A file of JSON with evaluations that run one after another, in place of the settings below.", HelpName = "FILE" };
    private readonly Option<string[]> set = new("--set")
    {
        Description = "An option of a metric or a baseline, such as pointing.tolerance=0 or rise.masks=500; it may be given several times.",
        HelpName = "NAME=VALUE",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The options by the setting's name.</summary>
    private readonly (string Setting, Option Option)[] settings =
    [
        Words("experiments", "--experiments", "LIST", "Experiments between commas, or all; naflow experiment list shows them."),
        Text("data", "--data", "FOLDER", "Photos for the experiments, in a layout that naflow experiment run reads; without it, the creatures."),
        Number("limit", "--limit", $"Find answers among at most N images of each part of the data; without it, {Defaults.Limit}.", "300"),
        Text(
            "counterfactuals", "--counterfactuals", "test|validation",
            "In place of an experiment's images: pictures of two classes that differ in one part, of which it is explained why one and not the other. Validation pictures are other ones, to choose a layer on."),
        Text("boxed", "--boxed", "PHOTOS",
            "In place of experiments: photos with boxes (boxes.csv, ImageNet with .xml, Tiny ImageNet, a list, archives); the labelled class is explained."),
        ("similar", new Option<bool>("--similar")
        {
            Description =
                "Of photos with boxes, explain the similarity of each to its neighbours of the winning class among the others, with any network that embeds.",
        }),
        Text("at", "--at", "LAYER", "With --similar: the layer whose values are the embedding; without it, the output, or what a classifier reads."),
        ("misclassified", new Option<bool>("--misclassified")
            { Description = "Explain photos with boxes too that the network, or the vote of their neighbours, classifies wrongly." }),
        Text("photos", "--photos", "PHOTOS",
            "In place of experiments: a folder, a list or archives of photos of which nothing is known; the first class is explained."),
        ("weights", ModelOptions.WeightsOption("compact")),
        Text("model", "--model", "NAME", "The network of photos; without it, the one that the weights fit."),
        Number("size", "--size", "Side of the network's input in pixels, for photos.", "227"),
        Text("outputs", "--outputs", "classes|labels|values|embedding", "What the outputs mean, for photos; without it, what the weights say."),
        Text("features", "--features", "LAYER", "Of an ONNX file: the last feature map, where the flow starts; without it, the one before the head."),
        Text("output", "--output", "VALUE", "Of an ONNX file: the value that is the network's output; without it, its only one."),
        Text("channels", "--channels", "rgb|bgr|gray", "The order of the channels, for photos; without it, the network's own."),
        Number("range", "--range", "The brightest value before mean and deviation, 1 or 255, for photos; with 255, they are 0 and 1 without the next two.",
            "255"),
        ("mean", PhotoOptions.Channels("--mean", "Subtracted from each channel of photos; without it, the network's own.", "0.485,0.456,0.406")),
        ("std", PhotoOptions.Channels("--std", "Divides each channel of photos afterwards; without it, the network's own.", "0.229,0.224,0.225")),
        Words("methods", "--methods", "LIST", $"Methods or groups of them between commas; without it, {string.Join(',', Defaults.Methods)}."),
        Words("metrics", "--metrics", "LIST",
            $"Metrics or groups of them ({string.Join(", ", MetricList.Groups)}) between commas; without it, {string.Join(',', Defaults.Metrics)}."),
        Text("layers", "--layers", "all|N|GLOBS",
            $"all, a number of layers spread from the image to the last feature map, or names such as features.* between commas; without it, {Defaults.Layers}."),
        Number("images", "--images", $"How many images at most; without it, {Defaults.Images}.", "10"),
        Number("seed", "--seed", $"The seed of the choice of images and of everything drawn at random; without it, {Defaults.Seed}.", "1"),
    ];

    /// <summary>The options that choose what is evaluated.</summary>
    public IEnumerable<Option> Subjects => [plan, .. settings.Select(setting => setting.Option).Except(Judging)];

    /// <summary>The options that choose how.</summary>
    public IEnumerable<Option> Judging => [.. settings.Where(setting => setting.Setting is "methods" or "metrics" or "layers" or "images" or "seed")
        .Select(setting => setting.Option), set];

    private IEnumerable<Option> Settings => [.. settings.Select(setting => setting.Option), set];

    /// <summary>The plan, or one of a single evaluation for each experiment.</summary>
    /// <exception cref="InvalidInputException">Options contradict each other, or the plan cannot be read.</exception>
    public EvaluationPlan Read(ParseResult parsed)
    {
        if (parsed.GetValue(plan) is { } path)
            return Settings.FirstOrDefault(parsed.IsGiven) is { } given
                ? throw new InvalidInputException(
                    $"A plan has its own settings and {given.Name} is given too; write it into the plan, or leave out --plan.")
                : EvaluationPlan.Load(path);
        var common = One(parsed);
        if (common is { Experiments.Count: 0, Boxed: null, Photos: null })
            throw new InvalidInputException("There is nothing to evaluate; give --experiments all, --boxed FOLDER, --photos FOLDER or --plan FILE.");

        // One evaluation for each experiment, so that its folder bears its name.
        var experiments = common.FindExperiments();
        return new EvaluationPlan(
            experiments.Count == 0 ? [common] : [.. experiments.Select(one => common with { Name = one.Name, Experiments = [one.Name] })]);
    }

    private EvaluationSettings One(ParseResult parsed)
    {
        var given = new JsonObject
        { ["name"] = settings.Any(setting => setting.Setting == PhotosName && parsed.IsGiven(setting.Option)) ? PhotosName : BoxedName };
        foreach (var (setting, option) in settings)
            if (parsed.IsGiven(option))
                given[setting] = option switch
                {
                    Option<bool> flag => parsed.GetValue(flag),
                    NumberOption<int> number => parsed.GetValue(number),
                    Option<ChannelValues?> values => parsed.GetValue(values) is var (red, green, blue) ? new JsonArray(red, green, blue) : null,
                    ListOption list => new JsonArray([.. (parsed.GetValue(list) ?? "")
                        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word => (JsonNode)word)]),
                    _ => parsed.GetValue((Option<string?>)option),
                };
        foreach (var words in parsed.GetValue(set) ?? []) Set(given, words);
        return EvaluationPlan.Parse(new JsonObject { ["evaluations"] = new JsonArray(given) }.ToJsonString(), "What is given").Evaluations[0];
    }

    /// <summary>Puts an option of a metric or a baseline where a plan has it.</summary>
    private static void Set(JsonObject settings, string words)
    {
        if (words.Split('=', 2, StringSplitOptions.TrimEntries) is not [var name, { Length: > 0 } value]
            || name.Split('.') is not [{ Length: > 0 } owner, { Length: > 0 } option])
            throw new InvalidInputException(
                $"--set cannot be '{words}'; give the option of a metric or a baseline and its value, such as pointing.tolerance=0.");
        var group = Find<MetricOptions>(owner, "parameters") ?? Find<BaselineOptions>(owner, "baselines")
            ?? throw new InvalidInputException(
                $"There is no '{owner}' whose options --set could give; choose from {string.Join(", ", NamesOf<MetricOptions>().Concat(NamesOf<BaselineOptions>()))}.");
        if (settings[group] is not JsonObject options) settings[group] = options = [];
        if (options[owner] is not JsonObject own) options[owner] = own = [];
        try
        {
            own[option] = JsonNode.Parse(value);
        }
        catch (System.Text.Json.JsonException)
        {
            own[option] = value;
        }
    }

    private static string? Find<T>(string owner, string group) => NamesOf<T>().Contains(owner) ? group : null;

    private static IEnumerable<string> NamesOf<T>() => typeof(T).GetProperties().Where(property => property.CanWrite)
        .Select(property => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(property.Name));

    private static (string Setting, Option Option) Text(string setting, string name, string help, string description) =>
        (setting, new Option<string?>(name) { Description = description, HelpName = help });

    private static (string Setting, Option Option) Words(string setting, string name, string help, string description) =>
        (setting, new ListOption(name) { Description = description, HelpName = help });

    private static (string Setting, Option Option) Number(string setting, string name, string description, string example) =>
        (setting, new NumberOption<int>(name, description, example));

    /// <summary>An option of words between commas.</summary>
    private sealed class ListOption(string name) : Option<string?>(name);
}
