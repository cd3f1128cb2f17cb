package org.autoperi.flow.internal;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.CrystalSystem;
import org.autoperi.dataset.Split;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.nn.Inference;
import org.autoperi.run.JsonText;
import org.autoperi.run.RunContext;
import org.autoperi.run.RunEvent;
import org.autoperi.run.spi.RunException;

/**
 * What the latent vectors of crystals carry: linear maps learnt on those of the training crystals are asked about others, for the cell, its volume and
 * number of atoms, and the crystal system; and the decoder is asked whether it listens. Writes {@code latent/codes.csv}, {@code
 * latent/probes.csv} and {@code latent/probes.json}. Belongs to one run.
 */
final class LatentProbes {
    private static final String FOLDER = "latent";
    private static final String CODES = FOLDER + "/codes.csv";
    private static final String TABLE = FOLDER + "/probes.csv";
    private static final String SUMMARY = FOLDER + "/probes.json";

    /** Training crystals beyond tell linear maps hardly more. */
    private static final int MOST_TRAINING = 10_000;

    private static final int MOST_SHUFFLED = 512;

    /** Fewer crystals cannot be learnt from, or say nothing. */
    private static final int FEWEST = 10;

    /** Entries of the metric tensor by their names, row and column in turn. */
    private static final int[][] METRIC = {{0, 0}, {1, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}};

    private static final Split[] ASKED = {Split.TEST, Split.VALIDATION, Split.TRAIN};

    private final FlowModel model;
    private final LatentSpace space;
    private final TrainingSettings settings;
    private final RunContext context;

    /** A crystal with its vector; the metric is that of the primitive Niggli cell, the system is -1 if it was not found. */
    private record Coded(TrainingCrystal crystal, float[] vector, double[] metric, double volumePerAtom, int system) {}

    /**
     * What one probe found.
     *
     * @param target what was asked for
     * @param kind {@code ridge} or {@code softmax}
     * @param learnt number of crystals it was learnt from
     * @param asked number of crystals it was asked about
     * @param score share of the variance explained, or of right answers
     * @param baseline the same of the best constant: 0, or the share of the most frequent class
     * @param error mean absolute error; NaN for classes
     * @param baselineError mean absolute error of the median; NaN for classes
     */
    private record Found(
            String target,
            String kind,
            int learnt,
            int asked,
            double score,
            double baseline,
            double error,
            double baselineError) {}

    LatentProbes(FlowModel model, TrainingSettings settings, RunContext context) {
        this.model = model;
        this.space = model.latent().orElseThrow();
        this.settings = settings;
        this.context = context;
    }

    /**
     * Encodes, asks and writes, unless that has been done.
     *
     * @param pools the crystals of each split
     */
    void run(Map<Split, TrainingPool> pools, Progress progress) throws RunException {
        if (Files.exists(context.folder().resolve(SUMMARY))) {
            return;
        }
        Map<Split, List<Coded>> coded = new EnumMap<>(Split.class);
        int all = pools.values().stream().mapToInt(p -> p.crystals().size()).sum();
        try (Progress part = progress.split(0.5, "Encoding", 2L * all)) {
            for (Split split : Split.values()) {
                coded.put(split, code(pools.get(split).crystals(), part));
            }
        }
        Split split = Arrays.stream(ASKED)
                .filter(s -> coded.get(s).size() >= FEWEST)
                .findFirst()
                .orElse(Split.TRAIN);
        List<Coded> training = coded.get(Split.TRAIN);
        training = training.subList(0, Math.min(MOST_TRAINING, training.size()));
        if (training.size() < FEWEST) {
            context.event(
                    "probes", training.size() + " training crystals, expected " + FEWEST + " or more to probe vectors");
            return;
        }
        List<Found> found;
        ShuffledLatents shuffled;
        List<Coded> asked = coded.get(split);
        List<Coded> some = asked.subList(0, Math.min(MOST_SHUFFLED, asked.size()));
        try (Progress part = progress.split(0.5, "Probing", some.size())) {
            found = probe(training, asked, part);
            shuffled = ShuffledLatents.of(
                    model,
                    settings,
                    some.stream().map(Coded::crystal).toList(),
                    some.stream().map(Coded::vector).toList(),
                    context.random(),
                    context.threads(),
                    context.executor(),
                    part);
        }
        tell(found, shuffled, split);
        double[][] axes = PrincipalAxes.of(training.stream().map(Coded::vector).toList(), 2);
        try {
            Files.createDirectories(context.folder().resolve(FOLDER));
            write(CODES, writer -> writeCodes(coded, axes, writer));
            write(TABLE, writer -> writeTable(found, split, writer));
            String summary = JsonText.pretty(summary(found, shuffled, split, training));
            write(SUMMARY, writer -> writer.write(summary)); // last: it says that all is there
        } catch (IOException e) {
            throw new RunException(
                    RunException.Reason.FAILED,
                    context.folder().resolve(FOLDER) + " cannot be written: " + e.getMessage(),
                    e);
        }
    }

