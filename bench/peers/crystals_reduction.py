"""Reduced cells by spglib and pymatgen. Commands: NAME CELLS RESULTS with NAME niggli-spglib, delaunay-spglib or niggli-pymatgen.

CELLS is a file of row-major float64 matrices; RESULTS gets the reduced ones, NaN where there is none. Answers the seconds.
"""

import sys
import time
import warnings

import numpy
import pymatgen.core
import spglib
from importlib.metadata import version
from pymatgen.core import Lattice

warnings.simplefilter("ignore")


def niggli_pymatgen(rows):
    return Lattice(rows).get_niggli_reduced_lattice().matrix


REDUCTIONS = {
    "niggli-spglib": spglib.niggli_reduce,
    "delaunay-spglib": spglib.delaunay_reduce,
    "niggli-pymatgen": niggli_pymatgen,
}

print(f"spglib {spglib.__version__}, pymatgen {version('pymatgen')}", flush=True)
for line in sys.stdin:
    name, source, target = line.rstrip("\n").split("\t")
    reduce = REDUCTIONS[name]
    cells = numpy.fromfile(source, dtype="<f8").reshape(-1, 3, 3)
    results = []
    begin = time.perf_counter()
    for cell in cells:
        try:
            results.append(reduce(cell))
        except Exception:  # counted by the reader
            results.append(None)
    seconds = time.perf_counter() - begin
    out = numpy.full((len(cells), 9), numpy.nan)
    for i, result in enumerate(results):
        if result is not None:
            out[i] = numpy.asarray(result).reshape(9)
    out.astype("<f8").tofile(target)
    print(seconds, flush=True)
