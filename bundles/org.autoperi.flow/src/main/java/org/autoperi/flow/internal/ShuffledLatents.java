package org.autoperi.flow.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.nn.Inference;
import org.autoperi.nn.Loss;
import org.autoperi.physics.PhysicsSum;
import org.autoperi.tensor.Tape;

/**
 * Whether a decoder listens to the latent vectors: its loss on crystals with their own vectors and with those of others. A decoder that ignores
 * them is as good with either. Axis: n crystals.
 *
 * @param crystals n
 * @param own losses with the own vectors, mean over the crystals; the whole one first, then its terms by name
 * @param shuffled the same with the vectors of others
 * @param difference mean of shuffled minus own
 * @param standardError of the difference
 */
record ShuffledLatents(
        int crystals, Map<String, Double> own, Map<String, Double> shuffled, double difference, double standardError) {
    static final String WHOLE = "loss";

    /** Points on the path to each crystal (ours). */
    private static final int TIMES = 4;

    /** Standard errors by which the losses must differ to call it listening: 1 chance in 700 by accident. */
    private static final double SURE = 3;

    /** Whether the vectors of others hurt beyond doubt. */
    boolean listens() {
        return difference > SURE * standardError;
    }

    /**
     * Measures.
     *
     * @param crystals at least two
     * @param vectors their latent vectors
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    static ShuffledLatents of(
            FlowModel model,
            TrainingSettings settings,
            List<TrainingCrystal> crystals,
            List<float[]> vectors,
            RandomStreams random,
            int threads,
            ExecutorService executor,
            Progress progress) {
        int n = crystals.size();
        int[] other = cycle(n, random.stream("shuffle"));
        FlowLoss loss = new FlowLoss(model.network(), model.standardisation(), settings, new PhysicsSum(List.of()));
        List<List<Map<String, Double>>> parts = new Inference(executor, threads)
                .map(
                        IntStream.range(0, n).boxed().toList(),
                        (tape, i, index) -> {
                            List<PathPoint> points = points(model, crystals.get(i), i, random);
                            Map<String, Double> own = values(model, loss, tape, points, vectors.get(i));
                            tape.reset();
                            Map<String, Double> wrong = values(model, loss, tape, points, vectors.get(other[i]));
                            progress.advance(1);
                            return List.of(own, wrong);
                        },
                        progress);
        Map<String, Double> own = new LinkedHashMap<>();
        Map<String, Double> shuffled = new LinkedHashMap<>();
        double squares = 0;
        for (List<Map<String, Double>> part : parts) {
            part.get(0).forEach((name, value) -> own.merge(name, value / n, Double::sum));
            part.get(1).forEach((name, value) -> shuffled.merge(name, value / n, Double::sum));
        }
        double difference = shuffled.get(WHOLE) - own.get(WHOLE);
        for (List<Map<String, Double>> part : parts) {
            double off = part.get(1).get(WHOLE) - part.get(0).get(WHOLE) - difference;
            squares += off * off;
        }
        return new ShuffledLatents(n, own, shuffled, difference, Math.sqrt(squares / (n * (n - 1.0))));
    }

    /** The same points for both vectors. */
    private static List<PathPoint> points(FlowModel model, TrainingCrystal crystal, int index, RandomStreams random) {
        return IntStream.range(0, TIMES)
                .mapToObj(k -> PathPoint.draw(
                        crystal,
                        model.standardisation(),
                        (k + 0.5) / TIMES,
                        1,
                        PathPoint.Alignment.WITHIN_SPECIES,
                        random.stream("shuffle-path", (long) index * TIMES + k)))
                .toList();
    }

    private static Map<String, Double> values(
            FlowModel model, FlowLoss loss, Tape tape, List<PathPoint> points, float[] vector) {
        List<float[]> rows = points.stream().map(point -> vector).toList();
        Conditions.Told told = new Conditions.Told(model.latent().orElseThrow().rows(tape, rows), List.of());
        Loss all = loss.of(tape, points, Optional.of(told), 1.0 / TIMES);
        Map<String, Double> values = new LinkedHashMap<>();
        double sum = 0;
        for (Loss.Term term : all.terms()) {
            sum += term.weight() * term.value().scalar();
        }
        values.put(WHOLE, sum);
        values.put(FlowLoss.COORDINATES, (double) all.terms().get(0).value().scalar());
        values.put(FlowLoss.LATTICE, (double) all.terms().get(1).value().scalar());
        return values;
    }

    /** A permutation that is one cycle, so that nothing stays in its place (Sattolo). */
    private static int[] cycle(int n, RandomGenerator random) {
        int[] order = IntStream.range(0, n).toArray();
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i);
            int moved = order[i];
            order[i] = order[j];
            order[j] = moved;
        }
        return order;
    }
}
