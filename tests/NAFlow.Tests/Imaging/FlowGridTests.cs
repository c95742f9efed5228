using NAFlow.Imaging;

namespace NAFlow.Tests;

public sealed class FlowGridTests
{
    private static readonly RgbColour Blue = new(30, 60, 220);

    [Fact]
    public void Pictures_appear_whole_in_reading_order()
    {
        var tiles = Enumerable.Range(0, 5).Select(index => Tile(Plain((byte)(40 * index)))).ToArray();
        var grid = FlowGrid.Draw(tiles, new() { Columns = 2, TileSize = 100 });
        var layout = new GridLayout(tiles, new() { Columns = 2, TileSize = 100 });
        for (var index = 0; index < 5; index++)
        {
            var square = layout.Picture(index);
            for (var y = square.Top + 1; y < square.Bottom - 1; y++)
                for (var x = square.Left + 1; x < square.Right - 1; x++)
                    Assert.Equal(new RgbColour((byte)(40 * index), 60, 220), grid[x, y]);
        }
    }

    [Fact]
    public void Gutters_are_even_and_nothing_overlaps()
    {
        var options = new FlowGridOptions { Columns = 4, TileSize = 90, Title = "title", ColourBar = ColourMap.Inferno };
        var layout = new GridLayout([.. Enumerable.Range(0, 11).Select(_ => Tile(Plain(0)))], options);
        for (var index = 0; index < 10; index++)
            if (index % 4 < 3)
                Assert.Equal(layout.Gutter, layout.Picture(index + 1).Left - layout.Picture(index).Right);
        Assert.Equal(layout.Margin, layout.Width - layout.Picture(3).Right);
        Assert.Equal(layout.Picture(0).Left, layout.Picture(4).Left);
        Assert.True(layout.Picture(4).Top > layout.Picture(0).Bottom + layout.CaptionLineHeight);
        Assert.True(layout.BarTop > layout.GridBottom && layout.BarTop + layout.BarHeight < layout.Height);
    }

    [Fact]
    public void A_picture_of_another_shape_is_fitted_undistorted()
    {
        var tiles = new[] { Tile(TestPictures.Plain(200, 100, Blue)) };
        var grid = FlowGrid.Draw(tiles, new() { TileSize = 100 });
        var square = new GridLayout(tiles, new() { TileSize = 100 }).Picture(0);
        Assert.Equal(GridTheme.Light.Mount, grid[square.Left + 50, square.Top + 10]);
        Assert.Equal(Blue, grid[square.Left + 50, square.Top + 30]);
        Assert.Equal(Blue, grid[square.Left + 50, square.Top + 70]);
        Assert.Equal(GridTheme.Light.Mount, grid[square.Left + 50, square.Top + 90]);
    }

    [Fact]
    public void Text_is_really_drawn_and_says_different_things_differently()
    {
        var none = FlowGrid.Draw([new GridTile("", null, Plain(0))]);
        var one = FlowGrid.Draw([new GridTile("features.1", null, Plain(0))]);
        var two = FlowGrid.Draw([new GridTile("features.2", null, Plain(0))]);
        Assert.Equal(none.Width * none.Height, one.Width * one.Height);
        Assert.InRange(Differences(none, one), 200, 3000);
        Assert.InRange(Differences(one, two), 5, 200);
    }

    [Fact]
    public void The_typeface_holds_what_labels_need()
    {
        using var regular = GridFont.Regular(12);
        using var semiBold = GridFont.SemiBold(12);
        const string needed = "AZaz09 .,_-+()[]%/:;·×–—…αβγδεθλμπρστφψωΔΣΩ≤≥≈≠±−∞√∑∂∏∫→←éüßñ²³₀₁½°";
        Assert.DoesNotContain(needed, character => !regular.ContainsGlyph(character) || !semiBold.ContainsGlyph(character));
    }

    [Fact]
    public void A_long_name_keeps_both_ends_and_fits()
    {
        using var font = GridFont.SemiBold(14.5f);
        const string name = "features.3.expand3x3_activation";
        var shortened = FittedText.Shorten(name, font, 150);
        Assert.True(font.MeasureText(shortened) <= 150);
        var ends = shortened.Split('…');
        Assert.Equal(2, ends.Length);
        Assert.True(name.StartsWith(ends[0]) && name.EndsWith(ends[1]) && ends[0].Length >= 5 && ends[1].Length >= 5, shortened);
        Assert.Equal(name, FittedText.Shorten(name, font, 1000));
        Assert.Equal("", FittedText.Shorten(name, font, 1));
    }

