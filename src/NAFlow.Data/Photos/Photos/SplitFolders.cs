namespace NAFlow.Data;

/// <summary>Class folders in a folder for training and one for the test, as ImageNet has them and Cars when it is laid out by class.</summary>
internal sealed class SplitFolders : IPhotoLayout
{
    private static readonly string[] TrainingNames = ["train", "training", "cars_train", "images_background"];
    private static readonly string[] TestNames = ["test", "val", "validation", "cars_test", "images_evaluation"];

    public string Name => "class folders for training and test";

    public string Shape => "train/CLASS/photo.jpg and test/CLASS/photo.jpg (or val/)";

    public PhotoParts? Read(string folder)
    {
        if (Find(folder, TestNames) is not { } test) return null;
        var parts = new PhotoParts(Find(folder, TrainingNames) is { } training ? List(folder, training) : null, List(folder, test));
        return parts.Test.Paths.IsEmpty
            ? throw new InvalidInputException($"'{test}' holds no class folder with photos; lay it out as CLASS/photo.jpg (annotations of Cars in .mat files are not read).")
            : parts;
    }

    private static PhotoList List(string root, string folder) =>
        OmniglotFolders.IsNested(folder) ? OmniglotFolders.List(root, folder) : ClassFolders.List(root, folder);

    private static string? Find(string folder, IEnumerable<string> names) => names.Select(name => Path.Combine(folder, name)).FirstOrDefault(Directory.Exists);
}
