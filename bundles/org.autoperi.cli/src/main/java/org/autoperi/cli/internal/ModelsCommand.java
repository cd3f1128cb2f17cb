package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Metric;
import org.autoperi.flow.CandidateConfidence;
import org.autoperi.flow.LearntCrystals;
import org.autoperi.flow.ModelCard;
import org.autoperi.flow.TrainedFlow;
import org.autoperi.flow.spi.PretrainedModel;
import org.autoperi.physics.Relaxation;
import org.autoperi.report.RunRecord;
import org.autoperi.run.JsonText;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.spi.RunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi models}. */
@Command(
        name = "models",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi models list",
            "  autoperi models show bundled-compounds",
            "  autoperi models export runs/quickstart --out mine.safetensors",
            "  autoperi predict SrTiO3 --model mine.safetensors",
            ""
        },
        description = "Shows trained models that are installed, and makes files of runs to give away.",
        synopsisSubcommandLabel = "(list | show | export)")
final class ModelsCommand implements Callable<Integer> {
    private final Shell shell;

    ModelsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws CommandException {
        throw new CommandException(
                ExitCode.USAGE, "say what to do: list, show or export ('autoperi models --help' shows how)");
    }

    @Command(
            name = "list",
            header = {"Examples:", "  autoperi models list", "  autoperi models list --json", ""},
            description = "Lists the trained models of this installation.")
    int list(@Option(names = "--json", description = "Write one line of JSON for each.") boolean json)
            throws Exception {
        ExtensionRegistry extensions = shell.host().extensions();
        List<List<String>> rows = new ArrayList<>();
        for (ExtensionDescriptor model : extensions.list(PretrainedModel.class)) {
            try {
                TrainedFlow flow = TrainedFlow.installed(model.id(), extensions);
                if (json) {
                    shell.console().print(JsonText.line(describe(model.id(), flow, flow.card())));
                } else {
                    rows.add(List.of(
                            model.id(),
                            model.label(),
                            flow.card()
                                    .map(card -> Long.toString(card.crystals()))
                                    .orElse(""),
                            Integer.toString(flow.elements().size()),
                            (flow.generates() ? "generates, predicts" : "predicts")
                                    + (flow.confidence().isPresent() ? ", judges" : ""),
                            flow.card().map(ModelCard::licence).orElse("")));
                }
            } catch (RunException e) {
                shell.console().warn(e.getMessage());
            }
        }
        if (!json && rows.isEmpty()) {
            shell.console().say("no trained models are installed");
        } else if (!json) {
            shell.console().table(List.of("model", "about", "crystals", "elements", "does", "licence"), rows);
        }
        return ExitCode.OK;
    }

    @Command(
            name = "show",
            header = {"Examples:", "  autoperi models show bundled-compounds", "  autoperi models show runs/mine", ""},
            description = "Shows what a model has learnt, where it comes from and how good it was measured to be.")
    int show(
            @Parameters(paramLabel = "MODEL", description = "Its name, a run folder, or a file.") String name,
            @Option(names = "--json", description = "Write one line of JSON.") boolean json)
            throws Exception {
        ExtensionRegistry extensions = shell.host().extensions();
        TrainedFlow flow = TrainedFlow.find(name, extensions);
        Optional<ModelCard> card = flow.card();
        if (card.isEmpty() && Files.isDirectory(Path.of(name))) {
            card = Optional.of(card(Path.of(name), extensions));
        }
        Map<String, Object> facts = describe(name, flow, card);
        if (json) {
            shell.console().print(JsonText.line(facts));
            return ExitCode.OK;
        }
        Object measured = facts.remove("measured");
        List<List<String>> rows = new ArrayList<>();
        facts.forEach((key, value) -> rows.add(List.of(key, text(value))));
        shell.console().table(List.of("", name), rows);
        if (measured instanceof List<?>
                && card.isPresent()
                && !card.get().measured().isEmpty()) {
            List<List<String>> numbers = new ArrayList<>();
            for (ModelCard.Measured one : card.get().measured()) {
                numbers.add(List.of(
                        one.metric(),
                        String.format(Locale.ROOT, "%.4g", one.value()),
                        one.unit(),
                        Long.toString(one.count()),
                        one.protocol()));
            }
            shell.console().print("");
            shell.console().table(List.of("measured", "value", "unit", "of", "protocol"), numbers);
        }
        return ExitCode.OK;
    }

