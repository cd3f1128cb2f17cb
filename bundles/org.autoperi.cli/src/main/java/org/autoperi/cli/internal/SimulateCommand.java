package org.autoperi.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.Progress;
import org.autoperi.core.SourcePosition;
import org.autoperi.dynamics.BoltzmannDistribution;
import org.autoperi.dynamics.Centre;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.Expression;
import org.autoperi.dynamics.LangevinSettings;
import org.autoperi.dynamics.LangevinSimulation;
import org.autoperi.dynamics.Potential;
import org.autoperi.dynamics.Start;
import org.autoperi.dynamics.TrajectoryAverages;
import org.autoperi.dynamics.TrajectoryWriter;
import org.autoperi.dynamics.spi.ModelPotential;
import org.autoperi.run.JsonText;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi simulate}. */
@Command(
        name = "simulate",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi simulate diamond-4-state --beta 9.5 --steps 1e7 --replicas 64 --out diamond.npy",
            "  autoperi simulate double-well:barrier=2 --beta 3 --steps 1e6 --stride 10 --out well.txt.gz",
            "  autoperi simulate --potential \"x^4 - x^2 + y^2\" --beta 4 --steps 1e6",
            "  autoperi simulate linear-3-state --beta 6 --steps 1e6 --start 0,0 --out COLVAR",
            ""
        },
        description = {
            "Runs Langevin dynamics (Bussi and Parrinello 2007) of independent replicas on a potential in the plane, and compares"
                    + " its averages with those of the Boltzmann distribution by quadrature.",
            "Potentials: diamond-4-state, triangular-3-state, linear-3-state, double-well, entropic, expression; 'autoperi plugins list"
                    + " model-potential' shows all. Units are reduced, the mass is 1. The same seed gives the same trajectories, whatever"
                    + " the stride and the number of threads."
        })
final class SimulateCommand implements Callable<Integer> {
    private static final List<String> HEADS = List.of("average", "simulated", "error", "exact");
    private final Shell shell;

    @ArgGroup(multiplicity = "1")
    private Choose choose;

    /** What to move in. */
    private static final class Choose {
        @Parameters(paramLabel = "POTENTIAL", description = "A model potential: ID or ID:KEY=VALUE,...")
        private String id;

        @Option(
                names = "--potential",
                paramLabel = "FORMULA",
                description =
                        "An energy in x and y: numbers, pi, + - * / ^, exp log sqrt sin cos tan sinh cosh tanh abs min max,"
                                + " G(u; u0, w) for a Gaussian.")
        private String formula;
    }

    @Option(names = "--beta", paramLabel = "B", required = true, description = "Inverse temperature 1/kT.")
    private double beta;

    @Option(names = "--steps", paramLabel = "N", required = true, description = "Steps of each replica, such as 1e7.")
    private String steps;

    @Option(names = "--replicas", paramLabel = "N", defaultValue = "1", description = "Replicas; 1 if not given.")
    private int replicas;

    @Option(
            names = "--stride",
            paramLabel = "N",
            defaultValue = "100",
            description = "Record every N-th step; 100 if not given.")
    private String stride;

    @Option(names = "--time-step", paramLabel = "T", defaultValue = "0.01", description = "0.01 if not given.")
    private double timeStep;

    @Option(names = "--friction", paramLabel = "G", defaultValue = "1", description = "1 if not given.")
    private double friction;

    @Option(
            names = "--start",
            paramLabel = "X,Y",
            description =
                    "Begin at rest at a place; if not given, replicas begin as the Boltzmann distribution has it.")
    private String start;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Seed; 0 if not given.")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "File to write: .txt, .txt.gz, .colvar (PLUMED) or .npy (NumPy).")
    private Path out;

    @Mixin
    private final Workers workers = new Workers();

    @Option(names = "--force", description = "Replace the file if it is there.")
    private boolean force;

    @Option(names = "--json", description = "Print the averages as JSON.")
    private boolean json;

    SimulateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        workers.check();
        if (out != null) {
            if (TrajectoryWriter.layoutOf(out).isEmpty()) {
                throw new CommandException(
                        ExitCode.USAGE,
                        "the name " + out + " tells no layout; expected .txt, .txt.gz, .colvar or .npy");
            }
            StructureFiles.refuseExisting(out, force);
        }
        Potential potential = potential();
        LangevinSettings settings = settings();
        Optional<BoltzmannDistribution> exact = exact(potential);
        TrajectoryAverages averages = new TrajectoryAverages(potential, settings, start == null);
        long began = System.nanoTime();
        try (workers;
                Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption);
                Progress part = progress.split(1, "Simulating", settings.stepsTaken() * settings.replicas())) {
            LangevinSimulation simulation = new LangevinSimulation(potential, settings, begin(exact));
            if (out == null) {
                simulation.run(averages, workers.count(), workers.executor(), part);
            } else {
                WholeFile.writeBytes(out, bytes -> {
                    try (TrajectoryWriter writer = TrajectoryWriter.open(out, bytes, settings)) {
                        simulation.run(averages.and(writer), workers.count(), workers.executor(), part);
                    }
                });
            }
        }
        double seconds = (System.nanoTime() - began) * 1e-9;
        print(potential, averages, exact, settings);
        shell.console()
                .say(String.format(
                        Locale.ROOT,
                        "%d frames of %d %s; %.3g steps in %.1f s, %.3g steps/s",
                        settings.frames(),
                        settings.replicas(),
                        settings.replicas() == 1 ? "replica" : "replicas",
                        (double) settings.stepsTaken() * settings.replicas(),
                        seconds,
                        settings.stepsTaken() * settings.replicas() / seconds));
        if (out != null) {
            shell.console().print(out.toString());
        }
        return ExitCode.OK;
    }

    private Potential potential() throws ConfigException, DynamicsException, CommandException {
        if (choose.formula != null) {
            return Expression.parse(choose.formula);
        }
        ConfigNode node = new ConfigNode.Text(choose.id, SourcePosition.of("POTENTIAL"));
        Choice<?> choice = new ConfigBinder(shell.host().extensions()).choose(node, ModelPotential.class, "potential");
        return made((ModelPotential<?>) choice.extension(), choice);
    }

    private static <C extends Record> Potential made(ModelPotential<C> family, Choice<?> choice)
            throws DynamicsException {
        return family.potential(choice.configFor(family));
    }

    private LangevinSettings settings() throws CommandException {
        try {
            return new LangevinSettings(
                    beta,
                    timeStep,
                    friction,
                    friction,
                    whole("--steps", steps),
                    whole("--stride", stride),
                    replicas,
                    seed);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, e.getMessage());
        }
    }

    /** A whole number that may be written as 1e7. */
    private static long whole(String option, String text) throws CommandException {
        try {
            double value = Double.parseDouble(text);
            if (value == Math.rint(value) && Math.abs(value) < 0x1p53) {
                return (long) value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new CommandException(ExitCode.USAGE, option + " " + text + " is no whole number, such as 1000000 or 1e6");
    }

    /** Empty if the potential confines nothing and a start is given, so that nothing else asks for it. */
    private Optional<BoltzmannDistribution> exact(Potential potential) throws DynamicsException {
        try {
            return Optional.of(BoltzmannDistribution.of(potential, beta));
        } catch (DynamicsException e) {
            if (start == null) {
                throw e;
            }
            shell.console().warn(e.getMessage() + "; there are no exact averages");
            return Optional.empty();
        }
    }

    private Start begin(Optional<BoltzmannDistribution> exact) throws CommandException {
        if (start == null) {
            return Start.equilibrium(exact.orElseThrow());
        }
        String[] parts = start.split(",", -1);
        try {
            if (parts.length == 2) {
                Centre place = new Centre(Double.parseDouble(parts[0].strip()), Double.parseDouble(parts[1].strip()));
                return Start.at(place.x(), place.y());
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new CommandException(ExitCode.USAGE, "--start " + start + " is no place; expected X,Y such as 2,-1");
    }

    private void print(
            Potential potential,
            TrajectoryAverages averages,
            Optional<BoltzmannDistribution> exact,
            LangevinSettings settings) {
        List<Centre> centres = potential.centres();
        double[] populations = exact.isEmpty() || centres.isEmpty()
                ? new double[centres.size()]
                : exact.get().populations(centres.size(), (x, y) -> Centre.nearest(centres, x, y));
        List<List<String>> rows = new ArrayList<>();
        List<Map<String, Object>> all = new ArrayList<>();
        List<TrajectoryAverages.Average> found = averages.averages();
        for (int i = 0; i < found.size(); i++) {
            TrajectoryAverages.Average one = found.get(i);
            boolean velocity = i == 1 || i == 2;
            Double known = velocity
                    ? (Double) (1 / settings.beta())
                    : exact.isEmpty() ? null : (Double) (i == 0 ? exact.get().meanEnergy() : populations[i - 3]);
            rows.add(List.of(one.name(), number(one.mean()), number(one.error()), known == null ? "" : number(known)));
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("average", one.name());
            line.put("simulated", one.mean());
            line.put("error", Double.isNaN(one.error()) ? null : one.error());
            line.put("exact", known);
            all.add(line);
        }
        if (json) {
            all.forEach(line -> shell.console().print(JsonText.line(line)));
        } else {
            shell.console().table(HEADS, rows);
        }
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.5f", value);
    }
}
