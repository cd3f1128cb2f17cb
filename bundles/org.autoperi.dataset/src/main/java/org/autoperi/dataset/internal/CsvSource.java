package org.autoperi.dataset.internal;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.autoperi.core.Extension;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Param;
import org.autoperi.core.Problem;
import org.autoperi.core.Progress;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Opens CSV tables with one crystal per row as CIF text: the published layout of Perov-5, Carbon-24, MP-20 and MPTS-52. */
@Component
@Extension(
        id = "csv",
        label = "CSV tables",
        description = "Opens CSV tables, plain or gzip-compressed, with a CIF text and numeric properties in each row.")
public final class CsvSource implements DatasetSource<CsvSource.Config> {

    /**
     * Configuration.
     *
     * @param train table of the training split, likewise validation and test; at least one is needed
     * @param idColumn column with the ids
     * @param cifColumn column with the CIF texts
     * @param properties columns to take as numeric properties; empty takes every column of numbers
     * @param limit largest number of crystals per split, 0 for all
     * @param maxAtoms largest number of atoms per cell, 0 for any
     * @param primitive whether to take the primitive Niggli cell
     * @param niggli whether to take the Niggli cell of the lattice as given
     * @param maxProblemShare largest share of rows that may be unusable
     */
    public record Config(
            @Param(label = "Training table", help = "CSV file of the training split, plain or gzip-compressed.")
                    Optional<Path> train,
            @Param(label = "Validation table", help = "CSV file of the validation split, plain or gzip-compressed.")
                    Optional<Path> validation,
            @Param(label = "Test table", help = "CSV file of the test split, plain or gzip-compressed.")
                    Optional<Path> test,
            @Param(label = "Id column", help = "Column with the ids; an empty name means the unnamed index column.")
                    String idColumn,
            @Param(label = "CIF column", help = "Column with the CIF texts.") String cifColumn,
            @Param(label = "Properties", help = "Columns of numeric properties; empty takes every column of numbers.")
                    List<String> properties,
            @Param(label = "Limit", min = 0, help = "Most crystals to take of each split, the first ones; 0 takes all.")
                    int limit,
            @Param(label = "Most atoms", min = 0, help = "Leave out crystals with more atoms per cell; 0 keeps all.")
                    int maxAtoms,
            @Param(label = "Primitive cells", help = "Take the primitive Niggli cell; properties stay as they are.")
                    boolean primitive,
            @Param(label = "Niggli cells", help = "Take the Niggli cell of the lattice as given.") boolean niggli,
            @Param(label = "Most problems", unit = "1", min = 0, max = 1, help = "Fail if more rows are unusable.")
                    double maxProblemShare) {
        /** Official column names, all crystals, primitive cells, one row in a hundred may be unusable. */
        public Config() {
            this(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    "material_id",
                    "cif",
                    List.of(),
                    0,
                    0,
                    true,
                    true,
                    0.01);
        }

        /** Copies. */
        public Config {
            properties = List.copyOf(properties);
        }
    }

    private final ExtensionRegistry extensions;

    /** Takes the registry with the format of the CIF texts. */
    @Activate
    public CsvSource(@Reference ExtensionRegistry extensions) {
        this.extensions = extensions;
    }

    @Override
    public Dataset open(Config config, Progress progress) throws DatasetException {
        CrystalFormat cif = cif();
        Map<Split, Path> files = new LinkedHashMap<>();
        config.train.ifPresent(path -> files.put(Split.TRAIN, path));
        config.validation.ifPresent(path -> files.put(Split.VALIDATION, path));
        config.test.ifPresent(path -> files.put(Split.TEST, path));
        if (files.isEmpty()) {
            throw new DatasetException("csv: found no table; give a file for at least one of train, validation, test");
        }
        Dataset.Builder dataset = Dataset.builder(name(files.values().iterator().next()));
        try (OrderedWork work = new OrderedWork()) {
            for (Map.Entry<Split, Path> file : files.entrySet()) {
                try (Progress part =
                        progress.split(1, "Reading " + file.getValue().getFileName(), 0)) {
                    read(file.getValue(), file.getKey(), cif, config, dataset, work, part);
                }
            }
        }
        return dataset.build(config.maxProblemShare);
    }

    private CrystalFormat cif() throws DatasetException {
        try {
            return extensions.get(CrystalFormat.class, "cif");
        } catch (UnknownExtensionException e) {
            throw new DatasetException("csv: " + e.getMessage(), e);
        }
    }

    /** The folder's name: the files of all datasets are called train and test. */
    private static String name(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return Objects.requireNonNullElse(folder.getFileName(), file.getFileName())
                .toString();
    }

    private static void read(
            Path path,
            Split split,
            CrystalFormat cif,
            Config config,
            Dataset.Builder dataset,
            OrderedWork work,
            Progress progress)
            throws DatasetException {
        try (CrystalTable table = CrystalTable.open(path)) {
            RowReading reading = new RowReading(
                    cif,
                    table.columns().size(),
                    table.column("id-column", config.idColumn),
                    table.column("cif-column", config.cifColumn),
                    new CellChoice(config.primitive, config.niggli, config.maxAtoms));
            Optional<NumericColumns> named = config.properties.isEmpty()
                    ? Optional.empty()
                    : Optional.of(NumericColumns.named(table, config.properties));
            List<RowReading.Result> results = new ArrayList<>();
            int[] crystals = {0};
            try {
                work.run(
                        table,
                        reading::read,
                        result -> {
                            results.add(result);
                            crystals[0] += result.crystal().isPresent() ? 1 : 0;
                            return config.limit == 0 || crystals[0] < config.limit;
                        },
                        progress);
            } catch (UncheckedIOException e) {
                throw table.interrupted(e);
            }
            NumericColumns numbers = named.orElseGet(() -> NumericColumns.found(
                    table.columns(),
                    Set.of(reading.idColumn(), reading.cifColumn()),
                    results.stream()
                            .filter(r -> r.crystal().isPresent())
                            .map(RowReading.Result::row)
                            .toList()));
            for (RowReading.Result result : results) {
                add(result, split, numbers, dataset);
            }
            dataset.input(table.finish());
        }
    }

    private static void add(RowReading.Result result, Split split, NumericColumns numbers, Dataset.Builder dataset) {
        List<Problem> problems = new ArrayList<>(result.problems());
        if (result.crystal().isPresent()) {
            Map<String, Double> properties = numbers.of(result.row(), problems);
            Crystal crystal = result.crystal().get().withProperties(properties);
            dataset.add(
                    new DatasetEntry(crystal.name(), crystal, split),
                    result.row().where());
        }
        problems.forEach(dataset::problem);
    }
}
