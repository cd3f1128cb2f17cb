package org.autoperi.asedb.internal;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.autoperi.core.Extension;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.osgi.service.component.annotations.Component;
import org.sqlite.SQLiteConfig;

/**
 * Databases of the Atomic Simulation Environment in SQLite files, schema versions 5 to 9; written in version 9.
 *
 * <p>Each row of the table {@code systems} is a structure. Number pairs, energies and the like become properties of the crystal, the text pairs
 * {@code name}, {@code material_id} or {@code id} its name; forces, magnetic moments and charges properties of the sites. Other text pairs and the free data
 * of rows are passed over. Rows that are not periodic in three directions are refused.
 */
@Component
@Extension(
        id = "ase-db",
        label = "ASE database",
        description = "SQLite databases (.db) of the Atomic Simulation Environment.",
        cite = "doi:10.1088/1361-648X/aa680e")
public final class AseDbFormat implements CrystalFormat {

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    @Override
    public List<String> fileNames() {
        return List.of("*.db");
    }

    @Override
    public boolean isText() {
        return false;
    }

    @Override
    public boolean sniffBytes(byte[] head) {
        return head.length >= MAGIC.length && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    @Override
    public void read(Reader text, String source, CrystalSink sink) throws CrystalFormatException {
        throw new CrystalFormatException(
                SourcePosition.of(source), "found text; expected an SQLite database, which is no text");
    }

    @Override
    public void readFile(Path file, String source, CrystalSink sink) throws CrystalFormatException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        try (Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath())) {
            new RowReader(connection, source, sink).readAll();
        } catch (SQLException e) {
            throw new CrystalFormatException(
                    SourcePosition.of(source),
                    "the database cannot be read: " + e.getMessage() + "; fetch it again",
                    e);
        }
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void writeFile(Iterable<Crystal> crystals, Path file) throws IOException {
        try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + file.toAbsolutePath())) {
            connection.setAutoCommit(false);
            try (RowWriter writer = new RowWriter(connection)) {
                for (Crystal crystal : crystals) {
                    writer.write(crystal);
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IOException(file + ": the database cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> losses(Crystal crystal) {
        List<String> lost = new ArrayList<>();
        boolean labels = false;
        boolean oxidation = false;
        for (int i = 0; i < crystal.size(); i++) {
            labels |= !crystal.label(i).isEmpty();
            oxidation |= crystal.species(i).stream().anyMatch(s -> s.oxidation().isPresent());
        }
        if (labels) {
            lost.add("labels");
        }
        if (oxidation) {
            lost.add("oxidation states");
        }
        crystal.sites().stream()
                .flatMap(site -> site.properties().keys().stream())
                .distinct()
                .filter(key -> !RowWriter.isKept(crystal, key))
                .forEach(lost::add);
        crystal.properties().keySet().stream()
                .filter(key -> !RowWriter.isKept(key))
                .forEach(lost::add);
        return lost;
    }
}
