namespace NAFlow.Training;

/// <summary>Which classes of a data set a recipe trains on.</summary>
public enum TrainingClasses
{
    /// <summary>All: the network is tested on other images of the same classes.</summary>
    All,

    /// <summary>The base classes only: the network is tested on classes that it has never seen.</summary>
    Base,
}
