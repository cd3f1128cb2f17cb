package org.autoperi.cli.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.SourcePosition;
import org.autoperi.dataset.Dataset;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.EvaluationPaper;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Evaluations;
import org.autoperi.evaluate.PartialEvaluation;
import org.autoperi.evaluate.spi.Evaluator;
import org.autoperi.run.RunStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi evaluate}. */
@Command(
        name = "evaluate",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi evaluate generated.zip --reference bundled",
            "  autoperi evaluate new.cif --reference ../shared/data/perov_5 --evaluator novelty --evaluator uniqueness --out judged",
            "  autoperi evaluate runs/perov5 --set evaluators=strict-validity,uniqueness",
            ""
        },
        description = {
            "Judges crystals from anywhere, or the samples of a run again, and shows the table.",
            "Structures that cannot be read are counted with their reason; exit code 3 if there is none at all.",
            "Interrupted with --out, the same command goes on after the last evaluator that finished."
        })
final class EvaluateCommand implements Callable<Integer> {
    private static final int SHOWN = 10;
    private final Shell shell;

    @Parameters(
            paramLabel = "GENERATED",
            description = "A structure file, a folder or an archive of such, or a run folder.")
    private Path generated;

    @Option(
            names = "--reference",
            paramLabel = "DATASET",
            description = "What the crystals are compared with: a source with its keys, a file or a folder.")
    private String reference;

    @Option(
            names = "--evaluator",
            paramLabel = "ID[:KEY=VALUE,...]",
            description = "An evaluator to run, may be repeated; all installed ones if not given.")
    private List<String> evaluators = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for evaluation.json and evaluation.csv, a row for each structure.")
    private Path out;

    @Option(names = "--json", description = "Write evaluation.json to standard output instead of the table.")
    private boolean json;

    @Option(
            names = "--published",
            description = "Show published values of the same metrics beside, and what is comparable.")
    private boolean published;

    @Option(names = "--latex", paramLabel = "FILE", description = "Write the metrics as a table of LaTeX.")
    private Path latex;

    @Option(names = "--bibtex", paramLabel = "FILE", description = "Write what to cite with the metrics.")
    private Path bibtex;

    @Mixin
    private final Workers workers = new Workers();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Of a run: lay a value over its table [evaluation].")
    private List<String> settings = new ArrayList<>();

    EvaluateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        if (!Files.exists(generated)) {
            throw new CommandException(ExitCode.DATA, "there is no file or folder " + generated);
        }
        boolean isRun =
                Files.isDirectory(generated) && RunStatus.read(generated).isPresent();
        boolean forFiles = reference != null
                || !evaluators.isEmpty()
                || out != null
                || json
                || published
                || latex != null
                || bibtex != null;
        if (isRun && forFiles) {
            throw new CommandException(
                    ExitCode.USAGE,
                    generated
                            + " is a run folder, which knows its dataset and evaluators: change them by --set, or name "
                            + generated.resolve("samples").resolve("crystals.cif"));
        }
        if (!isRun && !settings.isEmpty()) {
            throw new CommandException(
                    ExitCode.USAGE, "--set is for run folders, and " + generated + " is none; use --evaluator");
        }
        return isRun ? new RunJob(shell).repeat(generated, "evaluation", settings) : judge();
    }

    private int judge() throws Exception {
        workers.check();
        ExtensionRegistry extensions = shell.host().extensions();
        List<Choice<Evaluator<?>>> chosen = choices(extensions);
        EvaluationResult result;
        try (workers;
                Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            Evaluations evaluations = new Evaluations(extensions, workers.executor(), workers.count());
            result = judge(evaluations, extensions, chosen, progress);
        } catch (EvaluationException e) {
            throw new CommandException(ExitCode.DATA, e.getMessage());
        }
        if (out != null) {
            Files.createDirectories(out);
            WholeFile.write(out.resolve(EvaluationTable.FILE), result::writeJson);
            WholeFile.write(out.resolve("evaluation.csv"), result::writeCsv);
            PartialEvaluation.discard(out);
        }
        result.remarks().forEach(shell.console()::warn);
        List<EvaluationResult.Structure> structures = result.structures();
        if (structures.stream().noneMatch(structure -> structure.problem().isEmpty())) {
            throw new CommandException(
                    ExitCode.DATA,
                    "none of " + structures.size() + " structures can be read; "
                            + structures.get(0).problem());
        }
        tellUnreadable(structures);
        EvaluationPaper paper = new EvaluationPaper(result);
        if (latex != null) {
            WholeFile.write(latex, paper.latex());
        }
        if (bibtex != null) {
            WholeFile.write(bibtex, paper.bibtex());
        }
        if (json) {
            result.writeJson(shell.console().out());
            shell.console().out().flush();
        } else {
            new EvaluationTable(generated.toString(), result.withoutStructures().toJson()).print(shell.console());
            tellMissing(result);
            showPublished(paper);
        }
        return ExitCode.OK;
    }

    /** Which evaluators have no numbers, and why. */
    private void tellMissing(EvaluationResult result) {
        for (EvaluationResult.Part part : result.parts()) {
            String reason = part.obstacle();
            if (!reason.isEmpty()) {
                shell.console().say(part.id() + ": " + reason);
            }
        }
    }

    private void showPublished(EvaluationPaper paper) {
        if (published && paper.published().isEmpty()) {
            shell.console().say("nothing is known to be published for these metrics and this reference");
        } else if (published) {
            shell.console().print("");
            shell.console()
                    .table(
                            List.of("metric", "model", "published", "here", "trained on", "comparable"),
                            paper.published().stream()
                                    .map(EvaluateCommand::cells)
                                    .toList());
        }
    }

    private static List<String> cells(EvaluationPaper.Row row) {
        return List.of(
                row.metric().name(),
                row.value().model(),
                EvaluationPaper.number(row.value().value()),
                EvaluationPaper.number(row.metric().value()),
                Integer.toString(row.value().trainingStructures()),
                row.difference().isEmpty() ? "yes" : "no: " + row.difference());
    }

    private void tellUnreadable(List<EvaluationResult.Structure> structures) {
        List<String> problems = structures.stream()
                .map(EvaluationResult.Structure::problem)
                .filter(problem -> !problem.isEmpty())
                .toList();
        problems.stream().limit(SHOWN).forEach(shell.console()::warn);
        if (!problems.isEmpty()) {
            shell.console()
                    .warn(problems.size() + " of " + structures.size()
                            + " structures cannot be read and count as failed"
                            + (problems.size() > SHOWN ? "; the first " + SHOWN + " are shown, --json has all" : ""));
        }
    }

    private EvaluationResult judge(
            Evaluations evaluations, ExtensionRegistry extensions, List<Choice<Evaluator<?>>> chosen, Progress progress)
            throws Exception {
        Optional<Dataset> known = reference == null
                ? Optional.empty()
                : Optional.of(new DatasetArgument(reference).open(extensions, progress));
        Evaluations.GeneratedSet set = evaluations.read(generated, progress);
        if (out == null) {
            return evaluations.evaluate(set, known, chosen, progress);
        }
        PartialEvaluation kept = new PartialEvaluation(
                out, Evaluations.digest(set, known), (file, content) -> WholeFile.write(file, content::writeTo));
        List<EvaluationResult.Part> earlier = kept.read();
        if (!earlier.isEmpty()) {
            shell.console()
                    .say("going on in " + out + ": " + earlier.size()
                            + " evaluators have judged these structures already");
        }
        return evaluations.evaluate(set, known, chosen, earlier, kept::write, progress);
    }

    private List<Choice<Evaluator<?>>> choices(ExtensionRegistry extensions) throws ConfigException {
        List<Choice<Evaluator<?>>> chosen = new ArrayList<>();
        for (String evaluator : evaluators) {
            ConfigNode node = new ConfigNode.Text(evaluator, SourcePosition.of("--evaluator"));
            @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal cannot carry the wildcard
            Choice<Evaluator<?>> choice = (Choice<Evaluator<?>>)
                    (Choice) new ConfigBinder(extensions).choose(node, Evaluator.class, "evaluator");
            chosen.add(choice);
        }
        return chosen;
    }
}
