package org.autoperi.dataset.internal;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
import org.autoperi.core.SourcePosition;
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
     * @param alsoTrain more for the training split: tables, archives and folders of structure files
     * @param validationLimit largest number of validation crystals, 0 for {@code limit}, likewise testLimit
     * @param licence licence of the data, for the records of runs and models
     * @param cite what to cite for the data
     * @param idsPerTable whether the ids of one table say nothing about those of another, such as numbers of rows; they then get the name
     *     of the split, and of further training tables its number, before them
     * @param leaveOut tables whose ids are not learnt; only their ids are read
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
                                    "Tables, archives and folders to learn from; crystals of validation or test are left out.")
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
                    boolean idsPerTable,
            @Param(
                            label = "Leave out",
                            help = "Tables of ids that are not learnt, such as those of a whole test split.")
                    List<Path> leaveOut) {
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
                    false,
                    List.of());
        }

        /** Copies. */
        public Config {
            properties = List.copyOf(properties);
            alsoTrain = List.copyOf(alsoTrain);
            cite = List.copyOf(cite);
            leaveOut = List.copyOf(leaveOut);
        }
    }

    private final ExtensionRegistry extensions;

    /** Takes the registry with the format of the CIF texts. */
    @Activate
    public CsvSource(@Reference ExtensionRegistry extensions) {
        this.extensions = extensions;
    }

    /** A table, archive or folder, what goes before its ids, and how many of its crystals are wanted, 0 for all. */
    private record Table(Path path, Split split, String prefix, int limit, boolean further) {
        Table limited(int rest) {
            return new Table(path, split, prefix, rest, further);
        }
    }

    /** A crystal named by its id. */
    private record Found(Crystal crystal, SourcePosition where) {}

    /** What a table, archive or folder holds. */
    private record Contents(Split split, List<Found> found, List<Problem> problems, List<DataFile> files) {}

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
                        .filter(other -> other.split == table.split)
                        .mapToInt(other -> other.found.size())
                        .sum();
                if (table.limit == 0 || taken < table.limit) {
                    Table rest = table.limited(table.limit == 0 ? 0 : table.limit - taken);
                    try (Progress part = progress.split(1, "Reading " + table.path.getFileName(), 0)) {
                        all.add(
                                table.further && holdsFiles(table.path)
                                        ? readFiles(rest, config, part)
                                        : read(rest, cif, config, work, part));
                    }
                }
            }
        }
        Dataset.Builder dataset =
                Dataset.builder(name(tables.get(0).path)).origin(new DatasetOrigin("", config.licence, config.cite));
        Map<Split, Set<String>> ids = new EnumMap<>(Split.class);
        for (Contents contents : all) {
            contents.found.forEach(found -> ids.computeIfAbsent(contents.split, split -> new HashSet<>())
                    .add(found.crystal.name()));
        }
        Set<String> leftOut = leftOut(config, dataset);
        for (Contents contents : all) {
            add(contents, ids, contents.split == Split.TRAIN ? leftOut : Set.of(), dataset);
            contents.files.forEach(dataset::input);
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
        String prefix = config.idsPerTable ? split.key() + number + "-" : "";
        return new Table(path, split, prefix, limit, !number.isEmpty());
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

    private static boolean holdsFiles(Path path) {
        return Files.isDirectory(path)
                || path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    /** Reads an archive or a folder of structure files. */
    private Contents readFiles(Table from, Config config, Progress progress) throws DatasetException {
        FilesConfig files = new FilesConfig(
                Optional.of(from.path),
                Optional.empty(),
                List.of(),
                from.limit,
                config.maxAtoms,
                config.primitive,
                config.niggli,
                0,
                0,
                config.maxProblemShare);
        Dataset read = Files.isDirectory(from.path)
                ? new FolderSource(extensions).open(files, progress)
                : new ZipSource(extensions).open(files, progress);
        SourcePosition where = SourcePosition.of(from.path.toString());
        List<Found> found = read.entries().stream()
                .map(entry -> new Found(entry.crystal().withName(from.prefix + entry.id()), where))
                .toList();
        return new Contents(from.split, found, read.problems(), read.inputs());
    }

    private static Contents read(Table from, CrystalFormat cif, Config config, OrderedWork work, Progress progress)
            throws DatasetException {
        try (CrystalTable table = CrystalTable.open(from.path)) {
            boolean numbered = from.further && !table.columns().contains(config.idColumn);
            RowReading reading = new RowReading(
                    cif,
                    table.columns().size(),
                    numbered ? RowReading.NO_COLUMN : table.column("id-column", config.idColumn),
                    numbered ? from.prefix + stem(from.path) + "-" : from.prefix,
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
            List<Found> found = new ArrayList<>();
            List<Problem> problems = new ArrayList<>();
            for (RowReading.Result result : results) {
                problems.addAll(result.problems());
                if (result.crystal().isPresent()) {
                    Map<String, Double> properties = numbers.of(result.row(), problems);
                    found.add(new Found(
                            result.crystal().get().withProperties(properties),
                            result.row().where()));
                }
            }
            return new Contents(from.split, found, problems, List.of(table.finish()));
        }
    }

    /** The name of a table without its endings. */
    private static String stem(Path table) {
        return table.getFileName().toString().replaceAll("(?i)(\\.csv)?(\\.gz)?$", "");
    }

    /** The ids in the tables that name what is not learnt. */
    private static Set<String> leftOut(Config config, Dataset.Builder dataset) throws DatasetException {
        Set<String> ids = new HashSet<>();
        for (Path path : config.leaveOut) {
            try (CrystalTable table = CrystalTable.open(path)) {
                int column = table.column("id-column", config.idColumn);
                try {
                    table.forEachRemaining(row -> {
                        if (column < row.values().size()) {
                            ids.add(row.values().get(column).strip());
                        }
                    });
                } catch (UncheckedIOException e) {
                    throw table.interrupted(e);
                }
                dataset.input(table.finish());
            }
        }
        return ids;
    }

    /** Adds what a table holds, but nothing that is left out and no crystal that a later split (validation, then test) has. */
    private static void add(
            Contents contents, Map<Split, Set<String>> ids, Set<String> leftOut, Dataset.Builder dataset) {
        List<Found> elsewhere = new ArrayList<>();
        List<Found> named = new ArrayList<>();
        for (Found found : contents.found) {
            String id = found.crystal.name();
            boolean later = ids.entrySet().stream()
                    .anyMatch(other -> other.getKey().compareTo(contents.split) > 0
                            && other.getValue().contains(id));
            if (later) {
                elsewhere.add(found);
            } else if (leftOut.contains(id)) {
                named.add(found);
            } else {
                dataset.add(new DatasetEntry(id, found.crystal, contents.split), found.where);
            }
        }
        contents.problems.forEach(dataset::problem);
        String split = " crystals of split " + contents.split.key();
        warn(elsewhere, split + " are in a later split too and left out here", dataset);
        warn(named, split + " are named by leave-out and not taken", dataset);
    }

    private static void warn(List<Found> found, String text, Dataset.Builder dataset) {
        if (!found.isEmpty()) {
            Found first = found.get(0);
            dataset.problem(new Problem(
                    Severity.WARNING, first.where, found.size() + text + ", first " + first.crystal.name()));
        }
    }
}
