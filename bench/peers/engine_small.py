"""Additions of small matrices in PyTorch, driven line by line by bench/run engine.

Reads "KIND COUNT ROUNDS" and answers the milliseconds of each round of COUNT additions on [32, 128]: "plain" adds two
tensors, "gradient" adds one to a running sum and follows the gradient back. One thread; the tensors are too small for more.
"""
import sys
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(1)
a, c = torch.randn(32, 128), torch.randn(32, 128)
print("PyTorch", torch.__version__, flush=True)
for line in sys.stdin:
    kind, count, rounds = line.split()
    times = []
    for _ in range(int(rounds)):
        x = a.clone().requires_grad_(kind == "gradient")
        start = time.perf_counter()
        if kind == "plain":
            for _ in range(int(count)):
                a + c
        else:
            y = x
            for _ in range(int(count)):
                y = y + c
            y.sum().backward()
        times.append((time.perf_counter() - start) * 1e3)
    print(*times, flush=True)
