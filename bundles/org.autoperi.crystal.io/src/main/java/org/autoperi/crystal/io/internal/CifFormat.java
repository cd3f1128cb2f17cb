package org.autoperi.crystal.io.internal;

import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Set;
import org.autoperi.core.Extension;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.io.CifBlock;
import org.autoperi.crystal.io.CifDocument;
import org.autoperi.crystal.io.CifWriter;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.osgi.service.component.annotations.Component;

/** Crystallographic Information Files, versions 1.1 and 2.0; blocks with neither a cell nor atoms are passed over. */
@Component
@Extension(
        id = "cif",
        label = "CIF",
        description =
                "Crystallographic Information File 1.1 and 2.0: cell, symmetry, sites with occupancies, disorder and displacements.",
        cite = "doi:10.1107/S010876739101067X")
public final class CifFormat implements CrystalFormat {

    private static final Set<String> KEPT = Set.of(
            SiteProperties.DISPLACEMENT,
            SiteProperties.DISPLACEMENT_TENSOR,
            SiteProperties.DISORDER_GROUP,
            SiteProperties.DISORDER_ASSEMBLY);

    @Override
    public List<String> fileNames() {
        return List.of("*.cif", "*.mcif");
    }

    @Override
    public boolean sniff(String head) {
        String text = head.startsWith("\uFEFF") ? head.substring(1) : head;
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .findFirst()
                .map(line -> line.regionMatches(true, 0, "data_", 0, 5))
                .orElse(text.startsWith("#\\#CIF"));
    }

    @Override
    public void read(Reader text, String source, CrystalSink sink) throws CrystalFormatException, IOException {
        CifDocument document = CifDocument.read(text, source);
        document.problems().forEach(sink::remark);
        int structures = 0;
        for (CifBlock block : document.blocks()) {
            CifStructure structure = new CifStructure(block, sink);
            if (block.broken().isEmpty() && !structure.isPresent()) {
                continue; // a block of citations or of measurements
            }
            structures++;
            Crystal crystal;
            try {
                crystal = structure.crystal();
            } catch (CrystalFormatException e) {
                sink.refused(e);
                continue;
            }
            sink.crystal(crystal);
        }
        if (structures == 0) {
            throw new CrystalFormatException(
                    document.blocks().get(0).where(),
                    "found no structure in " + document.blocks().size()
                            + " data block(s); expected _cell_length_a and _atom_site_fract_x");
        }
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void write(Iterable<Crystal> crystals, Appendable out) throws IOException {
        for (Crystal crystal : crystals) {
            CifWriter.write(crystal, out);
        }
    }

    @Override
    public List<String> losses(Crystal crystal) {
        return Losses.of(crystal)
                .when(!CifWriter.keepsLabels(crystal), "labels")
                .properties()
                .siteProperties(KEPT)
                .names();
    }
}
