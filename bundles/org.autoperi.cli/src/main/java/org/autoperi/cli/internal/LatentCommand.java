package org.autoperi.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVFormat;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Problem;
import org.autoperi.core.Progress;
import org.autoperi.core.Severity;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.TrainedAutoencoder;
import org.autoperi.flow.TrainedFlow;
import org.autoperi.run.spi.RunException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi latent}. */
@Command(
        name = "latent",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi latent encode new.cif --model runs/autoencoder-perov5 --out codes.csv",
            "  autoperi latent interpolate one.cif other.cif --model runs/autoencoder-perov5 --steps 7 --out path.cif",
            "  autoperi latent optimise --property heat_ref --minimise --model runs/autoencoder-perov5 --out low.cif",
            "  autoperi latent optimise --property heat_ref --target 1.5 --start one.cif --model runs/autoencoder-perov5 --out like.cif",
            ""
        },
        description = "Works with the latent vectors of a trained crystal-autoencoder.")
final class LatentCommand implements Callable<Integer> {
    private final Shell shell;

    LatentCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws CommandException {
        throw new CommandException(
                ExitCode.USAGE, "say what to do: encode, interpolate or optimise ('autoperi latent --help' shows how)");
    }

    /** What the subcommands have in common. */
    static final class Common {
        @Option(
                names = "--model",
                paramLabel = "MODEL",
                required = true,
                description =
                        "A run folder of crystal-autoencoder, a checkpoint or model file, or the name of an installed"
                                + " model.")
        private String model;

        @Option(names = "--out", paramLabel = "FILE", required = true, description = "File to write.")
        private Path out;

        @Option(names = "--force", description = "Replace the file if it is there.")
        private boolean force;
    }

    /** How crystals are decoded. */
    static final class Drawing {
        @Option(names = "--to", paramLabel = "FORMAT", description = "Format of the file; its name tells it otherwise.")
        private String to;

        @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Seed; 0 if not given.")
        private long seed;

        @Option(names = "--no-relax", description = "Keep the crystals as drawn.")
        private boolean raw;
    }

    private TrainedAutoencoder open(Common common, ExtensionRegistry extensions) throws CommandException, RunException {
        return TrainedFlow.find(common.model, extensions)
                .autoencoder()
                .orElseThrow(() -> new CommandException(
                        ExitCode.USAGE,
                        common.model
                                + " has no latent vectors; expected a model of the experiment crystal-autoencoder"));
    }

    private Crystal one(StructureFiles files, Path file) throws Exception {
        List<Crystal> crystals = ordered(files, file);
        if (crystals.size() != 1) {
            throw new CommandException(
                    ExitCode.DATA, file + " holds " + crystals.size() + " crystals, expected exactly one");
        }
        return crystals.get(0);
    }

    private List<Crystal> ordered(StructureFiles files, Path file) throws Exception {
        StructureFiles.Content content = files.readOneOfMany(file, Optional.empty());
        for (Problem problem : content.problems()) {
            if (problem.severity() == Severity.ERROR) {
                throw new CommandException(ExitCode.DATA, problem.toString());
            }
            shell.console().warn(problem.toString());
        }
        for (Crystal crystal : content.crystals()) {
            if (!crystal.isOrdered()) {
                throw new CommandException(
                        ExitCode.DATA,
                        file + ", " + crystal.name() + ": a site is partly occupied or shared by several species; only"
                                + " ordered crystals can be encoded");
            }
        }
        return content.crystals();
    }

    private static String format(Common common, Drawing drawing, StructureFiles files) throws Exception {
        StructureFiles.refuseExisting(common.out, common.force);
        return files.formatFor(drawing.to, common.out);
    }

    @Command(
            name = "encode",
            description = "Writes the latent vector of each crystal, and the properties it says, as CSV.")
    int encode(
            @Parameters(arity = "1..*", paramLabel = "FILE", description = "Structure files, folders or archives.")
                    List<Path> inputs,
            @Mixin Common common,
            @Mixin Workers workers)
            throws Exception {
        workers.check();
        StructureFiles.refuseExisting(common.out, common.force);
        ExtensionRegistry extensions = shell.host().extensions();
        TrainedAutoencoder latent = open(common, extensions);
        StructureFiles files = new StructureFiles(extensions);
        List<Crystal> crystals = new ArrayList<>();
        for (Path input : inputs) {
            crystals.addAll(ordered(files, input));
        }
        List<float[]> vectors;
        try (workers;
                Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            vectors = latent.encode(
                    crystals, workers.count(), workers.executor(), progress.split(1, "Encoding", crystals.size()));
        }
        WholeFile.write(common.out, text -> {
            List<Object> row = new ArrayList<>(List.of("name", "formula"));
            row.addAll(latent.properties());
            for (int k = 1; k <= latent.size(); k++) {
                row.add("z" + k);
            }
            text.append(CSVFormat.DEFAULT.format(row.toArray())).append('\n');
            for (int i = 0; i < crystals.size(); i++) {
                row.clear();
                row.add(crystals.get(i).name());
                row.add(crystals.get(i).composition().formula());
                for (double value : latent.properties(vectors.get(i))) {
                    row.add((float) value);
                }
                for (float z : vectors.get(i)) {
                    row.add(z);
                }
                text.append(CSVFormat.DEFAULT.format(row.toArray())).append('\n');
            }
        });
        shell.console().say(crystals.size() + (crystals.size() == 1 ? " crystal" : " crystals"));
        shell.console().print(common.out.toString());
        return ExitCode.OK;
    }

