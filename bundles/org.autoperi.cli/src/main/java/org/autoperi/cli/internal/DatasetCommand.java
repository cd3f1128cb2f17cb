package org.autoperi.cli.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.dataset.DataFile;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.run.JsonText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi dataset}. */
@Command(
        name = "dataset",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi dataset info bundled",
            "  autoperi dataset info ../shared/data/perov_5",
            "  autoperi dataset check csv:train=train.csv,limit=1000",
            ""
        },
        description = "Shows what a dataset holds, or checks every structure of it.",
        synopsisSubcommandLabel = "(list | info | check)")
final class DatasetCommand implements Callable<Integer> {
    private static final int PROBLEMS_SHOWN = 20;
    private final Shell shell;

    DatasetCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws CommandException {
        throw new CommandException(
                ExitCode.USAGE, "say what to do: list, info or check ('autoperi dataset --help' shows how)");
    }

    @Command(
            name = "list",
            header = {"Examples:", "  autoperi dataset list", "  autoperi dataset list --json", ""},
            description = "Lists the sources that datasets can come from.")
    int list(@Option(names = "--json", description = "Write JSON.") boolean json) throws Exception {
        new ExtensionList(shell, json).print(shell.host().extensions().list(DatasetSource.class));
        return ExitCode.OK;
    }

    @Command(
            name = "info",
            header = {
                "Examples:",
                "  autoperi dataset info bundled",
                "  autoperi dataset info ../shared/data/perov_5 --json",
                ""
            },
            description = "Shows number, sizes, elements and properties of a dataset.")
    int info(
            @Parameters(
                            paramLabel = "DATASET",
                            description = "Id of a source with its keys, such as csv:train=a.csv, or a file or folder.")
                    String dataset,
            @Option(names = "--json", description = "Write JSON.") boolean json)
            throws Exception {
        Dataset opened = open(dataset);
        if (json) {
            shell.console().out().print(JsonText.pretty(facts(opened)));
            shell.console().out().flush();
            return ExitCode.OK;
        }
        List<List<String>> rows = new ArrayList<>();
        facts(opened).forEach((key, value) -> rows.add(List.of(key, text(value))));
        shell.console().table(List.of("what", "value"), rows);
        return ExitCode.OK;
    }

    @Command(
            name = "check",
            header = {
                "Examples:",
                "  autoperi dataset check ../shared/data/perov_5",
                "  autoperi dataset check csv:train=train.csv,max-problem-share=1",
                "  autoperi dataset check folder:path=cifs --json > check.jsonl",
                ""
            },
            description =
                    "Reads every structure of a dataset and lists what is wrong; exit code 3 if one cannot be used.")
    int check(
            @Parameters(
                            paramLabel = "DATASET",
                            description = "Id of a source with its keys, such as csv:train=a.csv, or a file or folder.")
                    String dataset,
            @Option(names = "--all", description = "List all problems, not only the first " + PROBLEMS_SHOWN + ".")
                    boolean all,
            @Option(names = "--json", description = "Write a line of JSON for each usable structure and each problem.")
                    boolean json)
            throws Exception {
        List<Problem> problems;
        List<DatasetEntry> usable = List.of();
        String failure = null;
        try {
            Dataset opened = open(dataset);
            problems = opened.problems();
            usable = opened.entries();
        } catch (DatasetException e) {
            problems = e.problems();
            failure = e.getMessage();
        }
        if (json) {
            usable.forEach(entry -> shell.console().print(JsonText.line(json(entry))));
            problems.forEach(problem -> shell.console().print(JsonText.line(json(problem))));
        } else {
            list(problems, all);
        }
        if (failure != null) {
            throw new CommandException(ExitCode.DATA, failure);
        }
        long errors =
                problems.stream().filter(p -> p.severity() == Severity.ERROR).count();
        String summary = usable.size() + " structures can be used, " + errors + " cannot, " + (problems.size() - errors)
                + " remarks";
        if (json) {
            shell.console().say(summary);
        } else {
            shell.console().print(summary);
        }
        return errors == 0 ? ExitCode.OK : ExitCode.DATA;
    }

    private void list(List<Problem> problems, boolean all) {
        int shown = all ? problems.size() : Math.min(PROBLEMS_SHOWN, problems.size());
        for (Problem problem : problems.subList(0, shown)) {
            shell.console().print(problem.severity().name().toLowerCase(Locale.ROOT) + ": " + problem);
        }
        if (shown < problems.size()) {
            shell.console().print("... and " + (problems.size() - shown) + " more; --all lists them");
        }
    }

    private static Map<String, Object> json(DatasetEntry entry) {
        Crystal crystal = entry.crystal();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", entry.id());
        line.put("split", entry.split().key());
        line.put("formula", crystal.composition().formula());
        line.put("sites", crystal.size());
        line.put("volume", crystal.lattice().volume());
        line.put("ordered", crystal.isOrdered());
        line.put("properties", crystal.properties());
        return line;
    }

    /** A problem as a line of JSON; line and column are 0 where there are none. */
    static Map<String, Object> json(Problem problem) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
        line.put("file", problem.where().source());
        line.put("line", problem.where().line());
        line.put("column", problem.where().column());
        line.put("problem", problem.text());
        return line;
    }

    private Dataset open(String text) throws Exception {
        try (Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            return new DatasetArgument(text).open(shell.host().extensions(), progress);
        }
    }

    private static Map<String, Object> facts(Dataset dataset) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", dataset.name());
        facts.put("structures", dataset.size());
        for (Split split : Split.values()) {
            facts.put(split.key(), dataset.split(split).size());
        }
        facts.put("problems", dataset.problems().size());
        int least = Integer.MAX_VALUE;
        int most = 0;
        long atoms = 0;
        Map<String, Integer> elements = new TreeMap<>();
        for (DatasetEntry entry : dataset.entries()) {
            Crystal crystal = entry.crystal();
            least = Math.min(least, crystal.size());
            most = Math.max(most, crystal.size());
            atoms += crystal.size();
            for (Element element : crystal.composition().elements()) {
                elements.merge(element.symbol(), 1, Integer::sum);
            }
        }
        if (dataset.size() > 0) {
            facts.put("atoms per cell", least + " to " + most);
            facts.put("atoms per cell, mean", Math.round(100.0 * atoms / dataset.size()) / 100.0);
        }
        facts.put("elements", elements.size());
        facts.put(
                "most frequent elements",
                elements.entrySet().stream()
                        .sorted(Map.Entry.<String, Integer>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                        .limit(10)
                        .map(e -> e.getKey() + " " + e.getValue())
                        .toList());
        facts.put("properties", List.copyOf(dataset.propertyKeys()));
        facts.put("origin", dataset.origin().text());
        facts.put("licence", dataset.origin().licence());
        facts.put("files", dataset.inputs().stream().map(DataFile::name).toList());
        return facts;
    }

    private static String text(Object value) {
        return value instanceof List<?> items
                ? String.join(", ", items.stream().map(Object::toString).toList())
                : value.toString();
    }
}
