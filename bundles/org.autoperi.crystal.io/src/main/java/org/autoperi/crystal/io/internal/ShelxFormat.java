package org.autoperi.crystal.io.internal;

import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.autoperi.core.Extension;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.osgi.service.component.annotations.Component;

/**
 * Refinement files of SHELX ({@code .res}, {@code .ins}): cell, symmetry, atoms with free variables, disorder parts and displacements.
 * Instructions of the refinement are passed over, electron density peaks left out.
 */
@Component
@Extension(
        id = "shelx",
        label = "SHELX",
        description = "Refinement files of SHELX: cell, symmetry, sites with occupancies, parts and displacements.",
        cite = "doi:10.1107/S2053229614024218")
public final class ShelxFormat implements CrystalFormat {

    private static final Pattern CELL = Pattern.compile("(?im)^CELL(\\s+[-+.\\d]\\S*){7}");

    @Override
    public List<String> fileNames() {
        return List.of("*.res", "*.ins");
    }

    @Override
    public boolean sniff(String head) {
        Optional<String> first = head.lines()
                .filter(line ->
                        !line.isBlank() && !line.toUpperCase(Locale.ROOT).startsWith("REM"))
                .map(line -> line.substring(0, Math.min(4, line.length())).toUpperCase(Locale.ROOT))
                .findFirst();
        boolean begins = first.isPresent() && Set.of("TITL", "CELL").contains(first.get());
        return begins && CELL.matcher(head).find();
    }

    @Override
    public void read(Reader text, String source, CrystalSink sink) throws CrystalFormatException, IOException {
        sink.crystal(new ShelxReading(new Lines(text, source), sink).crystal());
    }

    @Override
    public boolean holdsSeveral() {
        return false;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public List<String> losses(Crystal crystal) {
        Set<String> kept = ShelxWriter.keepsParts(crystal)
                ? Set.of(SiteProperties.DISPLACEMENT, SiteProperties.DISPLACEMENT_TENSOR, SiteProperties.DISORDER_GROUP)
                : Set.of(SiteProperties.DISPLACEMENT, SiteProperties.DISPLACEMENT_TENSOR);
        return Losses.of(crystal)
                .when(!ShelxWriter.keepsLabels(crystal), "labels")
                .oxidation()
                .properties()
                .siteProperties(kept)
                .names();
    }

    @Override
    public void write(Iterable<Crystal> crystals, Appendable out) throws IOException {
        int written = 0;
        for (Crystal crystal : crystals) {
            if (written++ > 0) {
                throw new IllegalArgumentException("a SHELX file holds one structure; write each to its own file");
            }
            new ShelxWriter(crystal, out).write();
        }
    }
}
