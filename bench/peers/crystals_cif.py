"""CIF texts read by gemmi and pymatgen, driven line by line by bench/run crystals.

Started with a file of texts, each after its length in UTF-8 bytes (4 bytes, big endian). Commands: "time TOOL FROM COUNT"
answers the milliseconds that the tool takes for these texts; "facts TOOL FROM COUNT FILE" writes a line for each text:
volume, number of sites, composition; or "error".
"""
import struct
import sys
import time
import warnings
from collections import Counter

import gemmi
import pymatgen.core
from importlib.metadata import version
from pymatgen.io.cif import CifParser

warnings.filterwarnings("ignore")


def load(path):
    data = open(path, "rb").read()
    texts, at = [], 0
    while at < len(data):
        size = struct.unpack(">i", data[at:at + 4])[0]
        texts.append(data[at + 4:at + 4 + size].decode())
        at += 4 + size
    return texts


def by_gemmi(text):
    return gemmi.make_small_structure_from_block(gemmi.cif.read_string(text).sole_block())


def by_pymatgen(text):
    return CifParser.from_str(text).parse_structures(primitive=False)[0]


READ = {"gemmi": by_gemmi, "pymatgen": by_pymatgen}


def facts(tool, text):
    try:
        structure = READ[tool](text)
    except Exception:
        return "error"
    if tool == "gemmi":
        volume, count = structure.cell.volume, len(structure.sites)
        amounts = Counter()
        for site in structure.sites:
            amounts[site.element.name] += site.occ
    else:
        volume, count = structure.volume, len(structure)
        amounts = Counter({k.symbol: 0 for k in structure.composition.element_composition})
        amounts.update({k.symbol: v for k, v in structure.composition.element_composition.items()})
    return f"{volume:.6f} {count} " + " ".join(f"{k}:{v:.4f}" for k, v in sorted(amounts.items()))


def main():
    texts = load(sys.argv[1])
    print(f"gemmi {gemmi.__version__}, pymatgen {version('pymatgen')}", flush=True)
    for line in sys.stdin:
        command, tool, first, count, *rest = line.split()
        chosen = texts[int(first):int(first) + int(count)]
        if command == "time":
            begin = time.perf_counter()
            for text in chosen:
                try:
                    READ[tool](text)
                except Exception:
                    pass  # counted among the facts
            print((time.perf_counter() - begin) * 1000, flush=True)
        else:
            with open(rest[0], "w") as file:
                for text in chosen:
                    file.write(facts(tool, text) + "\n")
            print("written", flush=True)


main()
