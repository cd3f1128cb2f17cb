"""What CDVAE's compute_metrics computes, by smact 2.6, matminer and pymatgen, driven line by line by bench/run evaluation.

Started with a file of structures, one JSON object a line: lattice (nine numbers), numbers (atomic), coords (fractional). Commands, each
answered with one line:
"time FROM END" describes these structures with as many processes as there are processors and answers the seconds that it took;
"describe FROM END" does so but for those whose answers were kept by an earlier run, and answers how many it had to describe;
"give INDEX" answers {comp, struct, valid, structure, composition} of a described structure as JSON, fingerprints null where there are none;
"turn INDEX.." answers the structure fingerprints of these as JSON with the neighbours of equal weight in the opposite order;
"metrics FROM END KNOWNFROM KNOWNEND STRUCTURECUTOFF COMPOSITIONCUTOFF MEANS.. STDS.." answers {seconds, ...} for generated and known ones.
"""
import itertools
import json
import os
import sys
import time
import warnings
from collections import Counter
from importlib.metadata import version
from multiprocessing import Pool

import numpy as np
import smact
from answers import Answers
from matminer.featurizers.composition import ElementProperty
from matminer.featurizers.site import CrystalNNFingerprint
from pymatgen.core import Composition, Element, Lattice, Structure
from scipy.spatial.distance import cdist, pdist
from scipy.stats import wasserstein_distance
from smact.screening import pauling_test

warnings.filterwarnings("ignore")
SITES = CrystalNNFingerprint.from_preset("ops")
ELEMENTS = ElementProperty.from_preset("magpie")


class Turned:
    """The neighbours that CrystalNN finds, those of equal weight in the opposite order: it leaves them as Qhull happens to list them."""

    def __init__(self, bonds):
        self.bonds = bonds

    def get_nn_data(self, structure, index):
        data = self.bonds.get_nn_data(structure, index)
        for number, neighbours in data.cn_nninfo.items():
            data.cn_nninfo[number] = sorted(reversed(neighbours), key=lambda n: n["weight"], reverse=True)
        return data


TURNED = CrystalNNFingerprint.from_preset("ops")
TURNED.cnn = Turned(TURNED.cnn)


