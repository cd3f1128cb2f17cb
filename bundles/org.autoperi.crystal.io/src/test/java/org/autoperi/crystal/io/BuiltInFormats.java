package org.autoperi.crystal.io;

import java.util.Map;
import java.util.TreeMap;
import org.autoperi.crystal.io.internal.CifFormat;
import org.autoperi.crystal.io.internal.ExtXyzFormat;
import org.autoperi.crystal.io.internal.PoscarFormat;
import org.autoperi.crystal.io.internal.PymatgenJsonFormat;
import org.autoperi.crystal.io.internal.ShelxFormat;
import org.autoperi.crystal.io.internal.XsfFormat;
import org.autoperi.crystal.io.spi.CrystalFormat;

/** All formats of this room by id. */
final class BuiltInFormats {
    static final Map<String, CrystalFormat> ALL = new TreeMap<>(Map.of(
            "cif", new CifFormat(),
            "extxyz", new ExtXyzFormat(),
            "poscar", new PoscarFormat(),
            "pymatgen-json", new PymatgenJsonFormat(),
            "shelx", new ShelxFormat(),
            "xsf", new XsfFormat()));

    private BuiltInFormats() {}
}