    /** Makes crystals. */
    private interface Making {
        List<TrainedAutoencoder.Decoded> make(Workers workers, Progress progress) throws RunException;
    }

    private int write(
            Common common,
            TrainedAutoencoder latent,
            StructureFiles files,
            String format,
            Workers workers,
            int count,
            Making making)
            throws Exception {
        List<TrainedAutoencoder.Decoded> made;
        try (workers;
                Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            made = making.make(workers, progress.split(1, "Decoding", count));
        }
        files.write(made.stream().map(TrainedAutoencoder.Decoded::crystal).toList(), common.out, format);
        List<String> heads = new ArrayList<>(List.of("name", "formula", "atoms"));
        heads.addAll(latent.properties());
        List<List<String>> rows = new ArrayList<>();
        for (TrainedAutoencoder.Decoded one : made) {
            List<String> row = new ArrayList<>(List.of(
                    one.crystal().name(),
                    one.crystal().composition().formula(),
                    Integer.toString(one.crystal().size())));
            for (double value : one.properties()) {
                row.add(String.format(Locale.ROOT, "%.4f", value));
            }
            rows.add(row);
        }
        if (!rows.isEmpty()) {
            shell.console().table(heads, rows);
        }
        if (made.size() < count) {
            shell.console().say((count - made.size()) + " had no cell and were left out");
        }
        shell.console().print(common.out.toString());
        return ExitCode.OK;
    }

    @Command(name = "interpolate", description = "Decodes crystals on the straight line between the vectors of two.")
    int interpolate(
            @Parameters(index = "0", paramLabel = "FROM", description = "File with one crystal.") Path from,
            @Parameters(index = "1", paramLabel = "TO", description = "File with one crystal.") Path to,
            @Option(
                            names = "--steps",
                            paramLabel = "N",
                            defaultValue = "7",
                            description = "Crystals, both ends included; 7 if not given.")
                    int steps,
            @Mixin Common common,
            @Mixin Drawing drawing,
            @Mixin Workers workers)
            throws Exception {
        workers.check();
        if (steps < 2) {
            throw new CommandException(ExitCode.USAGE, "--steps " + steps + " is below 2");
        }
        ExtensionRegistry extensions = shell.host().extensions();
        StructureFiles files = new StructureFiles(extensions);
        String format = format(common, drawing, files);
        Crystal one = one(files, from);
        Crystal other = one(files, to);
        TrainedAutoencoder latent = open(common, extensions);
        return write(
                common,
                latent,
                files,
                format,
                workers,
                steps,
                (threads, progress) -> latent.interpolate(
                        one, other, steps, drawing.seed, !drawing.raw, threads.count(), threads.executor(), progress));
    }

    @Command(
            name = "optimise",
            description =
                    "Decodes crystals from vectors that say what is wanted of a property, found by gradient descent. The"
                            + " properties shown are what the vectors say, not a judgement of the crystals.")
    int optimise(
            @Option(names = "--property", paramLabel = "KEY", required = true, description = "Key of the property.")
                    String property,
            @Option(names = "--target", paramLabel = "VALUE", description = "Wanted value, in the units of the data.")
                    Double target,
            @Option(names = "--minimise", description = "As low as can be.") boolean minimise,
            @Option(names = "--maximise", description = "As high as can be.") boolean maximise,
            @Option(
                            names = "--start",
                            paramLabel = "FILE",
                            description = "Crystal to begin at; drawn anew if not given.")
                    Path start,
            @Option(
                            names = "--count",
                            paramLabel = "N",
                            defaultValue = "10",
                            description = "Number of crystals; 10 if not given.")
                    int count,
            @Mixin Common common,
            @Mixin Drawing drawing,
            @Mixin Workers workers)
            throws Exception {
        workers.check();
        if ((target != null ? 1 : 0) + (minimise ? 1 : 0) + (maximise ? 1 : 0) != 1) {
            throw new CommandException(
                    ExitCode.USAGE, "say what is wanted with one of --target VALUE, --minimise and --maximise");
        }
        if (count < 1) {
            throw new CommandException(ExitCode.USAGE, "--count " + count + " is below 1");
        }
        ExtensionRegistry extensions = shell.host().extensions();
        StructureFiles files = new StructureFiles(extensions);
        String format = format(common, drawing, files);
        Optional<Crystal> begin = start == null ? Optional.empty() : Optional.of(one(files, start));
        TrainedAutoencoder latent = open(common, extensions);
        TrainedAutoencoder.Goal goal = new TrainedAutoencoder.Goal(
                property, target == null ? OptionalDouble.empty() : OptionalDouble.of(target), maximise);
        return write(
                common,
                latent,
                files,
                format,
                workers,
                count,
                (threads, progress) -> latent.optimise(
                        goal, begin, count, drawing.seed, !drawing.raw, threads.count(), threads.executor(), progress));
    }
}
