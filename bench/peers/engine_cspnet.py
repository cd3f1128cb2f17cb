"""CSPNet as published in PyTorch, driven line by line by bench/run engine.

Started with the path of a safetensors file of a batch and the weights, the number of layers, the number of frequencies and a
kind: plain (as its users write it), factored (what concerns atoms and lattices multiplied once for each in the first
layer of a message), paired (the sines of a pair of atoms and of the pair turned around from one product, too),
compiled-factored or compiled-paired. Reads commands from standard input and answers each with one line: "gradients FILE" writes
outputs and gradient at the current weights and answers the loss; "steps THREADS COUNT" answers the milliseconds of each
training step; "sample THREADS STEPS OF FILE" does STEPS of OF steps of Euler's method, writes coordinates and lattices and
answers the milliseconds; "memory" answers the peak resident size in megabytes.
"""
import math
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from engine_tensors import load

TIME = 256


class Batch:
    def __init__(self, data, frequencies):
        self.sizes, self.species = data["sizes"].flatten().long(), data["species"].flatten().long()
        self.coordinates, self.lattices, self.times = data["coordinates"], data["lattices"], data["times"].flatten()
        self.coordinate_targets, self.lattice_targets = data["coordinate_targets"], data["lattice_targets"]
        self.crystal = torch.repeat_interleave(torch.arange(len(self.sizes)), self.sizes)
        starts = torch.cumsum(self.sizes, 0) - self.sizes
        full, upper = [], []
        for start, size in zip(starts.tolist(), self.sizes.tolist()):
            i, j = torch.meshgrid(torch.arange(size), torch.arange(size), indexing="ij")
            full.append(torch.stack([i.flatten(), j.flatten()]) + start)
            upper.append(torch.triu_indices(size, size, 1) + start)
        self.receiver, self.sender = torch.cat(full, 1)
        self.first, self.second = torch.cat(upper, 1)
        atoms = torch.arange(len(self.species))
        self.paired_receiver = torch.cat([self.first, self.second, atoms])
        self.paired_sender = torch.cat([self.second, self.first, atoms])
        self.degree = self.sizes[self.crystal].float().unsqueeze(1)
        self.size = self.sizes.float().unsqueeze(1)
        self.frequencies = 2 * math.pi * torch.arange(frequencies)


class Network(nn.Module):
    def __init__(self, weights, layers, kind):
        super().__init__()
        self.layers, self.kind = layers, kind
        self.names = list(weights)
        self.p = nn.ParameterDict({k.replace(".", "_"): nn.Parameter(v.clone()) for k, v in weights.items()})

    def get(self, name):
        return self.p[name.replace(".", "_")]

    def linear(self, name, x):
        return F.linear(x, self.get(name + ".weight"), self.get(name + ".bias"))

    def norm(self, name, x):
        return F.layer_norm(x, (x.shape[1],), self.get(name + ".gain")[0], self.get(name + ".bias")[0])

    def plain(self, name, b, n, metric, waves):
        edges = torch.cat([n[b.receiver], n[b.sender], metric[b.crystal[b.receiver]], waves], 1)
        return F.silu(self.linear(name, edges)), b.receiver

    def parts(self, name, b, n, metric):
        w, width = self.get(name + ".weight"), n.shape[1]
        lattice = F.linear(metric, w[:, 2 * width:2 * width + 9], self.get(name + ".bias"))
        received = F.linear(n, w[:, :width]) + lattice.index_select(0, b.crystal)
        return received, F.linear(n, w[:, width:2 * width]), w[:, 2 * width + 9:]

    def factored(self, name, b, n, metric, waves):
        received, sent, w = self.parts(name, b, n, metric)
        z = F.linear(waves, w) + received.index_select(0, b.receiver) + sent.index_select(0, b.sender)
        return F.silu(z), b.receiver

    def paired(self, name, b, n, metric, waves):
        received, sent, w = self.parts(name, b, n, metric)
        half = w.shape[1] // 2
        odd, even = F.linear(waves[:, :half], w[:, :half]), F.linear(waves[:, half:], w[:, half:])
        self_pairs = w[:, half:].sum(1, keepdim=True).T.expand(len(n), -1)
        z = (torch.cat([even + odd, even - odd, self_pairs])
             + received.index_select(0, b.paired_receiver) + sent.index_select(0, b.paired_sender))
        return F.silu(z), b.paired_receiver

    def waves(self, b, coordinates):
        i, j = (b.first, b.second) if self.kind == "paired" else (b.receiver, b.sender)
        angles = ((coordinates[j] - coordinates[i]).unsqueeze(-1) * b.frequencies).reshape(len(i), -1)
        return torch.cat([angles.sin(), angles.cos()], 1)

    def forward(self, b, coordinates, lattices, times):
        half = TIME // 2
        rates = torch.exp(torch.arange(half) * -(math.log(10000) / (half - 1)))
        angles = times[:, None] * rates[None, :]
        tau = torch.cat([angles.sin(), angles.cos()], 1)
        h = self.get("species.table").index_select(0, b.species)
        h = self.linear("latent", torch.cat([h, tau.index_select(0, b.crystal)], 1))
        l = lattices.view(-1, 3, 3)
        metric = (l @ l.transpose(1, 2)).reshape(-1, 9)
        waves = self.waves(b, coordinates)
        first = getattr(self, self.kind)
        for layer in range(self.layers):
            at = f"layer{layer}."
            n = self.norm(at + "norm", h)
            m, receiver = first(at + "message", b, n, metric, waves)
            m = F.silu(self.linear(at + "message2", m))
            heard = torch.zeros_like(n).index_add_(0, receiver, m) / b.degree
            u = F.silu(self.linear(at + "update", torch.cat([n, heard], 1)))
            h = h + F.silu(self.linear(at + "update2", u))
        h = self.norm("norm", h)
        pooled = torch.zeros(len(b.sizes), h.shape[1]).index_add_(0, b.crystal, h) / b.size
        lattice = F.linear(pooled, self.get("lattice.weight")).view(-1, 3, 3) @ l
        return F.linear(h, self.get("coordinates.weight")), lattice.reshape(-1, 9)


