package org.autoperi.bench.evaluation;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.bench.Machine;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.Progress;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Evaluations;
import org.autoperi.evaluate.spi.Evaluator;

/** Memory and time of an evaluation of very many structures: reading, judging each, writing a row for each. */
final class ScalePart implements Part {
    private static final int THREADS = 2;
    private static final Set<String> JUDGES = Set.of("structural-validity", "strict-validity", "composition-validity");
    private static final String[] ELEMENTS = {"Li", "Na", "Mg", "Al", "Si", "Ca", "Ti", "Fe", "Zn", "Ba"};
    private static final long SEED = 20261126;

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public void run(Page page) throws IOException {
        int count = page.isComplete() ? 1_000_000 : page.isQuick() ? 30_000 : 100_000;
        Path file = Files.createTempFile("scale", ".xyz");
        try {
            write(file, count);
            ExecutorService executor = Executors.newFixedThreadPool(THREADS);
            try {
                measure(page, file, count, executor);
            } finally {
                executor.shutdownNow();
            }
        } catch (EvaluationException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void measure(Page page, Path file, int count, ExecutorService executor)
            throws IOException, EvaluationException {
        Evaluations evaluations =
                new Evaluations(ClassPathExtensions.of(ScalePart.class.getClassLoader()), executor, THREADS);
        List<Choice<Evaluator<?>>> judges = evaluations.installed().stream()
                .filter(choice -> JUDGES.contains(choice.id()))
                .toList();
        long start = System.nanoTime();
        Evaluations.GeneratedSet set = evaluations.read(file, Progress.NONE);
        double reading = (System.nanoTime() - start) * 1e-9;
        start = System.nanoTime();
        EvaluationResult result = evaluations.evaluate(set, Optional.empty(), judges, Progress.NONE);
        double judging = (System.nanoTime() - start) * 1e-9;
        start = System.nanoTime();
        Path json = Files.createTempFile("scale", ".json");
        Path csv = Files.createTempFile("scale", ".csv");
        try {
            try (Writer out = Files.newBufferedWriter(json)) {
                result.writeJson(out);
            }
            try (Writer out = Files.newBufferedWriter(csv)) {
                result.writeCsv(out);
            }
            double writing = (System.nanoTime() - start) * 1e-9;
            page.line("## Very many structures");
            page.line("");
            page.line(
                    ("%,d random cubic cells of 5 to 20 atoms (seed %d) in one extended XYZ file of %,d MB; %d evaluators, %d threads. Peak is the resident memory of the whole process, the mapped file and the heap that Java has not given back included (heap limit %,d MB).")
                            .formatted(
                                    count,
                                    SEED,
                                    Files.size(file) >> 20,
                                    judges.size(),
                                    THREADS,
                                    Runtime.getRuntime().maxMemory() >> 20));
            page.line("");
            page.row(true, "structures", "reading s", "judging s", "writing s", "evaluation.json MB", "evaluation.csv MB", "peak MB");
            page.row(
                    false,
                    "%,d".formatted(result.structures().size()),
                    "%.1f".formatted(reading),
                    "%.1f".formatted(judging),
                    "%.1f".formatted(writing),
                    Files.size(json) >> 20,
                    Files.size(csv) >> 20,
                    "%.0f".formatted(Machine.peakMegabytes()));
            page.line("");
            page.figure("evaluation.scale.peak.mb", Machine.peakMegabytes(), "MB");
        } finally {
            Files.deleteIfExists(json);
            Files.deleteIfExists(csv);
        }
    }

    private static void write(Path file, int count) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < count; i++) {
                int atoms = 5 + random.nextInt(16);
                double edge = Math.cbrt(12.0 * atoms);
                out.write(String.format(
                        Locale.ROOT,
                        "%d%nLattice=\"%.6f 0 0 0 %.6f 0 0 0 %.6f\" Properties=species:S:1:pos:R:3 name=s%d pbc=\"T T T\"%n",
                        atoms,
                        edge,
                        edge,
                        edge,
                        i));
                for (int k = 0; k < atoms; k++) {
                    out.write(String.format(
                            Locale.ROOT,
                            "%s %.6f %.6f %.6f%n",
                            k < 2 ? ELEMENTS[random.nextInt(ELEMENTS.length)] : "O",
                            edge * random.nextDouble(),
                            edge * random.nextDouble(),
                            edge * random.nextDouble()));
                }
            }
        }
    }
}
