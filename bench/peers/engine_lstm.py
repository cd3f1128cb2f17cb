"""The training step of a small LSTM in PyTorch, driven line by line by bench/run engine.

Started with the path of a safetensors file of symbols, shape [sequences, times + 1], and the weights. Reads commands from standard input and answers each
with one line: "gradients FILE" writes the gradient at the first weights and answers its loss; "steps THREADS COUNT"
answers the milliseconds of each training step; "memory" answers the peak resident size in megabytes.
"""
import resource
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from engine_tensors import load


class Model(nn.Module):
    def __init__(self, p):
        super().__init__()
        symbols, inputs = p["embedding.table"].shape
        width = p["lstm.layer0.recurrent.weight"].shape[1]
        self.embedding, self.lstm = nn.Embedding(symbols, inputs), nn.LSTM(inputs, width, batch_first=True)
        self.out = nn.Linear(width, symbols)
        with torch.no_grad():
            self.embedding.weight.copy_(p["embedding.table"])
            self.lstm.weight_ih_l0.copy_(p["lstm.layer0.input.weight"])
            self.lstm.weight_hh_l0.copy_(p["lstm.layer0.recurrent.weight"])
            self.lstm.bias_ih_l0.copy_(p["lstm.layer0.bias"][0])
            self.lstm.bias_hh_l0.zero_()
            self.out.weight.copy_(p["out.weight"])
            self.out.bias.copy_(p["out.bias"][0])

    def compared(self):
        """The parameters that both have, in the order of the file."""
        return [self.embedding.weight, self.lstm.weight_ih_l0, self.lstm.weight_hh_l0, self.lstm.bias_ih_l0,
                self.out.weight, self.out.bias]


def main():
    tensors = load(sys.argv[1])
    symbols = tensors.pop("data/symbols").long()
    inputs, targets = symbols[:, :-1].contiguous(), symbols[:, 1:].reshape(-1)
    model = Model(tensors)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def backward():
        optimizer.zero_grad()
        outputs = model.out(model.lstm(model.embedding(inputs))[0])
        loss = F.cross_entropy(outputs.reshape(len(targets), -1), targets)
        loss.backward()
        return loss

    def step():
        start = time.perf_counter()
        loss = backward()
        optimizer.step()
        loss.item()
        return (time.perf_counter() - start) * 1e3

    print("PyTorch", torch.__version__, flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "gradients":
            loss = backward().item()
            np.concatenate([p.grad.numpy().ravel() for p in model.compared()]).astype("<f4").tofile(arguments[0])
            print(loss, flush=True)
        elif command == "steps":
            threads, count = arguments
            torch.set_num_threads(int(threads))
            print(*(step() for _ in range(int(count))), flush=True)
        elif command == "memory":
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)


main()