    [Fact]
    public void A_long_name_is_broken_where_its_parts_end()
    {
        using var font = GridFont.SemiBold(14.5f);
        Assert.Equal(["features.3.", "squeeze_", "activation"], FittedText.Break("features.3.squeeze_activation", font, 90, 3));
        Assert.Equal(["features.12"], FittedText.Break("features.12", font, 200, 3));
    }

    [Fact]
    public void A_character_the_typeface_lacks_becomes_a_box()
    {
        using var font = GridFont.Regular(12);
        Assert.Equal("□ □ frog", FittedText.Shorten("非 \U0001F438\tfrog", font, 1000));
        Assert.Equal(["□", "frog"], FittedText.Wrap("非 frog", font, 30));
    }

    [Fact]
    public void A_long_title_is_wrapped_into_lines_that_fit()
    {
        using var font = GridFont.SemiBold(20);
        const string title = "How a network comes to see a tree frog";
        var lines = FittedText.Wrap(title, font, 150);
        Assert.True(lines.Count > 1);
        Assert.Equal(title, string.Join(' ', lines));
        Assert.All(lines, line => Assert.True(font.MeasureText(line) <= 150));
    }

    [Fact]
    public void The_colour_bar_runs_from_0_to_1()
    {
        var options = new FlowGridOptions { ColourBar = ColourMap.Viridis };
        GridTile[] tiles = [Tile(Plain(0)), Tile(Plain(0)), Tile(Plain(0))];
        var grid = FlowGrid.Draw(tiles, options);
        var layout = new GridLayout(tiles, options);
        var right = layout.Margin + layout.ContentWidth;
        var middle = layout.BarTop + (layout.BarHeight / 2);
        Assert.Equal(ColourMap.Viridis.At(0), grid[right - layout.BarWidth, middle]);
        Assert.Equal(ColourMap.Viridis.At(1), grid[right - 1, middle]);
    }

    [Fact]
    public void Themes_colour_the_page()
    {
        Assert.Equal(GridTheme.Light.Background, FlowGrid.Draw([Tile(Plain(0))])[0, 0]);
        Assert.Equal(GridTheme.Dark.Background, FlowGrid.Draw([Tile(Plain(0))], new() { Theme = GridTheme.Dark })[0, 0]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(6, 3)]
    [InlineData(12, 4)]
    [InlineData(62, 9)]
    public void The_default_columns_make_a_pleasant_page(int tiles, int columns) => Assert.Equal(columns, GridColumns.For(tiles, 238, 278));

    [Fact]
    public void Any_number_of_tiles_makes_a_page_neither_strip_nor_tower()
    {
        for (var tiles = 5; tiles < 300; tiles++)
        {
            var columns = GridColumns.For(tiles, 238, 278);
            var rows = (tiles + columns - 1) / columns;
            Assert.InRange(columns * 238.0 / (rows * 278.0), 0.6, 2.6);
            Assert.True((rows * columns) - tiles < columns);
        }
    }

    [Fact]
    public void Twice_the_tile_size_is_the_same_page_twice_as_fine()
    {
        var options = new FlowGridOptions { Title = "title", Subtitle = "subtitle", ColourBar = ColourMap.Jet, ColourBarLabel = "label" };
        var tiles = Enumerable.Range(0, 12).Select(_ => new GridTile("a", "b", Plain(1))).ToArray();
        var once = FlowGrid.Draw(tiles, options);
        var twice = FlowGrid.Draw(tiles, options with { TileSize = 448 });
        Assert.InRange(twice.Width - (2 * once.Width), -8, 8);
        Assert.InRange(twice.Height - (2 * once.Height), -16, 16);
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        Assert.Throws<InvalidInputException>(() => FlowGrid.Draw([]));
        Assert.Throws<InvalidInputException>(() => new FlowGridOptions { Columns = 0 });
        Assert.Throws<InvalidInputException>(() => new FlowGridOptions { TileSize = 5 });
        Assert.Throws<InvalidInputException>(() => FlowGrid.Draw([.. Enumerable.Repeat(Tile(Plain(0)), 100)], new() { TileSize = 4096 }));
    }

    private static Photo Plain(byte red) => TestPictures.Plain(10, 10, new(red, 60, 220));

    private static GridTile Tile(Photo picture) => new("layer", null, picture);

    private static int Differences(Photo first, Photo second)
    {
        var count = 0;
        for (var y = 0; y < first.Height; y++)
            for (var x = 0; x < first.Width; x++)
                count += first[x, y] == second[x, y] ? 0 : 1;
        return count;
    }
}
