"""Match rates, METRe and reconstruction errors by pymatgen's StructureMatcher, driven line by line by bench/run evaluation.

Started with a file of structures, one JSON object a line (lattice, numbers, coords): T test structures, then rounds of T samples, and the
covalent radii of the elements from hydrogen on, separated by blanks, in angstrom. "metrics T FRACTION" answers the metrics as JSON, bonds up to
that fraction of the sum of the radii; "pairs" answers [[sample, test, rms or null], ...] of the pairs that were compared.
"""
import json
import os
import sys
import warnings
from importlib.metadata import version
from multiprocessing import Pool

import numpy as np
from answers import Answers
from evaluation_cdvae import describe, read, versions as versions_of_describe
from pymatgen.core.structure_matcher import StructureMatcher

import evaluation_cdvae

warnings.filterwarnings("ignore")
TOLERANCES = {"ltol": 0.3, "stol": 0.5, "angle_tol": 10}
MATCHER = StructureMatcher(**TOLERANCES)
LAYING = StructureMatcher(**TOLERANCES, primitive_cell=False)


def compare(question):
    sample, test = read(question["sample"]), read(question["test"])
    found = MATCHER.get_rms_dist(sample, test)
    answer = {"rms": None if found is None else float(found[0])}
    if found is not None and "radii" in question:
        free = (test.volume / len(test)) ** (1 / 3)
        answer["coordinates"] = (answer["rms"] * free) ** 2
        known = MATCHER._get_reduced_structure(test, niggli=True)
        laid = LAYING.get_s2_like_s1(known, MATCHER._get_reduced_structure(sample, niggli=True))
        if laid is not None:
            answer["lengths"] = float(np.mean((np.array(laid.lattice.abc) - known.lattice.abc) ** 2))
            answer["angles"] = float(np.mean((np.array(laid.lattice.angles) - known.lattice.angles) ** 2))
            answer["bonds"] = bonds(known, laid, np.array(question["radii"]), question["fraction"])
    return answer


def bonds(known, laid, radii, fraction):
    """The mean squared error of the lengths of bonds, None without bonds."""
    reach = radii[[z - 1 for z in known.atomic_numbers]]
    at, to, image, distance = known.get_neighbor_list(2 * fraction * reach.max())
    bonded = distance <= fraction * (reach[at] + reach[to])
    at, to, image, distance = at[bonded], to[bonded], image[bonded], distance[bonded]
    if len(at) == 0:
        return None
    vector = (laid.frac_coords[to] - laid.frac_coords[at] + image) @ laid.lattice.matrix
    return float(np.mean((np.linalg.norm(vector, axis=1) - distance) ** 2))


def metrics(entries, count, pool, answers, described, radii, fraction):
    tests, samples = entries[:count], entries[count:]
    formulas = [read(e).composition.reduced_formula for e in entries]
    pairs = [(j, i) for i in range(count) for j in range(len(samples)) if formulas[i] == formulas[count + j]]
    own = set((j, j % count) for j in range(len(samples)))
    pairs += sorted(own - set(pairs))
    questions = [{"sample": samples[j], "test": tests[i]} for j, i in pairs]
    for (j, i), question in zip(pairs, questions):
        if j == i:
            question.update(radii=radii, fraction=fraction)
    found = dict(zip(pairs, answers.of(questions, compare, pool)))
    valid = [d["valid"] for d in described.of(tests + samples[:count], describe, pool)]
    nearest = np.full(count, np.inf)
    for (j, i), answer in found.items():
        if answer["rms"] is not None:
            nearest[i] = min(nearest[i], answer["rms"])
    rms = np.array([found[(j, j % count)]["rms"] for j in range(len(samples))], dtype=float).reshape(-1, count)
    rms = np.where(np.isnan(rms), np.inf, rms)

    def share(name, distances):
        there = distances[np.isfinite(distances)]
        return {"match-rate-" + name: 100 * len(there) / count, "rmse-" + name: there.mean()}
    both = np.array([valid[i] and valid[count + i] for i in range(count)])
    errors = [found[(i, i)] for i in range(count) if found[(i, i)]["rms"] is not None]
    result = {
        **share("k1-unfiltered", rms[0]), **share("k1-filtered", np.where(both, rms[0], np.inf)),
        **share(f"k{len(rms)}-unfiltered", rms.min(0)),
        "metre-unfiltered": 100 * np.isfinite(nearest).mean(),
        "crmse-unfiltered": np.where(np.isfinite(nearest), nearest, TOLERANCES["stol"]).mean(),
        "coordinate-mse": np.mean([e["coordinates"] for e in errors]),
        "bond-length-mse": np.mean([e["bonds"] for e in errors if e["bonds"] is not None]),
        "cell-length-mse": np.mean([e["lengths"] for e in errors]),
        "cell-angle-mse": np.mean([e["angles"] for e in errors]),
    }
    return {k: float(v) for k, v in result.items()}, found


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    radii = [float(w) for w in sys.argv[2].split()]
    versions = f"pymatgen {version('pymatgen-core')}"
    answers = Answers(versions)
    described = Answers(versions_of_describe(), evaluation_cdvae.__file__)
    found = {}
    print(versions, flush=True)
    with Pool(os.cpu_count()) as pool:
        for line in sys.stdin:
            command, *words = line.split()
            if command == "metrics":
                values, found = metrics(entries, int(words[0]), pool, answers, described, radii, float(words[1]))
                print(json.dumps(values), flush=True)
            else:
                print(json.dumps([[j, i, answer["rms"]] for (j, i), answer in found.items()]), flush=True)


if __name__ == "__main__":
    main()
