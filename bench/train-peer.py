"""One contestant of `npm run bench:train`: the systems of train-systems.ts in PyTorch, doing the same step.

`python3 train-peer.py <system> <batch> <threads>`; the protocol is that of train-ours.ts. The same step means: the same layers and
shapes, D update then G update on fresh latents, gradients of nothing but what the phase trains, Adam, a moving average of
the generator, both losses and the two readouts read back.
"""

import copy
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional

WARM_UP_STEPS = 2
LEAK = 0.2
KEEP = 0.998


class MinibatchStddev(nn.Module):
    """Appends one channel with the standard deviation over the batch, averaged over features and positions."""

    def forward(self, x):
        deviation = torch.sqrt(torch.var(x, dim=0, unbiased=False) + 1e-8).mean()
        return torch.cat([x, deviation.expand(x.shape[0], 1, x.shape[2], x.shape[3])], dim=1)


def norm(channels):
    return nn.BatchNorm2d(channels, track_running_stats=False)


def faces_generator():
    widths = [96, 96, 48, 24, 12]
    layers = [nn.Linear(64, 96 * 4 * 4, bias=False), nn.Unflatten(1, (96, 4, 4)), norm(96), nn.ReLU()]
    for before, after in zip(widths, widths[1:]):
        layers += [nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False), norm(after), nn.ReLU()]
    return nn.Sequential(*layers, nn.Conv2d(12, 3, 3, 1, 1), nn.Tanh())


def faces_discriminator():
    widths = [8, 16, 32, 64, 96]
    layers = [nn.Conv2d(3, 8, 3, 1, 1), nn.LeakyReLU(LEAK)]
    for before, after in zip(widths, widths[1:]):
        layers += [nn.Conv2d(before, after, 4, 2, 1), nn.LeakyReLU(LEAK)]
    return nn.Sequential(*layers, MinibatchStddev(), nn.Flatten(), nn.Linear(97 * 4 * 4, 1))


def digit_generator():
    return nn.Sequential(
        nn.Unflatten(1, (100, 1, 1)),
        nn.ConvTranspose2d(100, 512, 3), norm(512), nn.ReLU(),
        nn.ConvTranspose2d(512, 256, 3, 2), norm(256), nn.ReLU(),
        nn.ConvTranspose2d(256, 128, 4, 2, 1), norm(128), nn.ReLU(),
        nn.ConvTranspose2d(128, 1, 4, 2, 1), nn.Tanh(),
    )


def digit_discriminator():
    return nn.Sequential(
        nn.Conv2d(1, 128, 4, 2, 1), nn.LeakyReLU(LEAK),
        nn.Conv2d(128, 256, 4, 2, 1), norm(256), nn.LeakyReLU(LEAK),
        nn.Conv2d(256, 512, 3, 2), norm(512), nn.LeakyReLU(LEAK),
        nn.Conv2d(512, 1, 3), nn.Flatten(),
    )


SYSTEMS = {
    "dcgan-64": dict(
        generator=faces_generator, discriminator=faces_discriminator,
        latent=64, picture=(3, 64, 64), adam=dict(lr=1.5e-3, betas=(0.0, 0.99)),
    ),
    "mnist-dcgan": dict(
        generator=digit_generator, discriminator=digit_discriminator,
        latent=100, picture=(1, 28, 28), adam=dict(lr=2e-4, betas=(0.5, 0.999)),
    ),
}


def make_step(system, batch):
    generator, discriminator = system["generator"](), system["discriminator"]()
    average = copy.deepcopy(generator).requires_grad_(False)
    of_generator = torch.optim.Adam(generator.parameters(), **system["adam"])
    of_discriminator = torch.optim.Adam(discriminator.parameters(), **system["adam"])
    reals = torch.rand(batch, *system["picture"]) * 2 - 1

    def latents():
        return torch.randn(batch, system["latent"])

    def step():
        discriminator.requires_grad_(True)
        of_discriminator.zero_grad(set_to_none=True)
        with torch.no_grad():
            fakes = generator(latents())
        on_reals, on_fakes = discriminator(reals), discriminator(fakes)
        d_loss = functional.softplus(-on_reals).mean() + functional.softplus(on_fakes).mean()
        d_loss.backward()
        of_discriminator.step()
        readouts = [torch.sigmoid(logits.detach()).mean().item() for logits in (on_reals, on_fakes)]

        discriminator.requires_grad_(False)
        of_generator.zero_grad(set_to_none=True)
        g_loss = functional.softplus(-discriminator(generator(latents()))).mean()
        g_loss.backward()
        of_generator.step()
        with torch.no_grad():
            for mean, current in zip(average.parameters(), generator.parameters()):
                mean.lerp_(current, 1 - KEEP)
        return [d_loss.item(), g_loss.item(), *readouts]

    counts = {
        name: sum(parameter.numel() for parameter in network.parameters())
        for name, network in (("generator", generator), ("discriminator", discriminator))
    }
    return step, counts


def library():
    with open("/proc/self/maps") as maps:
        blas = "OpenBLAS" if "openblas" in maps.read() else "another BLAS"
    onednn = "oneDNN" if torch.backends.mkldnn.is_available() else "no oneDNN"
    return f"{onednn}, {blas}"


def main():
    name, batch, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    step, counts = make_step(SYSTEMS[name], batch)
    for _ in range(WARM_UP_STEPS):
        step()
    plural = "" if threads == 1 else "s"
    description = f"PyTorch {torch.__version__} ({library()}), {threads} thread{plural}"
    print(json.dumps({"description": description, "parameters": counts}), flush=True)
    for line in sys.stdin:
        times = []
        end = time.perf_counter() + float(line)
        while not times or time.perf_counter() < end:
            start, used = time.perf_counter(), time.process_time()
            step()
            clock, processor = time.perf_counter() - start, time.process_time() - used
            times.append({"clock": clock * 1000, "processor": processor * 1000})
        print(json.dumps(times), flush=True)


main()
