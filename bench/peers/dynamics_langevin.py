"""Langevin dynamics of many replicas on the diamond of four states in NumPy and Numba, driven line by line by bench/run dynamics.

The integrator of Bussi and Parrinello (2007) with friction 1 and mass 1, in float64; the two half steps of the thermostat that follow each other are
drawn as one Gaussian number, as ours are. Numba: one loop over replicas in parallel, fastmath. NumPy: arrays over replicas.
Reads "numba|numpy REPLICAS STEPS THREADS SEED", answers seconds and the mean energy over the last half of the steps (every 100th).
"""
import math
import sys
import time

import numba
import numpy as np

BETA, H = 2.5, 0.01
DECAY = math.exp(-0.5 * H)
WIDTH = math.sqrt(-math.expm1(-H) / BETA)
WHOLE, NOISE = DECAY * DECAY, WIDTH * math.sqrt(1 + DECAY * DECAY)
WELLS = ((2.0, -1.0, -1.0), (0.5, 2.0, -1.0), (-0.5, -2.0, -1.0), (-2.0, 1.0, -1.0), (0.0, 0.0, 1.0))
W2 = 0.8 * 0.8


@numba.njit(fastmath=True)
def slope(x, y):
    gx, gy, u = 6e-4 * x**5, 6e-4 * y**5, 1e-4 * (x**6 + y**6)
    for cx, cy, sign in WELLS:
        g = sign * math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * W2))
        u += g
        gx -= g * (x - cx) / W2
        gy -= g * (y - cy) / W2
    return gx, gy, u


@numba.njit(parallel=True, fastmath=True)
def run_numba(replicas, steps, seed):
    energy = np.zeros(replicas)
    for r in numba.prange(replicas):
        np.random.seed(100_003 * seed + r)  # no replica twice in all rounds
        cx, cy, sign = WELLS[r % 4]
        x, y = cx, cy
        vx, vy = np.random.normal() / math.sqrt(BETA), np.random.normal() / math.sqrt(BETA)
        gx, gy, u = slope(x, y)
        count = 0
        for t in range(steps):
            vx = WHOLE * vx + NOISE * np.random.normal() - 0.5 * H * gx
            vy = WHOLE * vy + NOISE * np.random.normal() - 0.5 * H * gy
            x += H * vx
            y += H * vy
            gx, gy, u = slope(x, y)
            vx -= 0.5 * H * gx
            vy -= 0.5 * H * gy
            if t >= steps // 2 and t % 100 == 0:
                energy[r] += u
                count += 1
        energy[r] /= max(1, count)
    return energy.mean()


def slopes(x, y):
    gx, gy, u = 6e-4 * x**5, 6e-4 * y**5, 1e-4 * (x**6 + y**6)
    for cx, cy, sign in WELLS:
        dx, dy = x - cx, y - cy
        g = sign * np.exp((dx * dx + dy * dy) * (-0.5 / W2))
        u += g
        gx -= g * dx / W2
        gy -= g * dy / W2
    return gx, gy, u


def run_numpy(replicas, steps, seed):
    random = np.random.default_rng(seed)
    centres = np.array([WELLS[r % 4][:2] for r in range(replicas)])
    x, y = centres[:, 0].copy(), centres[:, 1].copy()
    vx, vy = random.standard_normal((2, replicas)) / math.sqrt(BETA)
    gx, gy, u = slopes(x, y)
    energy = []
    for t in range(steps):
        noise = random.standard_normal((2, replicas))
        vx = WHOLE * vx + NOISE * noise[0] - 0.5 * H * gx
        vy = WHOLE * vy + NOISE * noise[1] - 0.5 * H * gy
        x += H * vx
        y += H * vy
        gx, gy, u = slopes(x, y)
        vx -= 0.5 * H * gx
        vy -= 0.5 * H * gy
        if t >= steps // 2 and t % 100 == 0:
            energy.append(u.mean())
    return float(np.mean(energy))


def main():
    run_numba(2, 200, 0)  # compiles
    print(f"NumPy {np.__version__}, Numba {numba.__version__}", flush=True)
    for line in sys.stdin:
        kind, replicas, steps, threads, seed = line.split()
        numba.set_num_threads(int(threads))
        run = run_numba if kind == "numba" else run_numpy
        start = time.perf_counter()
        energy = run(int(replicas), int(steps), int(seed))
        print(time.perf_counter() - start, energy, flush=True)


main()
