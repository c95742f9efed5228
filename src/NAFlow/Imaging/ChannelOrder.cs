namespace NAFlow.Imaging;

/// <summary>Which colour channels a network reads, in its order.</summary>
public enum ChannelOrder
{
    /// <summary>Three channels: red, green, blue.</summary>
    RedGreenBlue,

    /// <summary>Three channels: blue, green, red, as networks converted from Caffe read them.</summary>
    BlueGreenRed,

    /// <summary>One channel, the luma of ITU-R BT.601; its mean and deviation are those given for red.</summary>
    Gray,
}
