"""pymatgen's CrystalNN, VoronoiNN and MinimumDistanceNN, driven line by line by bench/run crystals --only bonding.

Started with a file of structures, one JSON object a line: lattice (nine numbers), species, charges (null where unknown), coords
(fractional). Commands, each answered with one line; METHOD is crystal-nn, weighted, opposite, voronoi, minimum-distance or fingerprint:
"ask METHOD STRUCTURE SITE" answers SITE,A,B,C:WEIGHT of each neighbour, the 61 numbers of
matminer's fingerprint, or "error TEXT";
"time METHOD STRUCTURE,SITE..." answers the seconds that it took.
"""
import json
import sys
import time
import warnings
from functools import cache
from importlib.metadata import version

from pymatgen.core import Lattice, Species, Structure
from pymatgen.core.local_env import CrystalNN, MinimumDistanceNN, VoronoiNN

warnings.filterwarnings("ignore")


def load(path):
    structures = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            coords = entry["coords"]
            coords = [coords[i:i + 3] for i in range(0, len(coords), 3)]
            species = [s if c is None else Species(s, c) for s, c in zip(entry["species"], entry["charges"])]
            structures.append(Structure(Lattice(entry["lattice"]), species, coords))
    return structures


def finder(method):
    # made anew for each site: VoronoiNN keeps a cutoff that an earlier site made it enlarge
    if method == "voronoi":
        return VoronoiNN()
    if method == "minimum-distance":
        return MinimumDistanceNN()
    return CrystalNN(weighted_cn=method == "weighted", cation_anion=method == "opposite")


@cache
def featurizer():
    from matminer.featurizers.site import CrystalNNFingerprint
    return CrystalNNFingerprint.from_preset("ops")


def fingerprint(structure, site):
    numbers = featurizer().featurize(structure, site)
    return "ok " + " ".join(repr(float(x)) for x in numbers)


def ask(structures, method, structure, site):
    try:
        if method == "fingerprint":
            return fingerprint(structures[structure], site)
        found = finder(method).get_nn_info(structures[structure], site)
    except Exception as reason:
        return "error " + str(reason).replace("\n", " ")
    return "ok " + " ".join(
        f"{n['site_index']},{','.join(str(int(i)) for i in n['image'])}:{float(n['weight'])!r}" for n in found)


def main():
    structures = load(sys.argv[1])
    print(f"pymatgen {version('pymatgen-core')}", flush=True)
    for line in sys.stdin:
        command, method, *places = line.split()
        if command == "ask":
            print(ask(structures, method, int(places[0]), int(places[1])), flush=True)
        else:
            pairs = [[int(i) for i in place.split(",")] for place in places]
            start = time.perf_counter()
            for structure, site in pairs:
                ask(structures, method, structure, site)
            print(time.perf_counter() - start, flush=True)


main()
