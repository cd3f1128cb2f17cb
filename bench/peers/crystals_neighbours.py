"""vesin, matscipy, ASE and pymatgen finding neighbours, driven line by line by bench/run crystals --only neighbours.

Started with a file of systems, each int64 n, nine float64 of lattice rows, 3 n float64 of fractional coordinates in [0, 1).
Commands, each answered with one line; TOOL is vesin, matscipy, ase or pymatgen:
"time TOOL SYSTEM CUTOFF SECONDS" answers the median milliseconds of searches of a system, repeated for so long;
"many TOOL FIRST COUNT CUTOFF" answers the seconds for COUNT systems one after the other;
"compare TOOL FIRST FILE" compares with the pairs in a file, for each system from FIRST on float64 cutoff, int64 e, int32 i[e],
j[e], S[e, 3], and answers JSON: how many are the same, and of each other the pairs that only one has, nearest to the cutoff last.
"""
import json
import statistics
import sys
import time
import warnings
from importlib.metadata import version

import numpy as np
import vesin
from ase.neighborlist import primitive_neighbor_list
from matscipy.neighbours import neighbour_list
from pymatgen.core import Lattice, Structure

warnings.filterwarnings("ignore")
PERIODIC = [True, True, True]


def load(path):
    data = np.fromfile(path, dtype="<f8")
    counts = data.view("<i8")
    systems, at = [], 0
    while at < len(data):
        n = int(counts[at])
        cell = data[at + 1:at + 10].reshape(3, 3).copy()
        frac = data[at + 10:at + 10 + 3 * n].reshape(n, 3).copy()
        systems.append((cell, frac, frac @ cell))
        at += 10 + 3 * n
    return systems


def search(tool, cutoff):
    """What is timed: a call that takes a prepared system and returns i, j, S, D, d."""
    if tool == "vesin":
        calculator = vesin.NeighborList(cutoff=cutoff, full_list=True, n_threads=1)
        return lambda system: calculator.compute(system[2], system[0], True, "ijSDd")
    if tool == "matscipy":
        return lambda system: neighbour_list("ijSDd", positions=system[2], cell=system[0], pbc=PERIODIC, cutoff=cutoff)
    if tool == "ase":
        return lambda system: primitive_neighbor_list("ijSDd", PERIODIC, system[0], system[2], cutoff)
    return lambda structure: structure.get_neighbor_list(cutoff)


def prepared(tool, system):
    if tool != "pymatgen":
        return system
    return Structure(Lattice(system[0]), ["H"] * len(system[1]), system[1])


def time_one(systems, tool, index, cutoff, seconds):
    system, run = prepared(tool, systems[int(index)]), search(tool, float(cutoff))
    times = []
    while not times or sum(times) < float(seconds) and len(times) < 1000:
        start = time.perf_counter()
        run(system)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e3


def time_many(systems, tool, first, count, cutoff):
    some = [prepared(tool, s) for s in systems[int(first):int(first) + int(count)]]
    run = search(tool, float(cutoff))
    start = time.perf_counter()
    for system in some:
        run(system)
    return time.perf_counter() - start


def rows(array):
    return {tuple(row) for row in array.tolist()}


def compare(systems, tool, first, path):
    same, others = 0, []
    with open(path, "rb") as file:
        index = int(first)
        while header := file.read(16):
            cutoff = np.frombuffer(header[:8], "<f8")[0]
            edges = int(np.frombuffer(header[8:], "<i8")[0])
            ours = np.fromfile(file, "<i4", 5 * edges)
            ours = np.column_stack([ours[:edges], ours[edges:2 * edges], ours[2 * edges:].reshape(edges, 3)])
            cell, frac, _ = systems[index]
            try:
                i, j, s = search(tool, cutoff)(prepared(tool, systems[index]))[:3]
                theirs = np.column_stack([i, j, s]).astype("i4")
            except Exception as reason:
                others.append({"system": index, "error": str(reason).replace("\n", " ")})
                index += 1
                continue
            theirs = theirs[np.lexsort(theirs.T[::-1])]
            if np.array_equal(ours, theirs):
                same += 1
            else:
                mine, other = rows(ours), rows(theirs)
                gap = [abs(float(np.linalg.norm((frac[p[1]] + p[2:] - frac[p[0]]) @ cell)) / cutoff - 1) for p in mine ^ other]
                others.append({"system": index, "ours": len(mine - other), "theirs": len(other - mine),
                               "twice": len(theirs) - len(other), "gap": max(gap, default=0.0)})
            index += 1
    return json.dumps({"same": same, "others": others})


def main():
    systems = load(sys.argv[1])
    print(", ".join(f"{name} {version(name)}" for name in ("vesin", "matscipy", "ase", "pymatgen-core", "numpy")), flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "time":
            print(time_one(systems, *arguments), flush=True)
        elif command == "many":
            print(time_many(systems, *arguments), flush=True)
        else:
            print(compare(systems, *arguments), flush=True)


main()
