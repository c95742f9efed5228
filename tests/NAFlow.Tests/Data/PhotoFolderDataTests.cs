using System.IO.Compression;
using NAFlow.Data;

namespace NAFlow.Tests;

/// <summary>Folders in the layouts of the usual data sets: which photos are of which class, and what they are for.</summary>
public sealed class PhotoFolderDataTests
{
    [Fact]
    public void Class_folders_are_classes_in_the_order_of_their_names()
    {
        using var folder = new TemporaryFolder();
        Put(folder, "tit/b.png", "tit/a.png", "jay/c.png", "notes.txt");
        var data = PhotoFolderData.Read(folder.Path);
        Assert.EndsWith("(class folders)", data.Name, StringComparison.Ordinal);
        Assert.Equal(["jay c.png", "tit a.png", "tit b.png"], Photos(data, ImageSplit.Test));
        Assert.Equal(Photos(data, ImageSplit.Test), Photos(data, ImageSplit.Novel));
        Assert.Null(data.Open(ImageSplit.Training));
        Assert.Null(data.Open(ImageSplit.Gallery));
        using var images = data.Open(ImageSplit.Test)!;
        Assert.Equal(["jay", "tit"], images.ClassNames);
        Assert.Equal([0, 1, 1], images.Labels);
    }

    [Fact]
    public void Photos_may_lie_in_a_folder_named_images()
    {
        using var folder = new TemporaryFolder();
        Put(folder, "train/n01/images/a.png", "train/n02/images/b.png", "val/n01/c.png", "val/n02/d.png");
        var data = PhotoFolderData.Read(folder.Path);
        Assert.Equal(["n01 a.png", "n02 b.png"], Photos(data, ImageSplit.Training));
        Assert.Equal(["n01 c.png", "n02 d.png"], Photos(data, ImageSplit.Test));
    }

    [Fact]
    public void Of_classes_that_training_and_test_share_the_second_half_is_for_retrieval()
    {
        using var folder = new TemporaryFolder();
        Put(folder, "train/audi/1.png", "train/bmw/2.png", "train/fiat/3.png", "train/kia/4.png", "test/audi/5.png", "test/bmw/6.png",
            "test/fiat/7.png", "test/kia/8.png");
        var data = PhotoFolderData.Read(folder.Path);
        Assert.Equal(["fiat 3.png", "fiat 7.png", "kia 4.png", "kia 8.png"], Photos(data, ImageSplit.Novel).Order());
        using var training = data.Open(ImageSplit.Training)!;
        using var test = data.Open(ImageSplit.Test)!;
        Assert.Equal(test.ClassNames, training.ClassNames);
        Assert.Equal([0, 1, 2, 3], training.Labels);
    }

    [Fact]
    public void Classes_of_training_that_the_test_lacks_are_no_neighbours_and_keep_no_number()
    {
        using var folder = new TemporaryFolder();
        Put(folder, "train/ant/1.png", "train/bee/2.png", "train/fly/3.png", "test/bee/4.png", "test/fly/5.png");
        var data = PhotoFolderData.Read(folder.Path);
        using var training = data.Open(ImageSplit.Training)!;
        Assert.Equal(["bee", "fly"], training.ClassNames);
        Assert.Equal([0, 1], training.Labels);
    }

    [Fact]
    public void Classes_that_training_never_saw_are_for_few_shot_learning()
    {
        using var folder = new TemporaryFolder();
        Put(folder, "train/ant/1.png", "train/bee/2.png", "test/fly/3.png", "test/wasp/4.png");
        var data = PhotoFolderData.Read(folder.Path);
        Assert.Equal(["fly 3.png", "wasp 4.png"], Photos(data, ImageSplit.Novel));
        Assert.Null(data.Open(ImageSplit.Training));
    }

