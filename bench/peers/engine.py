"""The training step of bench/run engine in PyTorch, driven line by line by the benchmark.

Started with the path of a safetensors file of data and first weights. Reads commands from standard input and answers
each with one line: "gradients FILE" writes the gradient at the first weights and answers its loss;
"steps KIND THREADS COUNT" answers the milliseconds of each training step, of a kind plain, factored or compiled (factored
too), or why there are none; "memory" answers the peak
resident size in megabytes.
"""
import resource
import sys
import time

import numpy as np
import torch
from torch.nn import functional as F

from engine_tensors import load

LAYERS = 4


class Step:
    """Model, loss and optimiser; factored multiplies the node parts of the first edge layer once per node."""

    def __init__(self, tensors, factored, compiled=False):
        self.factored = factored
        self.p = {k: v.clone().requires_grad_(True) for k, v in tensors.items() if "/" not in k}
        d = {k.removeprefix("data/"): v for k, v in tensors.items() if k.startswith("data/")}
        self.species, self.target, self.source, self.crystal = (
            d[k].flatten().long() for k in ("species", "target", "source", "crystal"))
        self.features = d["edge_features"]
        self.coordinates, self.lattice = d["coordinate_targets"], d["lattice_targets"]
        self.degree = torch.bincount(self.target, minlength=len(self.species)).float().unsqueeze(1)
        self.size = torch.bincount(self.crystal).float().unsqueeze(1)
        self.width = tensors["species.table"].shape[1]
        self.optimizer = torch.optim.Adam(self.p.values(), lr=1e-3, fused=compiled or None)
        self.compute = torch.compile(self.loss, dynamic=False) if compiled else self.loss

    def linear(self, name, x):
        return F.linear(x, self.p[name + ".weight"], self.p[name + ".bias"])

    def first(self, name, h):
        if not self.factored:
            return self.linear(name, torch.cat(
                [h.index_select(0, self.target), h.index_select(0, self.source), self.features], 1))
        w = self.p[name + ".weight"]
        received = F.linear(h, w[:, :self.width], self.p[name + ".bias"])
        sent = F.linear(h, w[:, self.width:2 * self.width])
        edges = F.linear(self.features, w[:, 2 * self.width:])
        return received.index_select(0, self.target) + sent.index_select(0, self.source) + edges

    def loss(self):
        h = self.p["species.table"].index_select(0, self.species)
        for layer in range(LAYERS):
            at = f"layer{layer}."
            m = F.silu(self.linear(at + "message2", F.silu(self.first(at + "message", h))))
            mean = torch.zeros(len(h), self.width).index_add_(0, self.target, m) / self.degree
            u = F.silu(self.linear(at + "update", torch.cat([h, mean], 1)))
            h = h + F.silu(self.linear(at + "update2", u))
        pooled = torch.zeros(len(self.size), self.width).index_add_(0, self.crystal, h) / self.size
        return (F.mse_loss(self.linear("coordinates", h), self.coordinates)
                + F.mse_loss(self.linear("lattice", pooled), self.lattice))

    def backward(self):
        self.optimizer.zero_grad()
        loss = self.compute()
        loss.backward()
        return loss

    def step(self):
        start = time.perf_counter()
        loss = self.backward()
        self.optimizer.step()
        loss.item()
        return (time.perf_counter() - start) * 1e3


def main():
    tensors = load(sys.argv[1])
    kinds = {}

    def kind(name, threads):
        """The step of a kind; a compiled one is made for a number of threads."""
        key = name + (threads if name == "compiled" else "")
        if key not in kinds:
            kinds[key] = Step(tensors, name != "plain", name == "compiled")
        return kinds[key]

    print(torch.__version__, flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "gradients":
            step = kind("plain", "1")
            loss = step.backward().item()
            np.concatenate([p.grad.numpy().ravel() for p in step.p.values()]).astype("<f4").tofile(arguments[0])
            print(loss, flush=True)
        elif command == "steps":
            name, threads, count = arguments
            torch.set_num_threads(int(threads))
            try:
                print(*[kind(name, threads).step() for _ in range(int(count))], flush=True)
            except RuntimeError as e:  # torch.compile wants a C++ compiler
                print("failed:", str(e).split("\n")[0], flush=True)
        elif command == "memory":
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)


main()