def balanced(numbers):
    counter = Counter(numbers)
    symbols = [Element.from_Z(z).symbol for z in sorted(counter)]
    counts = np.array([counter[z] for z in sorted(counter)])
    counts = [int(c) for c in counts // np.gcd.reduce(counts)]
    entries = list(smact.element_dictionary(symbols).values())
    if len(symbols) == 1 or all(s in smact.metals for s in symbols):
        return True
    negativities = [e.pauling_eneg for e in entries]
    found = False
    for states in itertools.product(*(e.oxidation_states for e in entries)):  # all of them, as published
        neutral, _ = smact.neutral_ratios(states, stoichs=[(c,) for c in counts], threshold=max(counts))
        if neutral and pauling_test(states, negativities):
            found = True
    return found


def separated(structure):
    distances = structure.distance_matrix + np.diag(np.full(len(structure), 10.5))
    return bool(distances.min() >= 0.5 and structure.volume >= 0.1)


def read(entry):
    return Structure(Lattice(entry["lattice"]), entry["numbers"], np.reshape(entry["coords"], (-1, 3)))


def turn(entry):
    structure = read(entry)
    return [float(x) for x in np.mean([TURNED.featurize(structure, i) for i in range(len(structure))], axis=0)]


def describe(entry):
    structure = read(entry)
    try:
        comp = balanced(entry["numbers"])
    except NameError:
        comp = False
    struct = separated(structure)
    composition = ELEMENTS.featurize(Composition(Counter(Element.from_Z(z).symbol for z in entry["numbers"])))
    try:
        sites = np.mean([SITES.featurize(structure, i) for i in range(len(structure))], axis=0)
        if not np.isfinite(sites).all():
            raise ValueError("fingerprint is not finite")
        reason = ""
    except Exception as error:
        sites, composition, reason = None, None, repr(error)
    return {
        "comp": comp, "struct": struct, "valid": comp and struct and sites is not None, "reason": reason,
        "structure": None if sites is None else [float(x) for x in sites],
        "composition": None if composition is None else [float(x) for x in composition],
        "density": float(structure.density), "elements": len(set(entry["numbers"])),
    }


def metrics(made, known, cutoffs, means, stds):
    def arrays(described):
        there = [d for d in described if d["structure"] is not None]
        scaled = (np.array([d["composition"] for d in there]) - means) / stds
        return np.array([d["structure"] for d in there]), np.where(np.isnan(scaled), 0, scaled)
    structure, composition = arrays(made)
    known_structure, known_composition = arrays(known)
    by_structure, by_composition = cdist(structure, known_structure), cdist(composition, known_composition)

    def near(axis):
        return (by_structure.min(axis) <= cutoffs[0]) & (by_composition.min(axis) <= cutoffs[1])
    valid = [d for d in made if d["valid"]]
    valid_structure, valid_composition = arrays(valid)
    separate = [d for d in made if d["struct"]]
    return {
        "structural-validity": 100 * np.mean([d["struct"] for d in made]),
        "composition-validity": 100 * np.mean([d["comp"] for d in made]),
        "cdvae-validity": 100 * np.mean([d["valid"] for d in made]),
        "cov-recall": 100 * near(0).mean(), "cov-precision": 100 * near(1).sum() / len(made),
        "amsd-recall": by_structure.min(0).mean(), "amsd-precision": by_structure.min(1).mean(),
        "amcd-recall": by_composition.min(0).mean(), "amcd-precision": by_composition.min(1).mean(),
        "structure-diversity": pdist(valid_structure).mean(), "composition-diversity": pdist(valid_composition).mean(),
        "cdvae-density-distance": wasserstein_distance([d["density"] for d in valid], [d["density"] for d in known]),
        "cdvae-element-number-distance":
            wasserstein_distance([d["elements"] for d in valid], [d["elements"] for d in known]),
        "density-distance": wasserstein_distance([d["density"] for d in made], [d["density"] for d in known]),
        "element-number-distance": wasserstein_distance([d["elements"] for d in made], [d["elements"] for d in known]),
        "density-distance-valid": wasserstein_distance([d["density"] for d in separate], [d["density"] for d in known]),
        "element-number-distance-valid":
            wasserstein_distance([d["elements"] for d in separate], [d["elements"] for d in known]),
    }


def versions():
    return f"smact {version('smact')}, matminer {version('matminer')}, pymatgen {version('pymatgen-core')}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    described = [None] * len(entries)
    answers = Answers(versions())
    turned = Answers(versions() + ", turned")
    print(versions(), flush=True)
    with Pool(os.cpu_count()) as pool:
        for line in sys.stdin:
            command, *words = line.split()
            start = time.perf_counter()
            if command == "time":
                first, end = map(int, words)
                described[first:end] = pool.map(describe, entries[first:end], chunksize=4)
                print(time.perf_counter() - start, flush=True)
                answers.keep(entries[first:end], described[first:end])
            elif command == "describe":
                first, end = map(int, words)
                before = len(answers.kept)
                described[first:end] = answers.of(entries[first:end], describe, pool)
                print(len(answers.kept) - before, flush=True)
            elif command == "turn":
                print(json.dumps(turned.of([entries[int(w)] for w in words], turn, pool)), flush=True)
            elif command == "give":
                print(json.dumps(described[int(words[0])]), flush=True)
            else:
                first, end, known_first, known_end = map(int, words[:4])
                numbers = np.array([float(w) for w in words[4:]])
                found = metrics(described[first:end], described[known_first:known_end], numbers[:2],
                                numbers[2:134], numbers[134:])
                found["seconds"] = time.perf_counter() - start
                print(json.dumps({k: float(v) for k, v in found.items()}), flush=True)


if __name__ == "__main__":
    main()
