"""Matrix products of bench/run engine in NumPy, on one thread of its OpenBLAS, driven line by line by the benchmark.

Reads "SHAPE M N K COUNT", SHAPE one of nn, nt, tn (the second, the first factor transposed), tn+ (added to sums of 10 MB in all, in turn), and answers
the microseconds of each product of float32 matrices, separated by spaces. Other results go into the same array every time.
"""
import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):  # it shall choose its kernels for this processor
    os.environ.pop(name, None)

import sys
import time

import numpy as np


def blas():
    built = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"NumPy {np.__version__}, {built['name']} {built['version']}"


print(blas(), flush=True)
for line in sys.stdin:
    shape, m, n, k, count = line.split()
    m, n, k = int(m), int(n), int(k)
    random = np.random.default_rng(1)
    first = shape.startswith("tn")
    a = random.standard_normal((k, m) if first else (m, k), dtype=np.float32)
    b = random.standard_normal((n, k) if shape == "nt" else (k, n), dtype=np.float32)
    c = np.empty((m, n), dtype=np.float32)
    sums = [np.full((m, n), 0, dtype=np.float32) for _ in range(2_500_000 // (m * n) if shape == "tn+" else 0)]
    left = a.T if first else a
    right = b.T if shape == "nt" else b
    times = []
    for i in range(int(count)):
        start = time.perf_counter()
        np.matmul(left, right, out=c)
        if sums:
            np.add(sums[i % len(sums)], c, out=sums[i % len(sums)])
        times.append((time.perf_counter() - start) * 1e6)
    print(" ".join(f"{t:.3f}" for t in times), flush=True)
