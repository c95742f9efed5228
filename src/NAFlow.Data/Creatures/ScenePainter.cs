using SkiaSharp;

namespace NAFlow.Data;

/// <summary>
/// Paints shapes into the picture and, hard-edged, the number of the part they belong to into a second picture of the same view. Coordinates are
/// those of creatures: the view is 100 wide and high.
/// </summary>
internal sealed class ScenePainter : IDisposable
{
    private const float Extent = 100;
    private const float OutlineWidth = 0.9f;
    private const int Relief = 26;

    private readonly SKSurface picture;
    private readonly SKSurface parts;
    private readonly SKPaint paint = new() { IsAntialias = true, StrokeCap = SKStrokeCap.Round, StrokeJoin = SKStrokeJoin.Round };
    private readonly SKPaint marker = new()
    { IsAntialias = false, BlendMode = SKBlendMode.Src, StrokeCap = SKStrokeCap.Round, StrokeJoin = SKStrokeJoin.Round };

    /// <summary>A painter on pixels.</summary>
    /// <param name="picture">The picture, with its backdrop.</param>
    /// <param name="parts">The part of every pixel, as its red.</param>
    public ScenePainter(SKPixmap picture, SKPixmap parts)
    {
        (this.picture, this.parts) = (SKSurface.Create(picture), SKSurface.Create(parts));
        foreach (var surface in (ReadOnlySpan<SKSurface>)[this.picture, this.parts]) surface.Canvas.Scale(picture.Width / Extent);
    }

    /// <summary>The part that is being painted; 0 for none.</summary>
    public int Part { get; set; }

    private SKColor Mark => new((byte)Part, 0, 0, 255);

    /// <summary>Moves, turns and scales what is painted until disposed.</summary>
    public IDisposable Placed(float x, float y, float degrees, float scale, bool mirrored = false) =>
        new View(this, canvas =>
        {
            canvas.Translate(x, y);
            canvas.RotateDegrees(degrees);
            canvas.Scale(mirrored ? -scale : scale, scale);
        });

    /// <summary>Turns what is painted about a point until disposed.</summary>
    public IDisposable Turned(SKPoint joint, float degrees, float scale = 1) =>
        new View(this, canvas =>
        {
            canvas.Translate(joint.X, joint.Y);
            canvas.RotateDegrees(degrees);
            canvas.Scale(scale);
            canvas.Translate(-joint.X, -joint.Y);
        });

    /// <summary>Keeps what is painted inside shapes until disposed.</summary>
    public IDisposable Inside(SKPath outline) => new View(this, canvas => canvas.ClipPath(outline, SKClipOperation.Intersect, antialias: false));

    /// <summary>Paints a form, lit from above.</summary>
    public void Paint(PartForm form, Shade shade)
    {
        foreach (var shape in form.Shapes)
        {
            var isLine = shape.Stroke > 0;
            paint.Style = marker.Style = isLine ? SKPaintStyle.Stroke : SKPaintStyle.Fill;
            paint.StrokeWidth = marker.StrokeWidth = shape.Stroke;
            using (var light = SKShader.CreateLinearGradient(
                new(shape.Bounds.Left, shape.Bounds.Top), new(shape.Bounds.MidX, shape.Bounds.Bottom),
                [shade.Apply(shape.Colour, Relief), shade.Apply(shape.Colour, -Relief)], SKShaderTileMode.Clamp))
            {
                paint.Shader = light;
                paint.Color = SKColors.Black;
                picture.Canvas.DrawPath(shape.Path, paint);
                paint.Shader = null;
            }

            marker.Color = Mark;
            parts.Canvas.DrawPath(shape.Path, marker);
            if (isLine) continue;
            paint.Style = marker.Style = SKPaintStyle.Stroke;
            paint.StrokeWidth = marker.StrokeWidth = OutlineWidth;
            paint.Color = shade.Apply(shape.Colour, -3 * Relief).WithAlpha(150);
            picture.Canvas.DrawPath(shape.Path, paint);
            parts.Canvas.DrawPath(shape.Path, marker);
        }
    }

    /// <summary>Darkens an ellipse: a shadow. It belongs to no part.</summary>
    public void Darken(float x, float y, float width, float height)
    {
        paint.Style = SKPaintStyle.Fill;
        paint.Color = new(0, 0, 0, 60);
        picture.Canvas.DrawOval(x, y, width, height, paint);
    }

    /// <summary>A blurred spot of light. It belongs to no part.</summary>
    public void Glow(float x, float y, float radius, SKColor colour)
    {
        using var light = SKShader.CreateRadialGradient(
            new(x, y), radius, [colour, colour.WithAlpha((byte)(colour.Alpha * 3 / 4)), colour.WithAlpha(0)], [0, 0.75f, 1], SKShaderTileMode.Clamp);
        paint.Style = SKPaintStyle.Fill;
        paint.Color = SKColors.Black;
        paint.Shader = light;
        picture.Canvas.DrawCircle(x, y, radius, paint);
        paint.Shader = null;
    }

    /// <summary>A blade before everything, which hides the parts behind it.</summary>
    public void Hide(SKPoint foot, SKPoint tip, float width, SKColor colour)
    {
        paint.Style = marker.Style = SKPaintStyle.Stroke;
        paint.StrokeWidth = marker.StrokeWidth = width;
        paint.Color = colour;
        picture.Canvas.DrawLine(foot, tip, paint);
        marker.Color = new(0, 0, 0, 255);
        parts.Canvas.DrawLine(foot, tip, marker);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        picture.Dispose();
        parts.Dispose();
        paint.Dispose();
        marker.Dispose();
    }

    private sealed class View : IDisposable
    {
        private readonly ScenePainter owner;

        public View(ScenePainter owner, Action<SKCanvas> change)
        {
            this.owner = owner;
            foreach (var surface in (ReadOnlySpan<SKSurface>)[owner.picture, owner.parts])
            {
                surface.Canvas.Save();
                change(surface.Canvas);
            }
        }

        public void Dispose()
        {
            owner.picture.Canvas.Restore();
            owner.parts.Canvas.Restore();
        }
    }
}

/// <summary>How one thing's colours differ from those of its kind: levels added to red, green and blue.</summary>
internal readonly record struct Shade(int Red, int Green, int Blue)
{
    /// <summary>A random one of at most so many levels: alike for all channels, and a fourth of it for each by itself.</summary>
    public static Shade Of(ref RandomStream random, float most)
    {
        var all = random.Between(-most, most);
        return new(One(ref random), One(ref random), One(ref random));

        int One(ref RandomStream stream) => (int)(all + stream.Between(-most / 4, most / 4));
    }

    /// <summary>A colour in this shade, and lighter by some levels.</summary>
    public SKColor Apply(SKColor colour, int lighter = 0) =>
        new(Level(colour.Red + Red + lighter), Level(colour.Green + Green + lighter), Level(colour.Blue + Blue + lighter), colour.Alpha);

    private static byte Level(int value) => (byte)Math.Clamp(value, 0, 255);
}
