"""Structure files read and written by ASE and pymatgen. Commands, with tabs between words:

read LIBRARY FORMAT PATH RESULTS   reads a file, or every file of a folder in the order of names; answers the seconds
write LIBRARY FORMAT SOURCE PATH   writes the structures of SOURCE as one file, or as files 00000... into a folder; answers their number

RESULTS and SOURCE hold for each structure, little endian: the number of atoms n as int64, nine float64 of the lattice, n int64 atomic
numbers, 3 n float64 fractional coordinates. A file that the library refuses has n = -1 and nothing else.
"""

import json
import os
import sys
import time
import warnings

import ase
import ase.io
import numpy
from importlib.metadata import version
from pymatgen.core import Structure
from pymatgen.io.vasp import Poscar
from pymatgen.io.xcrysden import XSF

warnings.simplefilter("ignore")
ASE_NAMES = {"poscar": "vasp", "extxyz": "extxyz", "xsf": "xsf"}


def read_ase(name, path):
    return ase.io.read(path, index=":", format=ASE_NAMES[name])


def read_pymatgen(name, path):
    if name == "poscar":
        return [Poscar.from_file(path).structure]
    with open(path) as file:
        if name == "xsf":
            return [XSF.from_str(file.read()).structure]
        data = json.load(file)
    return [Structure.from_dict(d) for d in (data if isinstance(data, list) else [data])]


def parts(structure):
    if isinstance(structure, ase.Atoms):
        return structure.cell.array, structure.numbers, structure.get_scaled_positions(wrap=False)
    return structure.lattice.matrix, [s.Z for s in structure.species], structure.frac_coords


def read(library, name, path, results):
    reader = {"ase": read_ase, "pymatgen": read_pymatgen}[library]
    folder = os.path.isdir(path)
    files = sorted(os.path.join(path, f) for f in os.listdir(path)) if folder else [path]
    found = []
    begin = time.perf_counter()
    for file in files:
        try:
            found.extend(reader(name, file))
        except Exception:  # counted by the reader of the results
            found.append(None)
    seconds = time.perf_counter() - begin
    with open(results, "wb") as out:
        for structure in found:
            if structure is None:
                out.write(numpy.int64(-1).tobytes())
                continue
            matrix, numbers, frac = parts(structure)
            out.write(numpy.int64(len(numbers)).tobytes())
            out.write(numpy.asarray(matrix, dtype="<f8").tobytes())
            out.write(numpy.asarray(numbers, dtype="<i8").tobytes())
            out.write(numpy.asarray(frac, dtype="<f8").tobytes())
    return seconds


def source(path):
    with open(path, "rb") as file:
        data = file.read()
    at = 0
    while at < len(data):
        n = int(numpy.frombuffer(data, "<i8", 1, at)[0])
        matrix = numpy.frombuffer(data, "<f8", 9, at + 8).reshape(3, 3)
        numbers = numpy.frombuffer(data, "<i8", n, at + 80)
        frac = numpy.frombuffer(data, "<f8", 3 * n, at + 80 + 8 * n).reshape(n, 3)
        at += 80 + 32 * n
        yield matrix, numbers, frac


def write(library, name, origin, path):
    structures = []
    for matrix, numbers, frac in source(origin):
        if library == "ase":
            structures.append(ase.Atoms(numbers=numbers, cell=matrix, scaled_positions=frac, pbc=True))
        else:
            structures.append(Structure(matrix, numbers, frac))
    if library == "ase" and name == "extxyz":
        ase.io.write(path, structures, format="extxyz")
    elif name == "pymatgen-json":
        with open(path, "w") as file:
            json.dump([s.as_dict() for s in structures], file)
    else:
        os.makedirs(path, exist_ok=True)
        for i, structure in enumerate(structures):
            file = os.path.join(path, f"{i:05d}")
            if library == "ase":
                ase.io.write(file, structure, format=ASE_NAMES[name])
            elif name == "poscar":
                Poscar(structure).write_file(file, significant_figures=12)
            else:
                with open(file, "w") as out:
                    out.write(XSF(structure).to_str())
    return len(structures)


print(f"ASE {ase.__version__}, pymatgen {version('pymatgen')}", flush=True)
for line in sys.stdin:
    command, *words = line.rstrip("\n").split("\t")
    print({"read": read, "write": write}[command](*words), flush=True)
