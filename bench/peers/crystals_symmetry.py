"""Space groups by spglib for bench/run crystals --only symmetry, driven line by line by the benchmark.

Started with the tolerances in angstrom. Reads commands from standard input and answers each with one line:
"cell ROWS N KINDS COORDINATES" keeps a crystal and answers "NUMBER HALL_NUMBER" at each tolerance, 0 0 if there is none;
"scan TOLERANCE ..." answers the numbers of the crystal sent last at other tolerances; "keep" adds it to those to be timed; "time" answers
the seconds that get_symmetry_dataset takes for the kept ones, at all tolerances, and nothing else.
"""
import os

os.environ["OMP_NUM_THREADS"] = "1"  # set before the library starts its threads

import sys
import time
import warnings

import numpy as np
import spglib

warnings.filterwarnings("ignore")


def dataset(cell, tolerance):
    try:
        return spglib.get_symmetry_dataset(cell, symprec=tolerance)
    except Exception:  # newer versions raise where older ones return None
        return None


def parse(words):
    lattice = np.array(words[:9], dtype=float).reshape(3, 3)
    count = int(words[9])
    kinds = np.array(words[10:10 + count], dtype=int)
    positions = np.array(words[10 + count:], dtype=float).reshape(-1, 3)
    return lattice, positions, kinds


def seconds(cells, tolerances):
    total = 0.0
    for cell in cells:
        for tolerance in tolerances:
            start = time.perf_counter()
            dataset(cell, tolerance)
            total += time.perf_counter() - start
    return total


def main():
    tolerances = [float(word) for word in sys.argv[1:]]
    print(f"spglib {spglib.__version__}, numpy {np.__version__}", flush=True)
    cell = None
    kept = []
    for line in sys.stdin:
        command, _, rest = line.strip().partition(" ")
        if command == "cell":
            cell = parse(rest.split(" "))
            found = [dataset(cell, tolerance) for tolerance in tolerances]
            answer = " ".join("0 0" if d is None else f"{d.number} {d.hall_number}" for d in found)
        elif command == "scan":
            found = [dataset(cell, float(word)) for word in rest.split(" ")]
            answer = " ".join("0" if d is None else str(d.number) for d in found)
        elif command == "keep":
            kept.append(cell)
            answer = str(len(kept))
        else:
            answer = repr(seconds(kept, tolerances))
        print(answer, flush=True)


main()
