package org.autoperi.dataset.internal;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
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
import org.autoperi.core.Severity;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.autoperi.dataset.DataFile;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.DatasetOrigin;
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
     * @param alsoTrain further tables of the training split
     * @param validationLimit largest number of validation crystals, 0 for {@code limit}, likewise testLimit
     * @param licence licence of the data, for the records of runs and models
     * @param cite what to cite for the data
     * @param idsPerTable whether the ids of one table say nothing about those of another, such as numbers of rows; they then get the name
     *     of the split, and of further training tables its number, before them
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
                    double maxProblemShare,
            @Param(
                            label = "Also for training",
                            help =
                                    "Further tables to learn from; crystals that are in validation or test are left out.")
                    List<Path> alsoTrain,
            @Param(
                            label = "Validation limit",
                            min = 0,
                            help = "Most validation crystals, the first ones; 0 takes limit.")
                    int validationLimit,
            @Param(label = "Test limit", min = 0, help = "Most test crystals, the first ones; 0 takes limit.")
                    int testLimit,
            @Param(label = "Licence", help = "Licence of the data, for the records of runs and models.") String licence,
            @Param(label = "Cite", help = "What to cite for the data.") List<String> cite,
            @Param(label = "Ids per table", help = "Each table counts anew; the name of its split goes before the ids.")
                    boolean idsPerTable) {
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
                    0.01,
                    List.of(),
                    0,
                    0,
                    "",
                    List.of(),
                    false);
        }

        /** Copies. */
        public Config {
            properties = List.copyOf(properties);
            alsoTrain = List.copyOf(alsoTrain);
            cite = List.copyOf(cite);
        }
    }

    private final ExtensionRegistry extensions;

    /** Takes the registry with the format of the CIF texts. */
    @Activate
    public CsvSource(@Reference ExtensionRegistry extensions) {
        this.extensions = extensions;
    }

    /** A table, what goes before its ids, and how many of its crystals are wanted, 0 for all. */
    private record Table(Path path, Split split, String prefix, int limit) {}

    /** What a table holds. */
    private record Contents(Table table, List<RowReading.Result> results, NumericColumns numbers, DataFile file) {
        int crystals() {
            return (int) results.stream().filter(r -> r.crystal().isPresent()).count();
        }
    }

    @Override
    public Dataset open(Config config, Progress progress) throws DatasetException {
        CrystalFormat cif = cif();
        List<Table> tables = tables(config);
        if (tables.isEmpty()) {
            throw new DatasetException("csv: found no table; give a file for at least one of train, validation, test");
        }
        List<Contents> all = new ArrayList<>();
        try (OrderedWork work = new OrderedWork()) {
            for (Table table : tables) {
                int taken = all.stream()
                        .filter(other -> other.table.split == table.split)
                        .mapToInt(Contents::crystals)
                        .sum();
                if (table.limit == 0 || taken < table.limit) {
                    int rest = table.limit == 0 ? 0 : table.limit - taken;
                    try (Progress part = progress.split(1, "Reading " + table.path.getFileName(), 0)) {
                        all.add(read(new Table(table.path, table.split, table.prefix, rest), cif, config, work, part));
                    }
                }
            }
        }
        Dataset.Builder dataset =
                Dataset.builder(name(tables.get(0).path)).origin(new DatasetOrigin("", config.licence, config.cite));
        Map<Split, Set<String>> ids = new EnumMap<>(Split.class);
        for (Contents contents : all) {
            ids.computeIfAbsent(contents.table.split, split -> new HashSet<>())
                    .addAll(contents.results.stream()
                            .flatMap(result -> result.crystal().stream())
                            .map(Crystal::name)
                            .toList());
        }
        for (Contents contents : all) {
            add(contents, ids, dataset);
            dataset.input(contents.file);
        }
        return dataset.build(config.maxProblemShare);
    }

    private static List<Table> tables(Config config) {
        List<Table> tables = new ArrayList<>();
        config.train.ifPresent(path -> tables.add(table(config, path, Split.TRAIN, "", config.limit)));
        for (int i = 0; i < config.alsoTrain.size(); i++) {
            String number = Integer.toString(i + 2);
            tables.add(table(config, config.alsoTrain.get(i), Split.TRAIN, number, config.limit));
        }
        int validation = config.validationLimit > 0 ? config.validationLimit : config.limit;
        config.validation.ifPresent(path -> tables.add(table(config, path, Split.VALIDATION, "", validation)));
        int test = config.testLimit > 0 ? config.testLimit : config.limit;
        config.test.ifPresent(path -> tables.add(table(config, path, Split.TEST, "", test)));
        return tables;
    }

    private static Table table(Config config, Path path, Split split, String number, int limit) {
        return new Table(path, split, config.idsPerTable ? split.key() + number + "-" : "", limit);
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

    private static Contents read(Table from, CrystalFormat cif, Config config, OrderedWork work, Progress progress)
            throws DatasetException {
        try (CrystalTable table = CrystalTable.open(from.path)) {
            RowReading reading = new RowReading(
                    cif,
                    table.columns().size(),
                    table.column("id-column", config.idColumn),
                    from.prefix,
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
                            return from.limit == 0 || crystals[0] < from.limit;
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
            return new Contents(from, results, numbers, table.finish());
        }
    }

    /** Adds what a table holds, but no crystal that a later split (validation, then test) has. */
    private static void add(Contents contents, Map<Split, Set<String>> ids, Dataset.Builder dataset) {
        List<RowReading.Result> elsewhere = new ArrayList<>();
        for (RowReading.Result result : contents.results) {
            List<Problem> problems = new ArrayList<>(result.problems());
            if (result.crystal().isPresent()) {
                Map<String, Double> properties = contents.numbers.of(result.row(), problems);
                Crystal crystal = result.crystal().get().withProperties(properties);
                boolean later = ids.entrySet().stream()
                        .anyMatch(other -> other.getKey().compareTo(contents.table.split) > 0
                                && other.getValue().contains(crystal.name()));
                if (later) {
                    elsewhere.add(result);
                } else {
                    dataset.add(
                            new DatasetEntry(crystal.name(), crystal, contents.table.split),
                            result.row().where());
                }
            }
            problems.forEach(dataset::problem);
        }
        if (!elsewhere.isEmpty()) {
            RowReading.Result first = elsewhere.get(0);
            dataset.problem(new Problem(
                    Severity.WARNING,
                    first.row().where(),
                    elsewhere.size() + " crystals of split " + contents.table.split.key()
                            + " are in a later split too and left out here, first "
                            + first.crystal().orElseThrow().name()));
        }
    }
}
