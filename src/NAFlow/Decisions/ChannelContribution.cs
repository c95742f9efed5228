namespace NAFlow;

/// <summary>One channel's part in a similarity.</summary>
/// <param name="Channel">The channel of the embedding, from 0.</param>
/// <param name="Contribution">p, what it adds to the similarity.</param>
/// <param name="Weight">alpha, its contribution weight, in [0, 1].</param>
public readonly record struct ChannelContribution(int Channel, double Contribution, double Weight);
