"""What LeMat-GenBench's validity says, by pymatgen and smact 3, driven line by line by bench/run evaluation.

Started with a file of structures, one JSON object a line (lattice, numbers, coords), and the table of usual oxidation states. "judge FROM END" judges
these structures with as many processes as there are processors and answers the seconds; "give INDEX" answers {charge, analyzer, distance, plausible} as
JSON: the charge test without and with pymatgen's BVAnalyzer.
"""
import itertools
import json
import os
import sys
import time
import warnings
from importlib.metadata import version
from multiprocessing import Pool

import numpy as np
from pymatgen.core import Composition, Element, Lattice, Structure
from pymatgen.core.bond_valence import BVAnalyzer, calculate_bv_sum
from pymatgen.core.local_env import get_neighbors_of_site_with_index
from pymatgen.io.cif import CifWriter
from pymatgen.symmetry.analyzer import SpacegroupAnalyzer
from smact.metallicity import metallicity_score

warnings.filterwarnings("ignore")
USUAL = {}


def read_usual(file):
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            words = line.rstrip("\n").split("\t")
            if not line.startswith("#") and words[5] != "-":
                USUAL[words[0]] = [int(w) for w in words[5].split()]


def sums(states, count):
    """Charges of count atoms in one state or two that differ by one, as the combinations with replacement of that spread have them."""
    found = set()
    for low in states:
        found.add(low * count)
        if low + 1 in states:
            found.update(low * count + k for k in range(count + 1))
    return sorted(found - {0})


def solutions(composition, states):
    amounts = composition.reduced_composition.get_el_amt_dict()
    for charges in itertools.product(*(sums(states(el), int(n)) for el, n in amounts.items())):
        if sum(charges) == 0:
            yield {el: q / n for (el, n), q in zip(amounts.items(), charges)}


def is_metallic(structure):
    try:
        if metallicity_score(Composition(structure.formula)) > 0.7:
            return True
        sites = [i[0] for i in SpacegroupAnalyzer(structure).get_symmetrized_structure().equivalent_indices]
        valences = [calculate_bv_sum(structure[i], get_neighbors_of_site_with_index(structure, i)) for i in sites]
        return all(abs(v) < 1e-15 for v in valences)
    except Exception:
        return False


def is_balanced(composition):
    if next(solutions(composition, lambda el: USUAL.get(el, [])), None) is not None:
        return True
    if any(np.isnan(el.X) for el in composition.elements):
        return False
    for found in solutions(composition, lambda el: Element(el).oxidation_states):
        if np.corrcoef(list(found.values()), [Element(el).X for el in found])[0, 1] < -1e-12:
            return True
    return False


def distances(structure):
    matrix = structure.distance_matrix
    radii = [float(site.specie.atomic_radius or 1.0) for site in structure]
    return all(matrix[i, j] >= 0.5 * (0.7 + radii[i] + radii[j])
               for i in range(len(structure)) for j in range(i + 1, len(structure)))


def is_plausible(structure):
    try:
        str(CifWriter(structure))
        return bool(0.01 <= structure.density <= 25 and 1e-5 <= len(structure) / structure.volume <= 0.5
                    and structure.volume > 1 and all(1 <= e <= 100 for e in structure.lattice.abc)
                    and 1 <= SpacegroupAnalyzer(structure).get_space_group_number() <= 230)
    except Exception:
        return False


def judge(entry):
    structure = Structure(Lattice(entry["lattice"]), entry["numbers"], np.reshape(entry["coords"], (-1, 3)))
    metallic = is_metallic(structure)
    charge = metallic or is_balanced(structure.composition)
    analyzer = charge
    if not charge:
        try:
            BVAnalyzer().get_oxi_state_decorated_structure(structure)
            analyzer = True
        except Exception:
            pass
    return {"charge": bool(charge), "analyzer": bool(analyzer), "distance": bool(distances(structure)),
            "plausible": is_plausible(structure)}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    read_usual(sys.argv[2])
    judged = [None] * len(entries)
    print(f"smact {version('smact')}, pymatgen {version('pymatgen-core')}", flush=True)
    with Pool(os.cpu_count()) as pool:
        for line in sys.stdin:
            command, *words = line.split()
            if command == "judge":
                start = time.perf_counter()
                first, end = map(int, words)
                judged[first:end] = pool.map(judge, entries[first:end], chunksize=4)
                print(time.perf_counter() - start, flush=True)
            else:
                print(json.dumps(judged[int(words[0])]), flush=True)


if __name__ == "__main__":
    main()
