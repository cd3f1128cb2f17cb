"""pymatgen's StructureMatcher, driven line by line by bench/run crystals --only match.

Started with a file of structures, one JSON object a line: lattice (nine numbers), species, coords (fractional). Settings are
ltol:stol:angle_tol, pairs are I,J. Commands, each answered with one line:
"fit SETTINGS PAIR..." answers for each pair verdict:rms:max, rms and max as - where there is no match;
"time SETTINGS PAIR..." answers the seconds that fit took in all, structures reduced anew for each pair, then with reduced ones;
"group SETTINGS I..." answers the seconds of group_structures and its groups as I,J,K separated by blanks.
"""
import json
import sys
import time
import warnings

import pymatgen.core
from pymatgen.core import Lattice, Structure
from pymatgen.core.structure_matcher import StructureMatcher
from importlib.metadata import version

warnings.filterwarnings("ignore")


def load(path):
    structures = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            lattice = Lattice(entry["lattice"])
            coords = entry["coords"]
            coords = [coords[i:i + 3] for i in range(0, len(coords), 3)]
            structures.append(Structure(lattice, entry["species"], coords))
    return structures


def matcher(settings):
    ltol, stol, angle = (float(x) for x in settings.split(":"))
    return StructureMatcher(ltol=ltol, stol=stol, angle_tol=angle)


def forget():
    StructureMatcher._get_reduced_istructure.cache_clear()


def fit(structures, settings, pairs):
    match = matcher(settings)
    answers = []
    for pair in pairs:
        i, j = (int(x) for x in pair.split(","))
        try:
            verdict = match.fit(structures[i], structures[j])
            distance = match.get_rms_dist(structures[i], structures[j])
            rms, most = (repr(float(x)) for x in distance) if distance else ("-", "-")
            answers.append(f"{int(bool(verdict))}:{rms}:{most}")
        except Exception as error:  # what pymatgen cannot compare is a difference to be listed, not the end
            answers.append(f"{type(error).__name__}:-:-")
    return " ".join(answers)


def timed(structures, settings, pairs):
    match = matcher(settings)
    whole = prepared = 0.0
    for pair in pairs:
        i, j = (int(x) for x in pair.split(","))
        forget()
        start = time.perf_counter()
        match.fit(structures[i], structures[j])
        whole += time.perf_counter() - start
        first = match._get_reduced_structure(structures[i])
        second = match._get_reduced_structure(structures[j])
        start = time.perf_counter()
        match.fit(first, second, skip_structure_reduction=True)
        prepared += time.perf_counter() - start
    return f"{whole} {prepared}"


def group(structures, settings, indices):
    chosen = [structures[int(i)] for i in indices]
    number = {id(s): i for s, i in zip(chosen, indices)}
    forget()
    start = time.perf_counter()
    groups = matcher(settings).group_structures(chosen)
    seconds = time.perf_counter() - start
    return f"{seconds} " + " ".join(",".join(number[id(s)] for s in g) for g in groups)


def main():
    print("pymatgen", version("pymatgen"), flush=True)
    structures = load(sys.argv[1])
    for line in sys.stdin:
        command, settings, *rest = line.split()
        answer = {"fit": fit, "time": timed, "group": group}[command](structures, settings, rest)
        print(answer, flush=True)


if __name__ == "__main__":
    main()
