namespace NAFlow.Models.PyTorch;

/// <summary>The keys under which training programs keep things in a checkpoint.</summary>
internal static class WrapperNames
{
    /// <summary>
    /// Those of the weights, in the order in which they are tried: the usual names first, then the names of parts, then running averages, which are
    /// taken only where there is nothing else.
    /// </summary>
    public static readonly IReadOnlyList<string> Weights =
    [
        "state_dict", "model_state_dict", "model_state", "model_dict", "model", "network_state_dict", "network", "net_state_dict", "net", "params", "weights",
        "module", "online_network", "encoder_state_dict", "encoder", "backbone", "student", "teacher", "params_ema", "state_dict_ema", "model_ema", "ema",
    ];

    private static readonly string[] TrainingParts = ["optim", "sched", "scaler", "rng", "criterion", "callback", "loops", "hyper_parameters", "config", "args"];

    /// <summary>Whether a key is one of the training's own state, whose tensors are no weights.</summary>
    public static bool IsTraining(string key) => key == "amp" || TrainingParts.Any(part => key.Contains(part, StringComparison.OrdinalIgnoreCase));
}