    [Fact]
    public void The_birds_are_split_by_their_lists()
    {
        using var folder = new TemporaryFolder();
        Put(folder, "images/001.Albatross/a.png", "images/001.Albatross/b.png", "images/002.Auklet/c.png", "images/002.Auklet/d.png");
        File.WriteAllText(folder.File("images.txt"), "1 001.Albatross/a.png\n2 001.Albatross/b.png\n3 002.Auklet/c.png\n4 002.Auklet/d.png\n");
        File.WriteAllText(folder.File("train_test_split.txt"), "1 1\n2 0\n3 1\n4 0\n");
        var data = PhotoFolderData.Read(folder.Path);
        Assert.EndsWith("(CUB-200-2011)", data.Name, StringComparison.Ordinal);
        Assert.Equal(["001.Albatross a.png", "002.Auklet c.png"], Photos(data, ImageSplit.Training));
        Assert.Equal(["001.Albatross b.png", "002.Auklet d.png"], Photos(data, ImageSplit.Test));
        Assert.Equal(["002.Auklet c.png", "002.Auklet d.png"], Photos(data, ImageSplit.Novel));
        File.WriteAllText(folder.File("images.txt"), "1 001.Albatross/a.png\nb.png\n");
        Assert.Contains("at line 2", Refusal(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void MiniImageNet_is_split_by_its_tables()
    {
        using var folder = new TemporaryFolder();
        Put(folder, "images/a.png", "images/b.png", "images/c.png");
        File.WriteAllText(folder.File("train.csv"), "filename,label\na.png,n1\n");
        File.WriteAllText(folder.File("test.csv"), "filename,label\nb.png,n3\nc.png,n2\n");
        var data = PhotoFolderData.Read(folder.Path);
        Assert.EndsWith("(miniImageNet)", data.Name, StringComparison.Ordinal);
        Assert.Equal(["n3 b.png", "n2 c.png"], Photos(data, ImageSplit.Novel));
        File.WriteAllText(folder.File("test.csv"), "file,class\nb.png,n3\n");
        Assert.Contains("columns filename and label", Refusal(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Characters_of_alphabets_are_classes()
    {
        using var folder = new TemporaryFolder();
        Put(folder, "images_background/Greek/character01/1.png", "images_evaluation/Latin/character01/2.png",
            "images_evaluation/Latin/character02/3.png");
        var data = PhotoFolderData.Read(folder.Path);
        Assert.Equal(["Latin/character01 2.png", "Latin/character02 3.png"], Photos(data, ImageSplit.Novel));
        var one = PhotoFolderData.Read(folder.File("images_evaluation"));
        Assert.EndsWith("(Omniglot)", one.Name, StringComparison.Ordinal);
        Assert.Equal(Photos(data, ImageSplit.Novel), Photos(one, ImageSplit.Novel));
    }

    [Fact]
    public void A_photo_is_read_when_it_is_asked_for_and_a_bad_one_is_named()
    {
        using var folder = new TemporaryFolder();
        Put(folder, "jay/a.png", "jay/b.png");
        using var images = PhotoFolderData.Read(folder.Path).Open(ImageSplit.Test)!;
        File.WriteAllText(folder.File("jay/b.png"), "no photo");
        Assert.Equal(Path.Combine("jay", "a.png"), images.Load(0).Name);
        Assert.Contains(Path.Combine("jay", "b.png"), Assert.Throws<InvalidInputException>(() => images.Load(1)).Message, StringComparison.Ordinal);
        File.Delete(folder.File("jay/b.png"));
        Assert.Contains(Path.Combine("jay", "b.png"), Assert.Throws<InvalidInputException>(() => images.Load(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_of_no_layout_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("There is no folder", Refusal(folder.File("nowhere")), StringComparison.Ordinal);
        Assert.Contains("CLASS/photo.jpg", Refusal(folder.Path), StringComparison.Ordinal);
        Put(folder, "cars_train/1.png", "cars_test/2.png");
        Assert.Contains(".mat", Refusal(folder.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cub20", 20, "(class folders)")]
    [InlineData("tiny_fewshot5", 5, "(class folders)")]
    public void Shared_folders_of_photos_are_read(string name, int classes, string layout)
    {
        var data = PhotoFolderData.Read(SharedAssets.Require($"assets/images/{name}"));
        Assert.EndsWith(layout, data.Name, StringComparison.Ordinal);
        using var images = data.Open(ImageSplit.Novel)!;
        Assert.Equal(classes, images.ClassNames.Length);
        Assert.Equal(classes, images.Labels.Distinct().Count());
        Assert.True(images.Load(images.Labels.Length - 1).Width > 0);
    }

    [Fact]
    public void The_shared_part_of_Omniglot_is_read()
    {
        using var folder = new TemporaryFolder();
        ZipFile.ExtractToDirectory(SharedAssets.Require("assets/images/omniglot/images_background_small1.zip"), folder.Path);
        var data = PhotoFolderData.Read(Path.Combine(folder.Path, "images_background_small1"));
        Assert.EndsWith("(Omniglot)", data.Name, StringComparison.Ordinal);
        using var images = data.Open(ImageSplit.Novel)!;
        Assert.All(images.Labels.CountBy(label => label), entry => Assert.Equal(20, entry.Value));
        Assert.Equal(105, images.Load(0).Width);
    }

    [Fact]
    public void A_subset_is_even()
    {
        using var folder = new TemporaryFolder();
        Put(folder, "a/1.png", "a/2.png", "b/3.png", "b/4.png", "c/5.png", "c/6.png");
        var images = PhotoFolderData.Read(folder.Path).Open(ImageSplit.Test)!;
        Assert.Same(images, ImageSubset.Evenly(images, null));
        Assert.Same(images, ImageSubset.Evenly(images, 6));
        using var subset = ImageSubset.Evenly(images, 3);
        Assert.Equal([0, 1, 2], subset.Labels);
        Assert.Equal(Path.Combine("b", "3.png"), subset.Load(1).Name);
    }

    private static void Put(TemporaryFolder folder, params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            if (name.EndsWith(".png", StringComparison.Ordinal)) Photo.FromPixels(name, 2, 2, new byte[12]).SavePng(folder.File(name));
            else File.WriteAllText(folder.File(name), name);
        }
    }

    private static string[] Photos(PhotoFolderData data, ImageSplit split)
    {
        using var images = data.Open(split)!;
        return [.. images.Labels.Select((label, image) => $"{images.ClassNames[label]} {Path.GetFileName(images.Load(image).Name)}")];
    }

    private static string Refusal(string folder)
    {
        var message = Assert.Throws<InvalidInputException>(() => PhotoFolderData.Read(folder)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        return message;
    }
}