    private static String text(Object value) {
        return value instanceof List<?> list
                ? String.join("; ", list.stream().map(Object::toString).toList())
                : value.toString();
    }

    private static Map<String, Object> describe(String name, TrainedFlow flow, Optional<ModelCard> card) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", name);
        facts.put("generates", flow.generates());
        facts.put("architecture", flow.architecture());
        facts.put("parameters", flow.parameters());
        facts.put(
                "elements",
                String.join(" ", flow.elements().stream().map(e -> e.symbol()).toList()));
        facts.put(
                "most-atoms",
                flow.sizes().keySet().stream().mapToInt(Integer::intValue).max().orElse(0));
        facts.put("compositions", flow.compositions());
        facts.put("prototypes", flow.prototypes().size());
        facts.put("steps", flow.settings().steps());
        facts.put("relax-steps", flow.relaxation().maxIterations());
        flow.confidence().ifPresent(judge -> {
            facts.put("confidence-parameters", judge.parameters());
            judge.card().ifPresent(own -> {
                facts.put("confidence-compositions", own.crystals());
                facts.put("confidence-dataset", own.dataset());
                facts.put("confidence-licence", own.licence());
                facts.put("confidence-seed", own.seed());
                facts.put("confidence-seconds", own.seconds());
            });
        });
        card.ifPresent(known -> add(known, facts));
        return facts;
    }

    private static void add(ModelCard card, Map<String, Object> facts) {
        facts.put("dataset", card.dataset());
        facts.put("licence", card.licence());
        facts.put("cite", card.cite());
        facts.put("crystals", card.crystals());
        facts.put("epochs", card.epochs());
        facts.put("seed", card.seed());
        if (!card.start().isEmpty()) {
            facts.put("start", card.start());
        }
        facts.put("seconds", card.seconds());
        facts.put("processor", card.processor());
        facts.put("threads", card.threads());
        List<Map<String, Object>> measured = new ArrayList<>();
        for (ModelCard.Measured one : card.measured()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("metric", one.metric());
            row.put("value", one.value());
            row.put("unit", one.unit());
            row.put("of", one.count());
            row.put("protocol", one.protocol());
            measured.add(row);
        }
        facts.put("measured", measured);
    }

    @Command(
            name = "export",
            header = {
                "Examples:",
                "  autoperi models export runs/quickstart --out mine.safetensors",
                "  autoperi models export runs/mine --measured judged/evaluation.json --out mine.safetensors",
                ""
            },
            description = {
                "Makes one file of a run, to draw from elsewhere or to ship in a plug-in.",
                "It holds the averaged parameters in half precision, and what the records of the run say of the data,"
                        + " their licence, the training and the measured metrics.",
                "The crystals that were learnt go with it, for predict to copy from, if the dataset names its licence;"
                        + " --prototypes and --no-prototypes decide otherwise."
            })
    int export(
            @Parameters(paramLabel = "MODEL", description = "The run folder, or a file to add to.") Path run,
            @Option(names = "--out", paramLabel = "FILE", required = true, description = "File to write, .safetensors.")
                    Path out,
            @Option(
                            names = "--measured",
                            paramLabel = "FILE",
                            description =
                                    "An evaluation.json of other crystals of this model, whose numbers the card shall"
                                            + " have too.")
                    List<Path> more,
            @Option(
                            names = "--prototypes",
                            negatable = true,
                            description = "Give the crystals that were learnt away too, or do not.")
                    Boolean prototypes,
            @Option(
                            names = "--confidence",
                            paramLabel = "PLACE",
                            description = "A run of candidate-ranking, or a model with a judge, which ranks what this"
                                    + " model predicts.")
                    Path confidence,
            @Option(
                            names = "--relax-steps",
                            paramLabel = "N",
                            description =
                                    "Steps by which predict and sample relax what is drawn from the file at most, whatever the"
                                            + " run did; 0: none.")
                    Integer relaxSteps,
            @Option(
                            names = "--steps",
                            paramLabel = "N",
                            description =
                                    "Steps from noise to crystal by which predict and sample draw from the file, whatever the run"
                                            + " did.")
                    Integer steps,
            @Option(names = "--force", description = "Replace FILE if it is there.") boolean force)
            throws Exception {
        if (!Files.exists(run)) {
            throw new CommandException(ExitCode.USAGE, "there is no run folder " + run + ", and no file of that name");
        }
        if (relaxSteps != null && relaxSteps < 0) {
            throw new CommandException(ExitCode.USAGE, "--relax-steps is " + relaxSteps + ", expected 0 or more");
        }
        if (steps != null && steps < 1) {
            throw new CommandException(ExitCode.USAGE, "--steps is " + steps + ", expected 1 or more");
        }
        StructureFiles.refuseExisting(out, force);
        ExtensionRegistry extensions = shell.host().extensions();
        TrainedFlow flow = TrainedFlow.open(run, extensions);
        if (steps != null) {
            flow = flow.withSettings(flow.settings().withSteps(steps));
        }
        if (relaxSteps != null) {
            Relaxation.Settings own = flow.relaxation();
            flow = flow.withRelaxation(new Relaxation.Settings(
                    relaxSteps, own.tolerance(), own.maxDisplacementAngstrom(), own.maxStrain()));
        }
        boolean isRun = Files.isDirectory(run);
        ModelCard card;
        if (isRun) {
            card = card(run, extensions);
        } else {
            card = flow.card()
                    .orElseThrow(() -> new CommandException(
                            ExitCode.DATA,
                            run + " has no card; name the folder of its run, or a file that export has made"));
        }
        if (isRun && (prototypes == null ? !card.licence().isBlank() : prototypes)) {
            flow = flow.withPrototypes(learnt(run, card, extensions));
        } else if (prototypes != null && !prototypes) {
            flow = flow.withPrototypes(List.of());
        }
        if (confidence != null) {
            CandidateConfidence judge = CandidateConfidence.open(confidence, extensions);
            flow = flow.withConfidence(
                    Files.isDirectory(confidence) ? judge.withCard(card(confidence, extensions)) : judge);
        }
        flow.write(out, more == null ? card : with(more, card));
        shell.console()
                .say(String.format(
                        Locale.ROOT,
                        "%d parameters, %s%s, %.1f MB",
                        flow.parameters(),
                        flow.prototypes().isEmpty()
                                ? "no prototypes"
                                : flow.prototypes().size() + " prototypes",
                        flow.confidence()
                                .map(judge -> ", a judge of " + judge.parameters() + " parameters")
                                .orElse(""),
                        Files.size(out) / 1e6));
        shell.console().print(out.toString());
        return ExitCode.OK;
    }

    /** The crystals of the run's dataset that it has learnt. */
    private List<Crystal> learnt(Path run, ModelCard card, ExtensionRegistry extensions) throws Exception {
        try (Workers workers = new Workers();
                Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            List<Crystal> crystals = LearntCrystals.of(run, extensions, workers.count(), workers.executor(), progress);
            if (crystals.size() != card.crystals()) {
                throw new CommandException(
                        ExitCode.DATA,
                        "the dataset of " + run + " has changed: " + crystals.size()
                                + " of its crystals would be learnt now, " + card.crystals()
                                + " were; leave them out with --no-prototypes");
            }
            return crystals;
        } catch (RunException e) {
            throw new CommandException(
                    ExitCode.DATA, e.getMessage() + "; --no-prototypes leaves the crystals that were learnt out");
        }
    }

    /** What the records of a run say of it. */
    private static ModelCard card(Path folder, ExtensionRegistry extensions) throws IOException {
        RunRecord run = RunRecord.read(folder, extensions);
        Map<String, Object> provenance = run.provenance();
        Map<?, ?> dataset = fact(run, "dataset");
        Map<?, ?> training = fact(run, "training");
        List<ModelCard.Measured> measured = new ArrayList<>();
        run.evaluation().ifPresent(result -> measured.addAll(measured(result)));
        return new ModelCard(
                text(provenance, "experiment"),
                text(dataset, "name"),
                text(dataset, "licence"),
                dataset.get("cite") instanceof List<?> cite
                        ? cite.stream().map(Object::toString).toList()
                        : List.of(),
                whole(training.get("crystals")),
                epochs(run),
                run.duration().map(time -> time.toMillis() / 1e3).orElse(0.0),
                processor(provenance),
                whole(provenance.get("threads")),
                whole(provenance.get("seed")),
                start(text(training, "start"), extensions),
                measured);
    }

    /** What a training went on from; if it is still there also what it had learnt. */
    private static String start(String name, ExtensionRegistry extensions) throws IOException {
        Optional<ModelCard> card = name.isEmpty() ? Optional.empty() : cardOfModel(name, extensions);
        if (card.isEmpty()) {
            return name;
        }
        ModelCard before = card.get();
        return String.format(
                Locale.ROOT,
                "%s (%,d crystals in %,d epochs, %.0f minutes)%s",
                Path.of(name).getFileName(),
                before.crystals(),
                before.epochs(),
                before.seconds() / 60,
                before.start().isEmpty() ? "" : " after " + before.start());
    }

    /** The card of a run, a file or an installed model; empty if it has none or is no longer there. */
    private static Optional<ModelCard> cardOfModel(String name, ExtensionRegistry extensions) throws IOException {
        if (Files.isDirectory(Path.of(name))) {
            return Optional.of(card(Path.of(name), extensions));
        }
        try {
            return TrainedFlow.find(name, extensions).card();
        } catch (RunException e) {
            return Optional.empty();
        }
    }

    private static Map<?, ?> fact(RunRecord run, String key) {
        return run.facts().get(key) instanceof Map<?, ?> fact ? fact : Map.of();
    }

    private static String text(Map<?, ?> facts, String key) {
        return facts.get(key) == null ? "" : facts.get(key).toString();
    }

    private static List<ModelCard.Measured> measured(EvaluationResult result) {
        List<ModelCard.Measured> all = new ArrayList<>();
        for (EvaluationResult.Part part : result.parts()) {
            for (Metric metric : part.evaluation().metrics()) {
                if (Double.isFinite(metric.value())) {
                    all.add(new ModelCard.Measured(
                            metric.name(), metric.value(), metric.unit(), metric.protocol(), metric.count()));
                }
            }
        }
        return all;
    }

    private static ModelCard with(List<Path> evaluations, ModelCard card) throws CommandException {
        List<ModelCard.Measured> all = new ArrayList<>(card.measured());
        for (Path file : evaluations) {
            if (!Files.isRegularFile(file)) {
                throw new CommandException(ExitCode.DATA, "--measured " + file + ": there is no such file");
            }
            try {
                all.addAll(measured(EvaluationResult.read(file)));
            } catch (IOException | EvaluationException e) {
                throw new CommandException(ExitCode.DATA, "--measured " + file + ": " + e.getMessage());
            }
        }
        return card.withMeasured(all);
    }

    private static long epochs(RunRecord run) throws IOException {
        try {
            Object epochs = RunSpecification.flat(RunSpecification.parse(run.specification(), "run.toml")
                            .table())
                    .get("training.epochs");
            return epochs == null ? 0 : Long.parseLong(epochs.toString());
        } catch (ConfigException e) {
            throw new IOException(run.folder().resolve("resolved.toml") + ": " + e.getMessage(), e);
        }
    }

    private static long whole(Object number) {
        return number instanceof Number known ? known.longValue() : 0;
    }

    private static String processor(Map<String, Object> provenance) {
        if (provenance.get("sessions") instanceof List<?> sessions
                && !sessions.isEmpty()
                && sessions.get(0) instanceof Map<?, ?> session
                && session.get("system") instanceof Map<?, ?> system) {
            return String.valueOf(system.get("processor"));
        }
        return "";
    }
}
