namespace NAFlow.Tests;

/// <summary>
/// The networks of other libraries, by those libraries' names: PyTorch's own scores of what they do otherwise than torchvision, such as stems,
/// shortcuts, gates, borders and epsilons. Needs Debian's python3-torch and python3-torchvision, which make them.
/// </summary>
public sealed class OtherLibraryTests(ITestOutputHelper output)
{
    /// <summary>What tensors cannot show and is not the usual.</summary>
    private static readonly Dictionary<string, string> Chosen = new()
    {
        ["tf_efficientnet_b0.pth"] = "padding=same",
        ["last_stride.pth"] = "last-stride=1",
        ["ema.pth"] = "state=state_dict_ema",
        ["teacher.pth"] = "state=teacher",
        ["list.pth"] = "state=1",
    };

    private const string Start = """
        import sys, json, struct, types, torch, torch.nn as nn, torch.nn.functional as F, torchvision.models as M
        out = sys.argv[1]; torch.set_num_threads(1); made = set()
        BN = ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked']
        def image(size, channels): torch.manual_seed(7); return torch.randn(1, channels, size, size)
        def settle(m, eps=None):
            torch.manual_seed(5)
            for b in m.modules():
                if isinstance(b, nn.BatchNorm2d):
                    b.running_mean.normal_(0, .1); b.running_var.uniform_(.5, 1.5); b.weight.data.uniform_(.5, 1.5); b.bias.data.normal_(0, .1)
                    if eps: b.eps = eps
            return m.eval()
        def fresh(make): torch.manual_seed(3); return make()
        def save(name, saved, model, network, size=64, channels=3):
            torch.save(saved, f'{out}/{name}'); x = image(size, channels)
            if (size, channels) not in made:
                made.add((size, channels)); d = x.numpy().tobytes(); h = json.dumps({'input': {'dtype': 'F32', 'shape': list(x.shape), 'data_offsets': [0, len(d)]}}).encode()
                h += b' ' * (-len(h) % 8); open(f'{out}/x_{size}_{channels}.safetensors', 'wb').write(struct.pack('<Q', len(h)) + h + d)
            with torch.no_grad(): y = model(x).flatten()
            t = y.topk(min(5, len(y))); json.dump({'network': network, 'size': size, 'channels': channels, 'top': t.indices.tolist(), 'scores': t.values.tolist()}, open(f'{out}/{name}.json', 'w'))
        """;

    private const string ResNets = """
        def deep(m, channels=3):
            c = lambda i, o, s: [nn.Conv2d(i, o, 3, s, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU()]
            m.conv1 = nn.Sequential(*c(channels, 32, 2), *c(32, 32, 1), nn.Conv2d(32, 64, 3, 1, 1, bias=False))
        def averages(m):
            for b in (m.layer2[0], m.layer3[0], m.layer4[0]):
                b.downsample[0].stride = (1, 1); b.downsample = nn.Sequential(nn.AvgPool2d(2, 2, ceil_mode=True, count_include_pad=False), *b.downsample)
        class SE(nn.Module):
            def __init__(s, c): super().__init__(); s.fc1 = nn.Conv2d(c, c // 16, 1); s.fc2 = nn.Conv2d(c // 16, c, 1)
            def forward(s, t): return t * torch.sigmoid(s.fc2(F.relu(s.fc1(t.mean((2, 3), keepdim=True)))))
        m = fresh(lambda: M.resnet18(num_classes=6)); deep(m); averages(m); settle(m); save('resnet18d.pth', m.state_dict(), m, 'resnet18', size=72)
        m = fresh(lambda: M.resnet18(num_classes=6)); deep(m, 1); settle(m)
        name = lambda k: 'head.' + k if k.startswith('fc') else 'backbone.' + k.replace('conv1.', 'stem.', 1) if k.startswith('conv1.') else 'backbone.' + k.replace('bn1.', 'stem.7.', 1) if k.startswith('bn1.') else 'backbone.' + k
        save('mmpretrain.pth', {'meta': {'CLASSES': list('abcdef')}, 'state_dict': {name(k): v for k, v in m.state_dict().items()}}, m, 'resnet18', channels=1)
        m = fresh(lambda: M.resnet18(num_classes=6)); settle(m); a = m; save('nvidia.pth', {f'layers.{int(k[5]) - 1}{k[6:]}' if k.startswith('layer') else k: v for k, v in m.state_dict().items()}, m, 'resnet18')
        save('parts.pth', {'backbone': {k: v for k, v in m.state_dict().items() if not k.startswith('fc')}, 'head': m.fc.state_dict(), 'epoch': 3}, m, 'resnet18')
        b = fresh(lambda: M.resnet18(num_classes=6)); settle(b); b.fc.weight.data *= -1
        save('ema.pth', {'state_dict': a.state_dict(), 'state_dict_ema': b.state_dict()}, b, 'resnet18')
        save('teacher.pth', {**{f'student.{k}': v for k, v in a.state_dict().items()}, **{f'teacher.{k}': v for k, v in b.state_dict().items()}}, b, 'resnet18')
        save('list.pth', [a.state_dict(), b.state_dict()], b, 'resnet18')
        for block in [b for l in (m.layer1, m.layer2, m.layer3, m.layer4) for b in l]:
            block.se_module = SE(block.bn2.num_features)
            block.forward = types.MethodType(lambda s, t: F.relu(s.se_module(s.bn2(s.conv2(F.relu(s.bn1(s.conv1(t)))))) + (t if s.downsample is None else s.downsample(t))), block)
        save('se_resnet18.pth', m.state_dict(), m, 'resnet18')
        m = fresh(lambda: M.resnet18(num_classes=6)); m.layer4[0].conv1.stride = m.layer4[0].downsample[0].stride = (1, 1); settle(m); save('last_stride.pth', m.state_dict(), m, 'resnet18')
        r = settle(fresh(lambda: M.resnet18())); f = nn.Sequential(*list(r.children())[:-2]); torch.manual_seed(2); c = nn.Conv2d(512, 4, 1)
        save('convolved_head.pth', {**{f'features.{k}': v for k, v in f.state_dict().items()}, **{f'classifier.{k}': v for k, v in c.state_dict().items()}}, nn.Sequential(f, c, nn.AdaptiveAvgPool2d(1)).eval(), 'resnet18')
        m = fresh(lambda: M.resnet18()); m.fc = nn.Sequential(nn.Linear(512, 32), nn.LayerNorm(32), nn.ReLU(), nn.Dropout(.5), nn.Linear(32, 4)); m.fc[1].weight.data.uniform_(.5, 1.5); m.fc[1].bias.data.normal_(0, .1); settle(m); save('layer_norm_head.pth', m.state_dict(), m, 'resnet18')
        m = fresh(lambda: M.resnet18()); m.fc = nn.Sequential(nn.Linear(512, 32), nn.PReLU(init=-.4), nn.Linear(32, 4)); settle(m); save('prelu_head.pth', m.state_dict(), m, 'resnet18')
        """;

