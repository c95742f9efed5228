"""The published formulas of methods and metrics in float64, by PyTorch's autograd on torchvision's SqueezeNet 1.1.

python3 published_formulas.py WEIGHTS.safetensors IMAGE.f64 SIDE CLASS OUT: IMAGE is [3, SIDE, SIDE], little-endian float64 without a header; a file
OUT/METHOD@LAYER.npy for each map, and OUT/curves.npy: deletion and insertion of gradient x input.
"""
import json, struct, sys
import numpy as np
import torch
import torch.nn.functional as F
import torchvision

weights, image_file, side, target, out = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
torch.manual_seed(0)

with open(weights, "rb") as file:
    size, = struct.unpack("<Q", file.read(8))
    header, data = json.loads(file.read(size)), file.read()
state = {name: torch.from_numpy(np.frombuffer(data[slice(*entry["data_offsets"])], "<f4").copy().reshape(entry["shape"]))
         for name, entry in header.items() if name != "__metadata__"}
net = torchvision.models.squeezenet1_1()
net.load_state_dict(state)
net = net.double().eval().requires_grad_(False)
for module in net.modules():
    if isinstance(module, torch.nn.ReLU):
        module.inplace = False
image = torch.from_numpy(np.fromfile(image_file, "<f8").reshape(1, 3, side, side))
places = {name: module for name, module in net.named_modules() if name.startswith("features.") and name != "features"}


def save(method, layer, value):
    np.save(f"{out}/{method}@{layer}.npy", value.detach().squeeze(0).numpy())


def pass_with_gradients(x):
    """Activations and gradients of the class's logit, module by module."""
    values, x = {}, x.clone().requires_grad_(True)
    hooks = [module.register_forward_hook(lambda _, __, made, name=name: (made.retain_grad(), values.__setitem__(name, made))[0])
             for name, module in places.items()]
    score = net(x)[0, target]
    for hook in hooks:
        hook.remove()
    score.backward()
    values["input"] = x
    return score.item(), {name: (made.detach(), made.grad) for name, made in values.items() if made.grad is not None}


def weighed(x, w):
    return F.relu((x * w).sum(1))


_, found = pass_with_gradients(image)
for name, (x, g) in found.items():
    save("Grad-CAM", name, weighed(x, g.mean((2, 3), keepdim=True)))
    save("HiResCAM", name, F.relu((g * x).sum(1)))
    save("LayerCAM", name, F.relu((F.relu(g) * x).sum(1)))
    save("element-wise Grad-CAM", name, F.relu(g * x).sum(1))
    save("gradient", name, g.abs().amax(1))
    save("gradient x input", name, (g * x).sum(1).abs())
    total = x.sum((2, 3), keepdim=True)
    save("XGrad-CAM", name, weighed(x, torch.where(total == 0, torch.zeros_like(total), (g * x).sum((2, 3), keepdim=True) / total)))
    below = 2 * g ** 2 + total * g ** 3
    alpha = torch.where(below == 0, torch.zeros_like(g), g ** 2 / torch.where(below == 0, torch.ones_like(below), below))
    save("Grad-CAM++", name, weighed(x, (alpha * F.relu(g)).sum((2, 3), keepdim=True)))

# Guided backpropagation: nothing negative goes back through a ReLU.
guides = [module.register_full_backward_hook(lambda _, gi, __: (F.relu(gi[0]),)) for module in net.modules() if isinstance(module, torch.nn.ReLU)]
_, guided = pass_with_gradients(image)
for guide in guides:
    guide.remove()
for name, (_, g) in guided.items():
    save("guided backpropagation", name, g.abs().amax(1))

# Integrated gradients from 0, in the middle of 10 steps; the sum of absolute values over channels.
mean = sum(pass_with_gradients(image * (step + 0.5) / 10)[1]["input"][1] for step in range(10)) / 10
save("integrated gradients", "input", (mean * image).abs().sum(1))

# Score-CAM at the last layer: the softmax over channels of the logits.
last = found["features.12"][0]
with torch.no_grad():
    scores = []
    for channel in range(last.shape[1]):
        mask = F.interpolate(last[:, channel:channel + 1], (side, side), mode="bilinear", align_corners=False)
        least, most = mask.min(), mask.max()
        scores.append(net(image * (torch.zeros_like(mask) if most == least else (mask - least) / (most - least)))[0, target])
    save("Score-CAM", "features.12", weighed(last, torch.softmax(torch.stack(scores), 0).view(1, -1, 1, 1)))


