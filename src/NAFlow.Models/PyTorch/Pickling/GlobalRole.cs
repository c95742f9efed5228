namespace NAFlow.Models.PyTorch;

/// <summary>What a name that a checkpoint may mention is here.</summary>
internal enum GlobalRole
{
    /// <summary>Makes something that is of no use for weights, or is such a thing itself.</summary>
    Inert,

    /// <summary>Makes a dictionary.</summary>
    Dictionary,

    /// <summary>Makes a tensor from a storage, an offset, a shape and strides.</summary>
    Tensor,

    /// <summary>The same with an element type of its own.</summary>
    TypedTensor,

    /// <summary>Makes a parameter of a tensor.</summary>
    Parameter,

    /// <summary>Calls another of these and adds attributes to what it made.</summary>
    Subclass,

    /// <summary>Makes a shape of a tuple.</summary>
    Shape,

    /// <summary>A kind of storage.</summary>
    Storage,

    /// <summary>An element type.</summary>
    ElementType,
}
