package org.autoperi.cli.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.TrainedFlow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi sample}. */
@Command(
        name = "sample",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi sample runs/quickstart --count 20 --out new.cif",
            "  autoperi sample runs/perov5 --formula CaTiO3 --seed 3 --out catio3.cif",
            "  autoperi sample runs/perov5 --formula SrTiO3 --count 4 --no-relax --out raw.xyz",
            ""
        },
        description =
                "Draws crystals from the newest checkpoint of a run, or from a checkpoint file. The same seed draws the"
                        + " same crystals.")
final class SampleCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "DIR", description = "The run folder, or a checkpoint file.")
    private Path place;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "10",
            description = "Number of crystals; 10 if not given.")
    private int count;

    @Option(
            names = "--formula",
            paramLabel = "FORMULA",
            description = "Atoms of the cell, such as Ca2Ti2O6; if not given the network chooses.")
    private String formula;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "File to write; its name tells the format.")
    private Path out;

    @Option(names = "--to", paramLabel = "FORMAT", description = "Format of the file.")
    private String to;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Seed; 0 if not given.")
    private long seed;

    @Mixin
    private final Workers workers = new Workers();

    @Option(names = "--no-relax", description = "Keep the crystals as drawn.")
    private boolean raw;

    @Option(names = "--force", description = "Replace the file if it is there.")
    private boolean force;

    SampleCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        if (!Files.exists(place)) {
            throw new CommandException(ExitCode.USAGE, "there is no run folder or checkpoint " + place);
        }
        if (count < 1) {
            throw new CommandException(ExitCode.USAGE, "--count " + count + " is below 1");
        }
        workers.check();
        StructureFiles.refuseExisting(out, force);
        ExtensionRegistry extensions = shell.host().extensions();
        StructureFiles files = new StructureFiles(extensions);
        String format = to != null ? to : files.byName(out).orElse(null);
        if (format == null) {
            throw new CommandException(
                    ExitCode.USAGE, "the name " + out + " tells no format; say which with --to (" + files.ids() + ")");
        }
        files.format(format);
        TrainedFlow flow = TrainedFlow.open(place, extensions);
        TrainedFlow.Request request =
                TrainedFlow.Request.of(count).withSeed(seed).withRelax(!raw);
        if (formula != null) {
            request = request.withComposition(composition());
        }
        List<Crystal> crystals = draw(flow, request);
        files.write(crystals, out, format);
        shell.console()
                .say(crystals.size()
                        + (crystals.size() == 1 ? " crystal" : " crystals")
                        + (crystals.size() < count
                                ? "; " + (count - crystals.size()) + " had no cell and were left out"
                                : ""));
        shell.console().print(out.toString());
        return ExitCode.OK;
    }

    private List<Crystal> draw(TrainedFlow flow, TrainedFlow.Request request) throws Exception {
        try (workers;
                Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            return flow.draw(request, workers.count(), workers.executor(), progress.split(1, "Sampling", count));
        }
    }

    private Composition composition() throws CommandException {
        try {
            return Composition.parse(formula);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--formula " + formula + ": " + e.getMessage());
        }
    }
}