    private List<Coded> code(List<TrainingCrystal> crystals, Progress progress) {
        List<Crystal> solids = crystals.stream().map(TrainingCrystal::crystal).toList();
        List<float[]> vectors = space.encode(solids, context.threads(), context.executor(), progress);
        List<Integer> systems = new Inference(context.executor(), context.threads())
                .map(
                        crystals,
                        (tape, crystal, index) -> {
                            progress.advance(1);
                            return SymmetricCrystal.group(crystal)
                                    .map(group -> group.crystalSystem().ordinal())
                                    .orElse(-1);
                        },
                        progress);
        List<Coded> coded = new ArrayList<>();
        for (int i = 0; i < crystals.size(); i++) {
            Crystal solid = solids.get(i);
            double[] metric = solid.lattice().metric();
            coded.add(new Coded(
                    crystals.get(i),
                    vectors.get(i),
                    Arrays.stream(METRIC)
                            .mapToDouble(e -> metric[3 * e[0] + e[1]])
                            .toArray(),
                    solid.volumePerAtom(),
                    systems.get(i)));
        }
        return coded;
    }

    /** What is the same for all crystals, to rounding, is not asked for: nothing could be wrong about it. */
    private static boolean varies(List<Coded> some, ToDoubleFunction<Coded> value) {
        double low = some.stream().mapToDouble(value).min().orElse(0);
        double high = some.stream().mapToDouble(value).max().orElse(0);
        return high - low > 1e-6 * Math.max(1, Math.abs(high));
    }

    private static boolean varies(List<Coded> training, List<Coded> asked, ToDoubleFunction<Coded> value) {
        return varies(training, value) && varies(asked, value);
    }

    private static List<Found> probe(List<Coded> training, List<Coded> asked, Progress progress) {
        List<Found> found = new ArrayList<>();
        for (int k = 0; k < METRIC.length; k++) {
            int entry = k;
            String name = "niggli-metric-" + (METRIC[k][0] + 1) + (METRIC[k][1] + 1);
            if (varies(training, asked, one -> one.metric[entry])) {
                found.add(ridge(name, training, asked, one -> one.metric[entry]));
            }
            progress.checkCancelled();
        }
        if (varies(training, asked, Coded::volumePerAtom)) {
            found.add(ridge("volume-per-atom", training, asked, Coded::volumePerAtom));
        }
        if (varies(training, asked, one -> one.crystal.size())) {
            found.add(ridge("atoms", training, asked, one -> one.crystal.size()));
            found.add(softmax("atoms", training, asked, one -> one.crystal.size(), progress));
        }
        List<Coded> learnt = training.stream().filter(one -> one.system >= 0).toList();
        List<Coded> known = asked.stream().filter(one -> one.system >= 0).toList();
        if (varies(learnt, known, Coded::system)) {
            found.add(softmax("crystal-system", learnt, known, Coded::system, progress));
        }
        return found;
    }

    private static Found ridge(String target, List<Coded> training, List<Coded> asked, ToDoubleFunction<Coded> value) {
        double[] known = training.stream().mapToDouble(value).toArray();
        LinearProbe probe =
                LinearProbe.ridge(training.stream().map(Coded::vector).toList(), known);
        double mean = Arrays.stream(known).average().orElseThrow();
        double[] sorted = known.clone();
        Arrays.sort(sorted);
        double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        double[] sums = new double[4];
        for (Coded one : asked) {
            double error = probe.apply(one.vector)[0] - value.applyAsDouble(one);
            double off = mean - value.applyAsDouble(one);
            sums[0] += error * error;
            sums[1] += off * off;
            sums[2] += Math.abs(error) / asked.size();
            sums[3] += Math.abs(median - value.applyAsDouble(one)) / asked.size();
        }
        return new Found(target, "ridge", known.length, asked.size(), 1 - sums[0] / sums[1], 0, sums[2], sums[3]);
    }

    private static Found softmax(
            String target, List<Coded> training, List<Coded> asked, ToIntFunction<Coded> kind, Progress progress) {
        List<Integer> kinds = List.copyOf(
                new TreeSet<>(training.stream().map(kind::applyAsInt).toList()));
        int[] classes = training.stream()
                .mapToInt(one -> kinds.indexOf(kind.applyAsInt(one)))
                .toArray();
        int[] counts = new int[kinds.size()];
        for (int c : classes) {
            counts[c]++;
        }
        int majority = IntStream.range(0, counts.length)
                .reduce((a, b) -> counts[b] > counts[a] ? b : a)
                .orElse(0);
        LinearProbe probe =
                LinearProbe.softmax(training.stream().map(Coded::vector).toList(), classes, kinds.size(), progress);
        int right = 0;
        int usual = 0;
        for (Coded one : asked) {
            int known = kinds.indexOf(kind.applyAsInt(one));
            right += probe.best(one.vector) == known ? 1 : 0;
            usual += majority == known ? 1 : 0;
        }
        double n = asked.size();
        return new Found(target, "softmax", classes.length, asked.size(), right / n, usual / n, Double.NaN, Double.NaN);
    }