class Runner:
    def __init__(self, weights, batch, layers, kind):
        compiled, _, self.kind = kind.rpartition("-")
        self.network, self.batch = Network(weights, layers, self.kind), batch
        self.call = torch.compile(self.network) if compiled else self.network
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=1e-4)

    def backward(self):
        b = self.batch
        self.optimizer.zero_grad()
        coordinates, lattices = self.call(b, b.coordinates, b.lattices, b.times)
        loss = F.mse_loss(coordinates, b.coordinate_targets) + F.mse_loss(lattices, b.lattice_targets)
        loss.backward()
        return loss, coordinates, lattices

    def step(self):
        start = time.perf_counter()
        loss, *_ = self.backward()
        self.optimizer.step()
        loss.item()
        return (time.perf_counter() - start) * 1e3

    def gradient(self):
        return torch.cat([self.network.get(name).grad.flatten() for name in self.network.names])

    @torch.no_grad()
    def sample(self, steps, of):
        b = self.batch
        start = time.perf_counter()
        coordinates, lattices = b.coordinates, b.lattices
        for n in range(steps):
            times = torch.full((len(b.sizes),), 1000 * n / of)
            v, l = self.call(b, coordinates, lattices, times)
            coordinates, lattices = (coordinates + v / of) % 1, lattices + l / of
        return coordinates, lattices, (time.perf_counter() - start) * 1e3


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def write(path, *tensors):
    np.concatenate([t.detach().numpy().ravel() for t in tensors]).astype("<f4").tofile(path)


def main():
    tensors = load(sys.argv[1])
    layers, frequencies, kind = int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    weights = {k: v for k, v in tensors.items() if "/" not in k}
    batch = Batch({k.removeprefix("data/"): v for k, v in tensors.items() if k.startswith("data/")}, frequencies)
    run = Runner(weights, batch, layers, kind)
    print("PyTorch", torch.__version__, flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "gradients":
            loss, coordinates, lattices = run.backward()
            write(arguments[0], coordinates, lattices, run.gradient())
            print(loss.item(), flush=True)
        elif command == "steps":
            threads, count = arguments
            torch.set_num_threads(int(threads))
            print(*(run.step() for _ in range(int(count))), flush=True)
        elif command == "sample":
            threads, steps, of, path = arguments
            torch.set_num_threads(int(threads))
            coordinates, lattices, milliseconds = run.sample(int(steps), int(of))
            write(path, coordinates, lattices)
            print(milliseconds, flush=True)
        elif command == "memory":
            print(peak(), flush=True)


main()
