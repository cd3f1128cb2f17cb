package org.autoperi.bench.crystals;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFiles;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;

/** Every crystal in shared/data: archives and folders of structure files, and tables with a column cif. Repeated crystals are taken once. */
final class SharedCrystals {
    /** Folders without crystals. */
    private static final Set<String> OTHER =
            Set.of("molecules", "torsionnet", "polymers", "lstm_md", "spacegroup_tables");

    /** A crystal and the file it is from. */
    record Entry(String source, Crystal crystal) {}

    private final CrystalFiles files = CrystalFiles.of(ClassPathExtensions.of(SharedCrystals.class.getClassLoader()));
    private final Set<List<Object>> known = new HashSet<>();
    private final int every;
    private int met;

    final List<Entry> entries = new ArrayList<>();

    /** What could not be read, one sentence each. */
    final List<String> refusals = new ArrayList<>();

    private SharedCrystals(int every) {
        this.every = every;
    }

    /** Reads each n-th crystal of the data folder. */
    static SharedCrystals read(Path data, int every) throws IOException {
        SharedCrystals crystals = new SharedCrystals(every);
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(data)) {
            paths = walk.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path path : paths) {
            String name = data.relativize(path).toString();
            if (!OTHER.contains(name.substring(0, Math.max(0, name.indexOf('/'))))) {
                crystals.read(path, name);
            }
        }
        return crystals;
    }

    private void read(Path path, String name) throws IOException {
        if (name.endsWith(".csv.gz")) {
            table(path, name);
        } else if (name.endsWith(".zip") || name.contains("CONTCAR")) {
            try {
                files.readAll(path, sink(name));
            } catch (CrystalFormatException e) {
                refusals.add(e.getMessage());
            }
        }
    }

    private CrystalSink sink(String name) {
        return new CrystalSink() {
            @Override
            public void crystal(Crystal crystal) {
                add(name, crystal);
            }

            @Override
            public void refused(CrystalFormatException reason) {
                refusals.add(reason.getMessage());
            }
        };
    }

    private void table(Path path, String name) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setAllowMissingColumnNames(true)
                .get();
        try (CSVParser parser = CSVParser.parse(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8),
                format)) {
            if (!parser.getHeaderNames().contains("cif")) {
                return;
            }
            for (CSVRecord record : parser) {
                String where = name + ":" + record.getRecordNumber();
                if (record.getRecordNumber() % every != 0) {
                    continue; // saves the reading
                }
                try {
                    files.parse(record.get("cif"), where, "cif").forEach(c -> keep(where, c));
                } catch (CrystalFormatException e) {
                    refusals.add(e.getMessage());
                }
            }
        }
    }

    private void add(String name, Crystal crystal) {
        if (++met % every == 0) {
            keep(name + "!" + crystal.name(), crystal);
        }
    }

    private void keep(String source, Crystal crystal) {
        List<Object> identity =
                List.of(crystal.lattice(), crystal.composition(), Arrays.hashCode(crystal.fractional()));
        if (known.add(identity)) {
            entries.add(new Entry(source, crystal));
        }
    }
}