    private void tell(List<Found> found, ShuffledLatents shuffled, Split split) {
        for (Found one : found) {
            context.event(
                    "probe",
                    String.format(
                            Locale.ROOT,
                            "%s by %s from %d training crystals: %.3f on %d of the split %s, a constant %.3f",
                            one.target,
                            one.kind,
                            one.learnt,
                            one.score,
                            one.asked,
                            split.key(),
                            one.baseline));
        }
        context.event(
                shuffled.listens() ? "probe" : RunEvent.WARNING,
                String.format(
                        Locale.ROOT,
                        "loss of the decoder %.4f with the own vectors, %.4f with those of others (difference %.4f +- %.4f): %s",
                        shuffled.own().get(ShuffledLatents.WHOLE),
                        shuffled.shuffled().get(ShuffledLatents.WHOLE),
                        shuffled.difference(),
                        shuffled.standardError(),
                        shuffled.listens()
                                ? "it listens to them"
                                : "it ignores them; lower latent.kl-weight or train longer"));
    }

    private Map<String, Object> summary(
            List<Found> found, ShuffledLatents shuffled, Split split, List<Coded> training) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("version", 1);
        tree.put("size", space.width());
        tree.put("split", split.key());
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Found one : found) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("target", one.target);
            row.put("probe", one.kind);
            row.put("learnt", one.learnt);
            row.put("asked", one.asked);
            row.put("score", one.score);
            row.put("baseline", one.baseline);
            if (!Double.isNaN(one.error)) {
                row.put("mean-absolute-error", one.error);
                row.put("baseline-mean-absolute-error", one.baselineError);
            }
            rows.add(row);
        }
        tree.put("probes", rows);
        Map<String, Object> collapse = new LinkedHashMap<>();
        collapse.put("crystals", shuffled.crystals());
        collapse.put("own", shuffled.own());
        collapse.put("shuffled", shuffled.shuffled());
        collapse.put("difference", shuffled.difference());
        collapse.put("standard-error", shuffled.standardError());
        collapse.put("listens", shuffled.listens());
        tree.put("collapse", collapse);
        tree.put("vectors", training.size());
        return tree;
    }

    /** Writes text. */
    private interface Writing {
        void to(Writer writer) throws IOException;
    }

    private void write(String file, Writing content) throws IOException {
        context.folder().writeAtomically(file, out -> {
            Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            content.to(writer);
            writer.flush();
        });
    }

    private static void writeTable(List<Found> found, Split split, Writer out) throws IOException {
        out.write("target,probe,split,learnt,asked,score,baseline,mean-absolute-error,baseline-mean-absolute-error\n");
        for (Found one : found) {
            out.write(CSVFormat.DEFAULT.format(
                            one.target,
                            one.kind,
                            split.key(),
                            one.learnt,
                            one.asked,
                            one.score,
                            one.baseline,
                            Double.isNaN(one.error) ? "" : one.error,
                            Double.isNaN(one.baselineError) ? "" : one.baselineError)
                    + '\n');
        }
    }

    private void writeCodes(Map<Split, List<Coded>> coded, double[][] axes, Writer out) throws IOException {
        List<Object> row = new ArrayList<>(List.of("id", "split", "atoms", "volume-per-atom", "crystal-system"));
        for (int axis = 1; axis <= axes.length - 1; axis++) {
            row.add("axis" + axis);
        }
        for (int k = 1; k <= space.width(); k++) {
            row.add("z" + k);
        }
        out.write(CSVFormat.DEFAULT.format(row.toArray()) + '\n');
        for (Map.Entry<Split, List<Coded>> split : coded.entrySet()) {
            for (Coded one : split.getValue()) {
                row.clear();
                row.add(one.crystal.id());
                row.add(split.getKey().key());
                row.add(one.crystal.size());
                row.add(one.volumePerAtom);
                row.add(
                        one.system < 0
                                ? ""
                                : CrystalSystem.values()[one.system].name().toLowerCase(Locale.ROOT));
                for (double place : PrincipalAxes.places(axes, one.vector)) {
                    row.add((float) place);
                }
                for (float z : one.vector) {
                    row.add(z);
                }
                out.write(CSVFormat.DEFAULT.format(row.toArray()) + '\n');
            }
        }
    }
}
