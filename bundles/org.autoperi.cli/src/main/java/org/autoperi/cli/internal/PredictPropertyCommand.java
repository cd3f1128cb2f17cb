package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.flow.TrainedRegressor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi predict-property}. */
@Command(
        name = "predict-property",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi predict-property runs/property-mp20 new.cif",
            "  autoperi predict-property runs/property-mp20 downloads.zip more/ --out energies.csv",
            ""
        },
        description = {
            "Predicts properties of crystals with the best checkpoint of a run of property-prediction, or with a"
                    + " checkpoint file. The units are those of the data the run was trained on.",
            "Exit code 3 if a structure cannot be read or has sites shared by several species; the others are predicted."
        })
final class PredictPropertyCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(index = "0", paramLabel = "RUN", description = "The run folder, or a checkpoint file.")
    private Path place;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Structure files, folders or archives.")
    private List<Path> inputs = new ArrayList<>();

    @Option(names = "--out", paramLabel = "FILE", description = "CSV file to write instead of showing a table.")
    private Path out;

    @Option(
            names = "--from",
            paramLabel = "FORMAT",
            description = "Format of the files, if it is not to be recognised.")
    private String from;

    @Option(names = "--force", description = "Replace the file if it is there.")
    private boolean force;

    @Mixin
    private final Workers workers = new Workers();

    private final List<String> sources = new ArrayList<>();
    private final List<Crystal> crystals = new ArrayList<>();
    private int refused;

    PredictPropertyCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        if (!Files.exists(place)) {
            throw new CommandException(ExitCode.USAGE, "there is no run folder or checkpoint " + place);
        }
        workers.check();
        if (out != null) {
            StructureFiles.refuseExisting(out, force);
        }
        ExtensionRegistry extensions = shell.host().extensions();
        TrainedRegressor regressor = TrainedRegressor.open(place, extensions);
        StructureFiles files = new StructureFiles(extensions);
        for (Path input : inputs) {
            read(files, input);
        }
        warnOfUnknown(regressor);
        List<double[]> values;
        try (workers;
                Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            values = regressor.predict(
                    crystals, workers.count(), workers.executor(), progress.split(1, "Predicting", crystals.size()));
        }
        show(regressor.targets(), values);
        if (refused > 0) {
            shell.console().say(refused + (refused == 1 ? " structure was" : " structures were") + " refused");
        }
        return refused == 0 ? ExitCode.OK : ExitCode.DATA;
    }

    private void read(StructureFiles files, Path input) throws Exception {
        StructureFiles.Content content = files.readOneOfMany(input, Optional.ofNullable(from));
        for (Problem problem : content.problems()) {
            shell.console().warn(problem.toString());
            refused += problem.severity() == Severity.ERROR ? 1 : 0;
        }
        for (Crystal crystal : content.crystals()) {
            if (crystal.isOrdered()) {
                sources.add(input.toString());
                crystals.add(crystal);
            } else {
                refused++;
                shell.console()
                        .warn(input + ", " + crystal.name() + ": a site is partly occupied or shared by several"
                                + " species; only ordered crystals can be predicted");
            }
        }
    }

    private void warnOfUnknown(TrainedRegressor regressor) {
        for (int i = 0; i < crystals.size(); i++) {
            String unknown = crystals.get(i).composition().elements().stream()
                    .filter(element -> !regressor.elements().contains(element))
                    .map(Element::symbol)
                    .collect(Collectors.joining(", "));
            if (!unknown.isEmpty()) {
                shell.console()
                        .warn(sources.get(i) + ", " + crystals.get(i).name() + ": " + unknown
                                + " was not in the training data; the prediction is a guess");
            }
        }
    }

    private void show(List<String> targets, List<double[]> values) throws IOException {
        List<String> heads = new ArrayList<>(List.of("file", "name", "formula"));
        heads.addAll(targets);
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < crystals.size(); i++) {
            Crystal crystal = crystals.get(i);
            List<String> row = new ArrayList<>(List.of(
                    sources.get(i), crystal.name(), crystal.composition().formula()));
            for (double value : values.get(i)) {
                row.add(out == null ? String.format(Locale.ROOT, "%.4f", value) : Float.toString((float) value));
            }
            rows.add(row);
        }
        if (out == null) {
            if (!rows.isEmpty()) {
                shell.console().table(heads, rows);
            }
            return;
        }
        WholeFile.write(out, text -> {
            text.append(CSVFormat.DEFAULT.format(heads.toArray())).append('\n');
            for (List<String> row : rows) {
                text.append(CSVFormat.DEFAULT.format(row.toArray())).append('\n');
            }
        });
        shell.console().say(rows.size() + (rows.size() == 1 ? " crystal" : " crystals"));
        shell.console().print(out.toString());
    }
}
