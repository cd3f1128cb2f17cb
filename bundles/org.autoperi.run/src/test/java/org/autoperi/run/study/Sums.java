package org.autoperi.run.study;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.autoperi.core.CancelledException;
import org.autoperi.core.ConfigException;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.run.Checkpoints;
import org.autoperi.run.GivenExtensions;
import org.autoperi.run.RunContext;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.Experiment;
import org.autoperi.run.spi.RunException;

/** An experiment that adds random numbers, as slowly and as unreliably as asked, and a process that runs it. */
public final class Sums implements Experiment<Sums.Config> {
    static final GivenExtensions EXTENSIONS = new GivenExtensions(Map.of(Experiment.class, Map.of("sums", new Sums())));

    /**
     * @param factor what the sum is multiplied by
     * @param failAt step before which it fails unless the cure is there, 0 for none
     * @param crashAt step before which its process ends at once unless the cure is there, 0 for none
     * @param cure file whose presence makes it work
     */
    record Config(
            @Param(min = 1) int steps,
            double factor,
            int pauseMilliseconds,
            int failAt,
            int crashAt,
            Optional<Path> cure,
            Inner inner) {
        Config() {
            this(12, 1, 0, 0, 0, Optional.empty(), new Inner());
        }
    }

    record Inner(List<Integer> sizes, String word) {
        Inner() {
            this(List.of(1), "a");
        }
    }

    @Override
    public void run(Config config, RunContext context) throws RunException {
        Checkpoints checkpoints = new Checkpoints(context, 2);
        boolean ill = config.cure().filter(Files::exists).isEmpty();
        try (Progress part = context.progress().split(1, "Adding", config.steps())) {
            double[] state = checkpoints
                    .restore((step, in) -> new double[] {step, new DataInputStream(in).readDouble()})
                    .orElse(new double[] {0, 0});
            for (int step = (int) state[0] + 1; step <= config.steps(); step++) {
                if (ill && step == config.failAt()) {
                    throw new RunException(RunException.Reason.DIVERGED, "step " + step + " is too much");
                }
                if (ill && step == config.crashAt()) {
                    Runtime.getRuntime().halt(7);
                }
                state[1] += context.random().stream("sums", step).nextGaussian();
                context.metrics().append(step, Map.of("sum", state[1]));
                Thread.sleep(config.pauseMilliseconds());
                if (step % 3 == 0 || part.isCancelled()) {
                    double sum = state[1];
                    checkpoints.save(step, OptionalDouble.empty(), out -> new DataOutputStream(out).writeDouble(sum));
                }
                part.checkCancelled();
                part.advance(1);
            }
            String json = "{\"metrics\": [{\"name\": \"sum\", \"value\": " + config.factor() * state[1]
                    + ", \"unit\": \"eV\", \"count\": " + config.steps() + ", \"protocol\": \"adding\"}]}";
            context.folder()
                    .writeAtomically("evaluation.json", out -> out.write(json.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new CancelledException();
        }
    }

    /** The command line of a process of a study. */
    static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    static StudyWorker worker() {
        return (specification, folder, anew) ->
                command(Sums.class, specification.toString(), folder.toString(), Boolean.toString(anew));
    }

    /** Runs the file given first in the folder given second, until it is done or its input ends. */
    public static void main(String[] arguments) throws ConfigException {
        AtomicBoolean over = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {}
            } catch (IOException e) {
                e.printStackTrace();
            }
            over.set(true);
        });
        thread.setDaemon(true);
        thread.start();
        RunOptions options = new RunOptions(
                List.of(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Boolean.parseBoolean(arguments[2]),
                List.of("sums"));
        try {
            new Runner(EXTENSIONS)
                    .start(
                            RunSpecification.read(Path.of(arguments[0])),
                            Path.of(arguments[1]),
                            options,
                            stoppedBy(over));
        } catch (CancelledException e) {
            System.exit(143);
        } catch (RunException e) {
            System.out.println("error: " + e.getMessage());
            System.exit(4);
        }
    }

    static Progress stoppedBy(AtomicBoolean over) {
        return Progress.unseen(over::get);
    }
}
