NAFlow.Native.TorchLibrary.Prepare();
Console.WriteLine(TorchSharp.torch.ones(2));