# Relevance: z+ with a divisor that is kept from 0 by 1e-6, all to the winner of a pool; from R of the class's logits.
def shared(x, relevance, run):
    x = x.detach().clone().requires_grad_(True)
    relevance = relevance.detach()
    with torch.enable_grad():
        made = run(x)
        (made * (relevance / (made.detach() + 1e-6))).sum().backward()
    return (x * x.grad).detach()


def positive(conv):
    def run(x):
        w = conv.weight
        return (F.conv2d(x.clamp(min=0), w.clamp(min=0), None, conv.stride, conv.padding)
                + F.conv2d(x.clamp(max=0), w.clamp(max=0), None, conv.stride, conv.padding))
    return run


def pooled(pool, x, relevance):
    x, relevance = x.detach().clone().requires_grad_(True), relevance.detach()
    with torch.enable_grad():
        (pool(x) * relevance).sum().backward()
    return x.grad


def relevances(logits):
    """R of every module, from R of the logits, [1, 1000, 1, 1]."""
    reads = {}
    hooks = [module.register_forward_pre_hook(lambda _, given, name=name: reads.__setitem__(name, given[0].detach()))
             for name, module in net.named_modules()]
    with torch.no_grad():
        net(image)
    for hook in hooks:
        hook.remove()
    below = {}
    r = shared(reads["classifier.3"], logits, net.classifier[3])
    r = shared(reads["classifier.1"], r, positive(net.classifier[1]))
    for place in reversed(range(len(net.features))):
        module, name = net.features[place], f"features.{place}"
        below[name] = r
        if isinstance(module, torch.nn.MaxPool2d):
            r = pooled(module, reads[name], r)
        elif isinstance(module, torch.nn.Conv2d):
            r = shared(reads[name], r, positive(module))
        elif not isinstance(module, torch.nn.ReLU):
            left, right = r.split([module.expand1x1.out_channels, module.expand3x3.out_channels], 1)
            below[f"{name}.expand1x1"], below[f"{name}.expand3x3"] = left, right
            squeezed = reads[f"{name}.expand1x1"]
            r = shared(squeezed, left, positive(module.expand1x1)) + shared(squeezed, right, positive(module.expand3x3))
            below[f"{name}.squeeze"] = r
            r = shared(reads[name], r, positive(module.squeeze))
    below["input"] = r
    return below


with torch.no_grad():
    logits = net(image).view(1, -1, 1, 1)
start = torch.full_like(logits, -1 / logits.shape[1])
start[0, target] = 1
for name, r in relevances(start).items():
    save("Relevance-CAM", name, weighed(found[name][0], r.sum((2, 3), keepdim=True)))

# Deletion to 0 and insertion into the blurred image in 28 steps, by gradient x input, which needs no enlarging, in
# float32 as maps are kept.
with torch.no_grad():
    x, g = found["input"]
    order = torch.argsort((g * x).sum(1).abs().float().flatten(), descending=True, stable=True)
    # RISE's kernel: one bright point of 11, smoothed by a Gaussian of deviation 5 that reaches 20 far and is reflected at the ends.
    reach = np.exp(-0.5 * (np.arange(-20, 21) / 5) ** 2)
    row = np.convolve(np.pad(np.eye(11)[5], 20, mode="symmetric"), reach / reach.sum(), mode="valid")
    kernel = torch.from_numpy(np.outer(row, row))
    blurred = F.conv2d(image, kernel.expand(3, 1, 11, 11), padding=5, groups=3)
    step = -(-side * side // 28)
    areas = []
    for first, then in ((image, torch.zeros_like(image)), (blurred, image)):
        points = []
        for done in range(0, side * side + step, step):
            chosen = torch.zeros(side * side, dtype=torch.bool)
            chosen[order[:done]] = True
            shown = torch.where(chosen.view(1, 1, side, side), then, first)
            points.append(torch.softmax(net(shown), 1)[0, target].item())
        areas.append((sum(points) - points[0] / 2 - points[-1] / 2) / (len(points) - 1))
    np.save(f"{out}/curves.npy", np.array(areas))
