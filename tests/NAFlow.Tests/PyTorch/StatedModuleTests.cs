using System.Text.Json;
using NAFlow.Files;
using NAFlow.Models;
using static TorchSharp.torch;

namespace NAFlow.Tests;

/// <summary>
/// Networks saved whole, by pickle, script and trace, whose modules state other strides, pools, slopes and small numbers than the published ones:
/// PyTorch's own scores come out, nothing is assumed, and what has no layer is refused by name. Needs Debian's python3-torch, which makes them.
/// </summary>
public sealed class StatedModuleTests
{
    private const string Program = """
        import json, struct, sys, torch, torch.nn as nn, torchvision.models as M
        out = sys.argv[1]; torch.set_num_threads(1); torch.manual_seed(4)
        x = torch.randn(1, 3, 64, 64); data = x.numpy().tobytes()
        head = json.dumps({'input': {'dtype': 'F32', 'shape': list(x.shape), 'data_offsets': [0, len(data)]}}).encode(); head += b' ' * (-len(head) % 8)
        open(f'{out}/x.safetensors', 'wb').write(struct.pack('<Q', len(head)) + head + data)
        def settle(m):
            for b in m.modules():
                if isinstance(b, nn.BatchNorm2d):
                    b.running_mean.normal_(0, .1); b.running_var.uniform_(.5, 1.5); b.weight.data.uniform_(.5, 1.5); b.bias.data.normal_(0, .1)
            return m.eval()
        def keep(name, m):
            with torch.no_grad(): json.dump(m(x).flatten().tolist(), open(f'{out}/{name}.json', 'w'))
        def leaky(m):
            for name, child in m.named_children():
                if isinstance(child, nn.ReLU): setattr(m, name, nn.LeakyReLU(.2))
                else: leaky(child)
        s = M.squeezenet1_1(num_classes=6); leaky(s); s.features[2] = nn.MaxPool2d(2, 2); s.features[5] = nn.MaxPool2d(3, 2, 1)
        s.classifier[1].padding = (1, 1); s.features[0].stride = (1, 1); s.eval()
        torch.save(s, f'{out}/pickled.pt'); torch.jit.script(s).save(f'{out}/scripted.pt'); torch.jit.trace(s, x).save(f'{out}/traced.pt')
        for name in ('pickled.pt', 'scripted.pt', 'traced.pt'): keep(name, s)
        r = M.resnet18(num_classes=6); r.maxpool = nn.Identity(); r.avgpool = nn.AdaptiveMaxPool2d(1); r.conv1.stride = (1, 2)
        r.layer4[0].conv1.stride = (1, 1); r.layer4[0].downsample[0].stride = (1, 1); r.layer4[1].conv1.dilation = (2, 2); r.layer4[1].conv1.padding = (2, 2)
        r.layer2[0].relu = nn.ELU(.5)
        r.fc = nn.Sequential(nn.Linear(512, 64), nn.Dropout(), nn.Tanh(), nn.Linear(64, 32), nn.Linear(32, 6), nn.Sigmoid())
        settle(r)
        for b in r.modules():
            if isinstance(b, nn.BatchNorm2d): b.eps = .05
        torch.save(nn.DataParallel(r), f'{out}/resnet.pt'); r.fc = r.fc[:-1]; keep('resnet.pt', r)
        class Swish(nn.Module):
            def forward(self, t): return t * torch.sigmoid(t)
        s.features[1] = Swish(); torch.save(s, f'{out}/strange.pt')
        """;

    [Fact]
    public void What_a_file_states_is_used()
    {
        DebianPython.Require();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("make.py"), Program);
        Assert.True(DebianPython.Run(folder.File("make.py"), folder.Path), "the networks could not be made");
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var input = SafetensorsFile.Open(folder.File("x.safetensors"));
        foreach (var name in (string[])["pickled.pt", "scripted.pt", "traced.pt", "resnet.pt"])
        {
            var expected = JsonSerializer.Deserialize<float[]>(File.ReadAllText(folder.File($"{name}.json")))!;
            using var network = Zoo.Create(Weights.From(folder.File(name)));

            Near.Relative(tensor(expected), network.call(input.Read("input")).flatten(), 1e-4, name);
            Assert.Empty(network.Provenance.Reading!.Assumed);
        }

        using (var network = Zoo.Create(Weights.From(folder.File("resnet.pt"))))
            Assert.Contains("fc.5 (Sigmoid) is left out: a score is what goes into it", network.Provenance.Reading!.Seen);
        Assert.Contains("features.1 is a Swish, which has no place", Refused("strange.pt"));
        Assert.Contains("--assume stem-stride says nothing of this network, whose modules the file states", Refused("pickled.pt", "stem-stride=2"));

        string Refused(string name, params string[] said) => Assert.Throws<InvalidInputException>(
            () => Zoo.Create(Weights.From(folder.File(name)), assumptions: Assumptions.From(said))).Message;
    }
}
