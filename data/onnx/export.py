"""Writes alexnet.onnx beside it: the compact AlexNet of data/compact, exported by PyTorch. Its weights have 16 bits, as they are stored there.

Run it with a Python that has torch and numpy (Debian: python3-torch). The names of the modules are torchvision's.
"""
import json, pathlib, struct

import numpy
import torch
from torch import nn
from torch.nn import functional

HERE = pathlib.Path(__file__).parent


def read(path):
    """The tensors of a safetensors file of 16-bit numbers, and its metadata."""
    content = path.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8:8 + length])
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + place for place in entry["data_offsets"])
        tensors[name] = torch.tensor(numpy.frombuffer(content[begin:end], dtype="<f2").reshape(entry["shape"]))
    return tensors, metadata


class Convolution(nn.Conv2d):
    """With weights of 16 bits, which the graph casts to 32."""

    def forward(self, image):
        return functional.conv2d(image, self.weight.float(), self.bias.float(), self.stride, self.padding)


class Linear(nn.Linear):
    """The same of a linear layer."""

    def forward(self, features):
        return functional.linear(features, self.weight.float(), self.bias.float())


class AlexNet(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.features = nn.Sequential(
            Convolution(3, 16, 11, 2, 5), nn.ReLU(), nn.MaxPool2d(3, 2), Convolution(16, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
            Convolution(32, 72, 3, padding=1), nn.ReLU(), Convolution(72, 48, 3, padding=1), nn.ReLU(),
            Convolution(48, 48, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2))
        self.classifier = nn.Sequential(
            nn.Dropout(), Linear(1200, 256), nn.ReLU(), nn.Dropout(), Linear(256, 256), nn.ReLU(), Linear(256, classes))

    def forward(self, image):
        return self.classifier(torch.flatten(self.features(image), 1))


tensors, metadata = read(HERE.parent / "compact" / "alexnet.safetensors")
network = AlexNet(len(json.loads(metadata["classes"]))).half()
network.load_state_dict(tensors)
torch.onnx.export(
    network.eval(), torch.zeros(1, 3, 96, 96), HERE / "alexnet.onnx", opset_version=13, input_names=["image"], output_names=["scores"],
    do_constant_folding=False)
