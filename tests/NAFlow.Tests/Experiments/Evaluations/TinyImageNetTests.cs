using NAFlow.Data;
using NAFlow.Networks;

namespace NAFlow.Tests;

public sealed class TinyImageNetTests
{
    private static readonly ClassNames Known = new(["crane, a bird", "tench, Tinca tinca", "crane, a machine"]);

    [Fact]
    public void Boxes_of_training_are_read_class_by_class()
    {
        using var folder = Make();
        File.Delete(Path.Combine(folder.Path, "val", "val_annotations.txt"));
        Assert.Equal(
            [
                new BoxedPhoto(Path.Combine(folder.Path, "train", "n01", "images", "n01_0.JPEG"), 1, new Box(1, 2, 4, 5)),
                new BoxedPhoto(Path.Combine(folder.Path, "train", "n02", "images", "n02_0.JPEG"), 2, new Box(0, 0, 64, 64)),
            ],
            BoxedPhotoFolder.Read(folder.Path, Known));
    }

    [Fact]
    public void Those_of_validation_come_first_and_either_part_may_be_given()
    {
        using var folder = Make();
        BoxedPhoto[] validation = [new BoxedPhoto(Path.Combine(folder.Path, "val", "n02", "val_0.JPEG"), 2, new Box(5, 6, 8, 9))];
        Assert.Equal(validation, BoxedPhotoFolder.Read(folder.Path, Known));
        Assert.Equal(validation, BoxedPhotoFolder.Read(folder.File("val"), Known));
        Assert.Equal([1, 2], BoxedPhotoFolder.Read(folder.File("train"), Known).Select(photo => photo.ClassIndex));
    }

    [Fact]
    public void Classes_of_its_own_are_those_of_its_photos_even_where_two_have_one_name()
    {
        using var folder = Make();
        folder.Write("classes.txt", "n02\tcrane\nn09\tmare\nn01\tcrane\n");
        var (photos, names) = BoxedPhotoFolder.ReadOwn(folder.File("train"));
        Assert.Equal([0, 1], photos.Select(photo => photo.ClassIndex));
        Assert.Equal((2, "crane", "crane"), (names!.Count, names[0], names[1]));
        Assert.Equal(new Box(1, 2, 4, 5), photos[0].Box);
        folder.Write("classes.txt", "n01\tcrane\n");
        Assert.Contains("n02", Assert.Throws<InvalidInputException>(() => BoxedPhotoFolder.ReadOwn(folder.File("train"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_used_is_refused_by_name()
    {
        using var folder = Make();
        Assert.Contains("class names", Refused(null), StringComparison.Ordinal);
        Assert.Contains("n02", Refused(new ClassNames(["tench"])), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder.Path, "val", "val_annotations.txt"), "val_0.JPEG\tn02\t5\t6\tseven\t8\n");
        Assert.Contains("seven", Refused(Known), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder.Path, "val", "val_annotations.txt"), "val_0.JPEG\tn03\t5\t6\t7\t8\n");
        Assert.Contains("n03", Refused(Known), StringComparison.Ordinal);

        string Refused(ClassNames? names) => Assert.Throws<InvalidInputException>(() => BoxedPhotoFolder.Read(folder.Path, names)).Message;
    }

    private static TemporaryFolder Make()
    {
        var folder = new TemporaryFolder();
        folder.Write("classes.txt", "n01\ttench, Tinca tinca\nn02\tcrane, a machine\n");
        foreach (var part in (string[])["train/n01/images", "train/n02/images", "val/n02"]) Directory.CreateDirectory(folder.File(part));
        folder.Write("train/n01/n01_boxes.txt", "n01_0.JPEG\t1\t2\t3\t4\n");
        folder.Write("train/n02/n02_boxes.txt", "n02_0.JPEG\t0\t0\t63\t63\n");
        folder.Write("val/val_annotations.txt", "val_0.JPEG\tn02\t5\t6\t7\t8\n");
        folder.Write("val/n02/val_0.JPEG", string.Empty);
        return folder;
    }
}
