namespace NAFlow.Models;

/// <summary>The outlines, all of the same area (that of a disc of radius 1) and centred on their centre of gravity.</summary>
internal abstract record ShapeOutline
{
    public static ShapeOutline Disc { get; } = new Round();

    public static ShapeOutline Square { get; } = new Box();

    public static ShapeOutline Triangle { get; } = new Gable();

    /// <summary>Half the width, and how far it reaches up and down.</summary>
    public abstract (double Side, double Up, double Down) Reach { get; }

    /// <summary>Whether a point, y downwards, lies inside.</summary>
    public abstract bool Contains(double x, double y);

    /// <summary>How much of a square cell lies inside, from 0 to 1.</summary>
    public double Cover(double x, double y, double side)
    {
        const int steps = 8;
        var inside = 0;
        for (var row = 0; row < steps; row++)
            for (var column = 0; column < steps; column++)
                if (Contains(x + (((column + 0.5) / steps) - 0.5) * side, y + (((row + 0.5) / steps) - 0.5) * side))
                    inside++;
        return inside / (double)(steps * steps);
    }

    private sealed record Round : ShapeOutline
    {
        public override (double Side, double Up, double Down) Reach => (1, 1, 1);

        public override bool Contains(double x, double y) => (x * x) + (y * y) <= 1;
    }

    private sealed record Box : ShapeOutline
    {
        private static readonly double Half = Math.Sqrt(Math.PI) / 2;

        public override (double Side, double Up, double Down) Reach => (Half, Half, Half);

        public override bool Contains(double x, double y) => Math.Max(Math.Abs(x), Math.Abs(y)) <= Half;
    }

    /// <summary>Equilateral, one corner up.</summary>
    private sealed record Gable : ShapeOutline
    {
        private static readonly double Half = Math.Sqrt(Math.PI / Math.Sqrt(3));
        private static readonly double Height = Half * Math.Sqrt(3);

        public override (double Side, double Up, double Down) Reach => (Half, Height * 2 / 3, Height / 3);

        public override bool Contains(double x, double y) => y <= Height / 3 && Math.Abs(x) <= (y + (Height * 2 / 3)) / Math.Sqrt(3);
    }
}
