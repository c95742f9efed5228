namespace NAFlow.Evaluation;

/// <summary>The layers that a method has maps of.</summary>
public enum MapScope
{
    /// <summary>Every layer of a flow, the image included.</summary>
    EveryLayer,

    /// <summary>N, the last feature map.</summary>
    LastLayer,

    /// <summary>The image.</summary>
    Image,
}
