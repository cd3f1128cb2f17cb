package org.autoperi.cli.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.autoperi.core.Problem;
import org.autoperi.core.Progress;
import org.autoperi.core.Severity;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.matching.AnonymousMatch;
import org.autoperi.crystal.matching.Finding;
import org.autoperi.crystal.matching.Grouping;
import org.autoperi.crystal.matching.MatchSearch;
import org.autoperi.crystal.matching.MatchSettings;
import org.autoperi.crystal.matching.PreparedCrystal;
import org.autoperi.crystal.matching.References;
import org.autoperi.crystal.matching.RmsDistance;
import org.autoperi.crystal.matching.SearchSettings;
import org.autoperi.crystal.matching.SiteComparison;
import org.autoperi.crystal.matching.StructureMatcher;
import org.autoperi.crystal.matching.Verdict;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.run.JsonText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi match}. */
@Command(
        name = "match",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi match NaCl.cif POSCAR",
            "  autoperi match runs/perov5/samples/crystals.cif ../shared/data/perov_5",
            "  autoperi match generated.zip --group --json",
            "  autoperi match NaCl.cif MgO.cif --anonymous",
            ""
        },
        description =
                "Tells whether two structures are the same, as pymatgen's StructureMatcher does. If A or B holds several,"
                        + " each structure of A is looked for in B; with --group the structures of A are grouped.")
final class MatchCommand implements Callable<Integer> {
    private static final int PROBLEMS_SHOWN = 20;
    private final Shell shell;

    @Parameters(index = "0", paramLabel = "A", description = "File, folder, archive or dataset.")
    private String first;

    @Parameters(index = "1", paramLabel = "B", arity = "0..1", description = "What to compare with, likewise.")
    private String second;

    @Option(names = "--group", description = "Group the structures of A that are the same.")
    private boolean group;

    @Option(
            names = "--stol",
            paramLabel = "X",
            defaultValue = "0.3",
            description = "Largest distance of sites by (V/N)^(1/3); default 0.3.")
    private double siteTolerance;

    @Option(
            names = "--ltol",
            paramLabel = "X",
            defaultValue = "0.2",
            description = "Largest relative difference of cell lengths; default 0.2.")
    private double lengthTolerance;

    @Option(
            names = "--angle",
            paramLabel = "X",
            defaultValue = "5",
            description = "Largest difference of cell angles in degrees; default 5.")
    private double angleTolerance;

    @Option(names = "--no-primitive", description = "Compare the cells as given, not their primitive cells.")
    private boolean notPrimitive;

    @Option(names = "--no-scale", description = "Do not bring structures to the same volume.")
    private boolean notScaled;

    @Option(names = "--supercell", description = "Let a multiple of the smaller cell match the larger one.")
    private boolean supercell;

    @Option(names = "--anonymous", description = "Let elements stand for each other; two structures only.")
    private boolean anonymous;

    @Option(names = "--species", description = "Compare oxidation states too.")
    private boolean species;

    @Option(
            names = "--approximate",
            paramLabel = "CUTOFF",
            description =
                    "Take structures for different whose average minimum distances differ by more; may miss some.")
    private Double cutoff;

    @Option(
            names = "--pair-seconds",
            paramLabel = "S",
            defaultValue = "60",
            description = "Give up a comparison after so many seconds; default 60, 0 never.")
    private double pairSeconds;

    @Option(names = "--json", description = "Write one JSON object a line.")
    private boolean json;

    @Mixin
    private final Workers workers = new Workers();

    private boolean refused;

    MatchCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        check();
        try (workers;
                Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            List<Named> own = read(first, progress);
            if (second == null) {
                group(own, progress);
            } else {
                List<Named> others = read(second, progress);
                if (own.size() == 1 && others.size() == 1) {
                    pair(own.get(0), others.get(0), progress);
                } else if (anonymous) {
                    throw usage("--anonymous compares two structures; " + first + " holds " + own.size() + " and "
                            + second + " " + others.size());
                } else {
                    find(own, others, progress);
                }
            }
        }
        return refused ? ExitCode.DATA : ExitCode.OK;
    }

    private void check() throws CommandException {
        workers.check();
        if (group == (second != null)) {
            throw usage(group ? "--group takes one argument, found also " + second : "name B, or say --group");
        }
        if (group && anonymous) {
            throw usage("--anonymous compares two structures and does not group");
        }
        if (!(pairSeconds >= 0 && pairSeconds < 1e9)) {
            throw usage("--pair-seconds must be at least 0, found " + pairSeconds);
        }
        try {
            matcher();
            search();
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private static CommandException usage(String text) {
        return new CommandException(ExitCode.USAGE, text);
    }

    private StructureMatcher matcher() {
        return new StructureMatcher(MatchSettings.defaults()
                .withTolerances(lengthTolerance, siteTolerance, angleTolerance)
                .withPrimitiveCell(!notPrimitive)
                .withScale(!notScaled)
                .withAttemptSupercell(supercell)
                .withComparison(species ? SiteComparison.SPECIES : SiteComparison.ELEMENT));
    }

    private SearchSettings search() {
        SearchSettings exact = SearchSettings.exact().withPairLimit(limit());
        return cutoff == null ? exact : exact.withCutoff(cutoff);
    }

    private Duration limit() {
        return Duration.ofNanos((long) (1e9 * pairSeconds));
    }

    /** A structure with a name for people. */
    private record Named(String name, Crystal crystal) {
        static List<Named> of(List<Crystal> crystals, String source) {
            List<Named> named = new ArrayList<>();
            for (Crystal crystal : crystals) {
                String number = crystals.size() == 1 ? source : source + " #" + (named.size() + 1);
                named.add(new Named(crystal.name().isEmpty() ? number : crystal.name(), crystal));
            }
            return named;
        }

        static List<Crystal> crystals(List<Named> all) {
            return all.stream().map(Named::crystal).toList();
        }
    }

    private List<Named> read(String source, Progress progress) throws Exception {
        Path path = Path.of(source);
        List<Named> read;
        if (Files.exists(path) && !isTable(path)) {
            StructureFiles.Content content = new StructureFiles(shell.host().extensions()).read(path, Optional.empty());
            tell(content.problems());
            read = Named.of(content.crystals(), path.getFileName().toString());
        } else {
            Dataset dataset = new DatasetArgument(source).open(shell.host().extensions(), progress);
            tell(dataset.problems());
            read = dataset.entries().stream()
                    .map((DatasetEntry entry) -> new Named(entry.id(), entry.crystal()))
                    .toList();
        }
        if (read.isEmpty()) {
            throw new CommandException(ExitCode.DATA, source + " holds no usable crystal");
        }
        return read;
    }

    /** Tables of datasets, and folders with such, are opened as datasets. */
    private static boolean isTable(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".csv")
                || name.endsWith(".csv.gz")
                || Files.isDirectory(path)
                        && List.of("train.csv", "train.csv.gz", "val.csv", "val.csv.gz", "test.csv", "test.csv.gz")
                                .stream()
                                .anyMatch(table -> Files.exists(path.resolve(table)));
    }

    private void tell(List<Problem> problems) {
        problems.stream().limit(PROBLEMS_SHOWN).forEach(p -> shell.console().warn(p.toString()));
        if (problems.size() > PROBLEMS_SHOWN) {
            shell.console().warn("... and " + (problems.size() - PROBLEMS_SHOWN) + " more");
        }
        refused |= problems.stream().anyMatch(p -> p.severity() == Severity.ERROR);
    }

    private void pair(Named one, Named other, Progress progress) throws CommandException {
        StructureMatcher matcher = matcher();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("first", one.name);
        line.put("second", other.name);
        try {
            PreparedCrystal prepared = matcher.prepare(one.crystal);
            PreparedCrystal partner = matcher.prepare(other.crystal);
            if (anonymous) {
                anonymous(matcher, prepared, partner, line);
            } else {
                Verdict verdict = matcher.fit(prepared, partner, limit(), progress);
                line.put("verdict", word(verdict.outcome()));
                line.put("reason", verdict.reason().text());
                if (verdict.isSame()) {
                    matcher.rmsDistance(prepared, partner, progress).ifPresent(d -> put(d, line));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.DATA, e.getMessage());
        }
        print(List.of(line));
    }

    private static void anonymous(
            StructureMatcher matcher, PreparedCrystal one, PreparedCrystal other, Map<String, Object> line) {
        Optional<AnonymousMatch> match = matcher.rmsAnonymous(one, other);
        line.put("verdict", word(match.isPresent() ? Verdict.Outcome.SAME : Verdict.Outcome.DIFFERENT));
        line.put("reason", match.isPresent() ? "match" : "no exchange of elements matches");
        match.ifPresent(found -> {
            put(found.distance(), line);
            Map<String, Object> mapping = new TreeMap<>();
            found.mapping().forEach((from, to) -> mapping.put(from.toString(), to.toString()));
            line.put("mapping", mapping);
        });
    }

    private static void put(RmsDistance distance, Map<String, Object> line) {
        line.put("rms", distance.rms());
        line.put("max", distance.max());
    }

    private static String word(Verdict.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private void find(List<Named> own, List<Named> others, Progress progress) {
        MatchSearch search = new MatchSearch(matcher(), search(), workers.executor(), workers.count());
        List<Finding> findings;
        try (Progress part = progress.split(1, "Matching", own.size())) {
            References references = search.references(Named.crystals(others), part);
            references.unusable().forEach((i, reason) -> {
                shell.console().warn(others.get(i).name + ": " + reason);
                refused = true;
            });
            findings = search.find(Named.crystals(own), references, part);
        }
        List<Map<String, Object>> lines = new ArrayList<>();
        int known = 0;
        int undecided = 0;
        for (int i = 0; i < findings.size(); i++) {
            Finding finding = findings.get(i);
            known += finding.outcome() == Verdict.Outcome.SAME ? 1 : 0;
            undecided += finding.outcome() == Verdict.Outcome.UNDECIDED ? 1 : 0;
            refused |= !finding.unusable().isEmpty();
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("structure", own.get(i).name);
            line.put("verdict", word(finding.outcome()));
            finding.match().ifPresent(match -> line.put("match", others.get(match).name));
            line.put("reason", reason(finding));
            line.put("comparisons", finding.comparisons());
            lines.add(line);
        }
        print(lines);
        shell.console()
                .say(known + " of " + own.size() + " are among the " + others.size() + ", "
                        + (own.size() - known - undecided) + " are new, " + undecided + " undecided"
                        + (cutoff == null ? "" : "; approximate: some may be missed"));
    }

    private static String reason(Finding finding) {
        return finding.unusable().isEmpty() ? finding.verdict().reason().text() : finding.unusable();
    }

    private void group(List<Named> own, Progress progress) {
        MatchSearch search = new MatchSearch(matcher(), search(), workers.executor(), workers.count());
        Grouping grouping;
        try (Progress part = progress.split(1, "Grouping", own.size())) {
            grouping = search.group(Named.crystals(own), part);
        }
        grouping.unusable().forEach((i, reason) -> shell.console().warn(own.get(i).name + ": " + reason));
        refused |= !grouping.unusable().isEmpty();
        List<Map<String, Object>> lines = new ArrayList<>();
        for (int g = 0; g < grouping.groups().size(); g++) {
            for (int member : grouping.groups().get(g)) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("structure", own.get(member).name);
                line.put("group", g + 1);
                line.put("first", own.get(grouping.groups().get(g).get(0)).name);
                lines.add(line);
            }
        }
        print(lines);
        shell.console()
                .say(grouping.groups().size() + " of " + own.size() + " are unique; "
                        + grouping.comparisons() + " comparisons, "
                        + grouping.undecided().size() + " given up"
                        + (cutoff == null ? "" : ", " + grouping.skipped() + " left out as approximate"));
    }

    private void print(List<Map<String, Object>> lines) {
        if (json) {
            lines.forEach(line -> shell.console().print(JsonText.line(line)));
            return;
        }
        List<String> heads = new ArrayList<>();
        lines.forEach(line ->
                line.keySet().stream().filter(key -> !heads.contains(key)).forEach(heads::add));
        shell.console()
                .table(
                        heads,
                        lines.stream()
                                .map(line -> heads.stream()
                                        .map(head -> text(line.getOrDefault(head, "")))
                                        .toList())
                                .toList());
    }

    private static String text(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.6f", number) : value.toString();
    }
}