    private const string Mobile = """
        def same(m, size):
            for name, c in list(m.named_modules()):
                if isinstance(c, nn.Conv2d) and c.stride[0] == 2:
                    k, parent = c.kernel_size[0], m.get_submodule(name.rsplit('.', 1)[0]); t = max((-(-size // 2) - 1) * 2 + k - size, 0); c.padding = (0, 0)
                    setattr(parent, name.rsplit('.', 1)[1], nn.Sequential(nn.ZeroPad2d((t // 2, t - t // 2, t // 2, t - t // 2)), c)); size = -(-size // 2)
            return m
        def layers(m, stem, last, end, path, words):
            names = [f'{stem[0]}.weight'] + [f'{stem[1]}.{x}' for x in BN]; number = 0
            for stage in range(1, 8):
                for at, block in enumerate(m.features[stage]):
                    p = path(stage - 1, at, number); number += 1; w = words(len(block.block) == 4)
                    for module in w: names += [f'{p}{module}.{x}' for x in (BN if 'bn' in module else ['weight', 'bias'] if 'reduce' in module or 'expand' in module and 'se' in module else ['weight'])]
            names += [f'{last[0]}.weight'] + [f'{last[1]}.{x}' for x in BN] + [f'{end}.weight', f'{end}.bias']
            return dict(zip(names, m.state_dict().values()))
        timm = lambda m: layers(m, ('conv_stem', 'bn1'), ('conv_head', 'bn2'), 'classifier', lambda s, b, n: f'blocks.{s}.{b}.', lambda e: ['conv_pw', 'bn1', 'conv_dw', 'bn2', 'se.conv_reduce', 'se.conv_expand', 'conv_pwl', 'bn3'] if e else ['conv_dw', 'bn1', 'se.conv_reduce', 'se.conv_expand', 'conv_pw', 'bn2'])
        luke = lambda m: layers(m, ('_conv_stem', '_bn0'), ('_conv_head', '_bn1'), '_fc', lambda s, b, n: f'_blocks.{n}.', lambda e: (['_expand_conv', '_bn0'] if e else []) + ['_depthwise_conv', '_bn1', '_se_reduce', '_se_expand', '_project_conv', '_bn2'])
        m = settle(fresh(lambda: M.efficientnet_b0(num_classes=6))); save('timm_efficientnet_b0.pth', timm(m), m, 'efficientnet_b0')
        m = settle(fresh(lambda: M.efficientnet_b0(num_classes=6)), 1e-3); saved, other = timm(m), luke(m); same(m, 224)
        save('tf_efficientnet_b0.pth', saved, m, 'efficientnet_b0', size=224); save('efficientnet_pytorch.pth', other, m, 'efficientnet_b0', size=224)
        """;

    [Fact]
    public void Their_residual_networks_and_states_give_the_scores_of_PyTorch() => Compare(ResNets, fewest: 11);

    [Fact]
    public void Their_mobile_networks_give_the_scores_of_PyTorch() => Compare(Mobile, fewest: 2);

    private void Compare(string cases, int fewest)
    {
        using var folder = new TemporaryFolder();
        DebianPython.Require();
        Assert.True(DebianPython.Run("-c", $"{Start}\n{cases}", folder.Path), "the cases could not be made");
        FieldCases.Compare(folder.Path, Chosen, output, fewest);
    }
}
