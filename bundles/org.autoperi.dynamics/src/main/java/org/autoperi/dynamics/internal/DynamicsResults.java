package org.autoperi.dynamics.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.autoperi.run.JsonText;
import org.autoperi.run.RunFolder;

/**
 * What a run of {@link MdLanguageModel} found, and its files: {@code dynamics.json} with everything, {@code populations.csv}, {@code transitions.csv}, {@code commutes.csv} and
 * {@code timescales.csv}, and {@code evaluation.json} with the numbers that runs are compared by.
 */
final class DynamicsResults {
    private static final String DATA = "data";
    private static final String MARKOV = "markov";

    /** States of the series that are shown. */
    private static final int SHOWN = 1000;

    /** Cells of the map of places along each axis. */
    private static final int CELLS = 40;

    private final MdLanguageModel.Config config;
    private final Trajectories.Found found;
    private final int states;
    private final Kinetics reference;
    private final Kinetics markov;
    private final List<Kinetics> repeats = new ArrayList<>();
    private final List<Double> entropies = new ArrayList<>();
    private double[] markovPopulations = {};
    private double markovEntropy = Double.NaN;
    private int[] drawn = {};
    private long parameters;

    DynamicsResults(
            MdLanguageModel.Config config, Trajectories.Found found, Kinetics reference, Kinetics drawnByMarkov) {
        this.config = config;
        this.found = found;
        this.states = found.learned().states();
        this.reference = reference;
        this.markov = drawnByMarkov;
    }

    void markov(double[] populations, double entropy) {
        markovPopulations = populations;
        markovEntropy = entropy;
    }

    void add(Kinetics kinetics, long numbers, double entropy, int[] sequence) {
        repeats.add(kinetics);
        entropies.add(entropy);
        parameters = numbers;
        drawn = drawn.length > 0 ? drawn : Arrays.copyOf(sequence, Math.min(SHOWN, sequence.length));
    }

    long parameters() {
        return parameters;
    }

    /** A repeat in a sentence. */
    String line(int repeat) {
        Kinetics one = repeats.get(repeat);
        int[] commutes = agreement(one, reference, Part.COMMUTES);
        return String.format(
                Locale.ROOT,
                "repeat %d: %d states, %d changes%s; %d of %d commute times within their errors",
                repeat + 1,
                one.frames(),
                one.changes(),
                found.exact()
                        .map(exact -> String.format(
                                Locale.ROOT, ", populations off by %.4f on average", one.populationError(exact)))
                        .orElse(""),
                commutes[0],
                commutes[1]);
    }

    /** What can agree. */
    private enum Part {
        MATRICES,
        TIMESCALES,
        COMMUTES
    }

    private static int[] agreement(Kinetics one, Kinetics other, Part part) {
        int[] sum = new int[2];
        List<Integer> times = new ArrayList<>(
                part == Part.COMMUTES ? one.commits().keySet() : one.matrices().keySet());
        for (int time : times) {
            int[] some =
                    switch (part) {
                        case MATRICES -> one.matrices()
                                .get(time)
                                .agreement(other.matrices().get(time));
                        case TIMESCALES -> one.timescales()
                                .get(time)
                                .agreement(other.timescales().get(time));
                        case COMMUTES -> one.commits()
                                .get(time)
                                .commutes()
                                .agreement(other.commits().get(time).commutes());
                    };
            sum[0] += some[0];
            sum[1] += some[1];
        }
        return sum;
    }

    void write(RunFolder folder) throws IOException {
        text(folder, "dynamics.json", JsonText.pretty(tree()));
        text(folder, "populations.csv", populations());
        text(folder, "transitions.csv", transitions());
        text(folder, "commutes.csv", commutes());
        text(folder, "timescales.csv", timescales());
        text(folder, "evaluation.json", JsonText.pretty(evaluation()));
    }

    private static void text(RunFolder folder, String file, String text) throws IOException {
        folder.writeAtomically(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Everything by the name of its source: the data, the Markov model, each repeat. */
    private Map<String, Kinetics> sources() {
        Map<String, Kinetics> sources = new LinkedHashMap<>();
        sources.put(DATA, reference);
        sources.put(MARKOV, markov);
        for (int i = 0; i < repeats.size(); i++) {
            sources.put("model-" + (i + 1), repeats.get(i));
        }
        return sources;
    }

    private static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "";
    }

    private String populations() {
        StringBuilder text = new StringBuilder("source,state,population,error,free-energy,free-energy-error\n");
        found.exact().ifPresent(exact -> {
            double most = Arrays.stream(exact).max().orElse(1);
            for (int s = 0; s < states; s++) {
                row(text, "exact", s, number(exact[s]), "", number(Math.log(most / exact[s])), "");
            }
        });
        sources().forEach((name, kinetics) -> {
            Kinetics.Measured free = kinetics.freeEnergies();
            for (int s = 0; s < states; s++) {
                row(
                        text,
                        name,
                        s,
                        number(kinetics.populations().values()[s]),
                        number(kinetics.populations().errors()[s]),
                        number(free.values()[s]),
                        number(free.errors()[s]));
            }
        });
        return text.toString();
    }

    private static void row(StringBuilder text, Object... cells) {
        text.append(String.join(",", Arrays.stream(cells).map(Object::toString).toList()))
                .append('\n');
    }

    private String transitions() {
        StringBuilder text = new StringBuilder("source,lag,from,to,probability,error\n");
        sources().forEach((name, kinetics) -> kinetics.matrices().forEach((lag, matrix) -> {
            for (int i = 0; i < states * states; i++) {
                row(text, name, lag, i / states, i % states, number(matrix.values()[i]), number(matrix.errors()[i]));
            }
        }));
        return text.toString();
    }

    private String commutes() {
        StringBuilder text = new StringBuilder(
                "source,commit,from,to,transitions,passage-time,passage-error,commute-time,commute-error\n");
        double unit = found.frameTime();
        sources().forEach((name, kinetics) -> kinetics.commits().forEach((commit, one) -> {
            for (int i = 0; i < states * states; i++) {
                if (i / states != i % states) {
                    row(
                            text,
                            name,
                            commit,
                            i / states,
                            i % states,
                            one.transitions()[i / states][i % states],
                            number(unit * one.passages().values()[i]),
                            number(unit * one.passages().errors()[i]),
                            number(unit * one.commutes().values()[i]),
                            number(unit * one.commutes().errors()[i]));
                }
            }
        }));
        return text.toString();
    }

    private String timescales() {
        StringBuilder text = new StringBuilder("source,lag,number,timescale,error\n");
        sources().forEach((name, kinetics) -> kinetics.timescales().forEach((lag, one) -> {
            for (int i = 0; i < states - 1; i++) {
                row(
                        text,
                        name,
                        lag,
                        i + 1,
                        number(found.frameTime() * one.values()[i]),
                        number(found.frameTime() * one.errors()[i]));
            }
        }));
        return text.toString();
    }

    private Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", "autoperi-dynamics");
        tree.put("version", 1);
        tree.put("potential", config.potential().map(p -> (Object) p.id()).orElse(null));
        tree.put("beta", found.exact().isPresent() ? config.simulation().beta() : null);
        tree.put("reference-beta", config.simulation().referenceBeta());
        tree.put("model", config.model().id());
        tree.put("by", config.states().by());
        tree.put("frame-time", found.frameTime());
        tree.put("states", states);
        tree.put(
                "centres",
                found.centres().stream().map(c -> List.of(c.x(), c.y())).toList());
        tree.put("exact", found.exact().map(DynamicsResults::list).orElse(null));
        tree.put("markov-populations", list(markovPopulations));
        tree.put("markov-entropy", markovEntropy);
        tree.put("steps", config.training().steps());
        List<Object> sources = new ArrayList<>();
        sources().forEach((name, kinetics) -> {
            Map<String, Object> one = tree(kinetics);
            one.put("name", name);
            if (name.startsWith("model-")) {
                one.put("entropy", entropies.get(repeats.indexOf(kinetics)));
            }
            sources.add(one);
        });
        tree.put("sources", sources);
        tree.put("map", map());
        Map<String, Object> series = new LinkedHashMap<>();
        Trajectories.Picture picture = found.picture();
        int shown = Math.min(SHOWN, Math.min(picture.length(), found.learned().part(0).length));
        series.put("x", list(Arrays.copyOf(picture.x(), shown)));
        series.put("data", ints(Arrays.copyOf(found.learned().part(0), shown)));
        series.put("model", ints(drawn));
        tree.put("series", series);
        return tree;
    }

    private Map<String, Object> tree(Kinetics kinetics) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("frames", kinetics.frames());
        tree.put("changes", kinetics.changes());
        tree.put("populations", tree(kinetics.populations()));
        tree.put("free-energies", tree(kinetics.freeEnergies()));
        Map<String, Object> timescales = new LinkedHashMap<>();
        kinetics.timescales().forEach((lag, one) -> timescales.put(Integer.toString(lag), tree(one)));
        tree.put("timescales", timescales);
        Map<String, Object> matrices = new LinkedHashMap<>();
        kinetics.matrices().forEach((lag, one) -> matrices.put(Integer.toString(lag), tree(one)));
        tree.put("matrices", matrices);
        Map<String, Object> commits = new LinkedHashMap<>();
        kinetics.commits().forEach((commit, one) -> {
            Map<String, Object> kept = new LinkedHashMap<>();
            kept.put(
                    "transitions",
                    Arrays.stream(one.transitions())
                            .map(row -> Arrays.stream(row).boxed().toList())
                            .toList());
            kept.put("passages", tree(one.passages()));
            kept.put("commutes", tree(one.commutes()));
            commits.put(Integer.toString(commit), kept);
        });
        tree.put("commits", commits);
        return tree;
    }

    private static Map<String, Object> tree(Kinetics.Measured measured) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("values", list(measured.values()));
        tree.put("errors", list(measured.errors()));
        return tree;
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static List<Integer> ints(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** How often each cell of the plane holds a place. */
    private Map<String, Object> map() {
        Trajectories.Picture picture = found.picture();
        Map<String, Object> tree = new LinkedHashMap<>();
        if (picture.y().length == 0) {
            return tree;
        }
        double fromX = Arrays.stream(picture.x()).min().orElse(0);
        double toX = Arrays.stream(picture.x()).max().orElse(1);
        double fromY = Arrays.stream(picture.y()).min().orElse(0);
        double toY = Arrays.stream(picture.y()).max().orElse(1);
        int[][] counts = new int[CELLS][CELLS];
        for (int i = 0; i < picture.x().length; i++) {
            counts[cell(picture.y()[i], fromY, toY)][cell(picture.x()[i], fromX, toX)]++;
        }
        tree.put("x", List.of(fromX, toX));
        tree.put("y", List.of(fromY, toY));
        tree.put("counts", Arrays.stream(counts).map(DynamicsResults::ints).toList());
        return tree;
    }

    private static int cell(double value, double from, double to) {
        return to > from ? Math.min(CELLS - 1, (int) ((value - from) / (to - from) * CELLS)) : 0;
    }

    /** The numbers that runs are compared by; means over the repeats. */
    private Map<String, Object> evaluation() {
        List<Object> metrics = new ArrayList<>();
        found.exact().ifPresent(exact -> {
            double[] even = new double[states];
            Arrays.fill(even, 1.0 / states);
            double uniform = 0;
            double stationary = 0;
            for (int s = 0; s < states; s++) {
                uniform += Math.abs(even[s] - exact[s]) / states;
                stationary += Math.abs(markovPopulations[s] - exact[s]) / states;
            }
            String protocol = "mean-absolute-error-against-quadrature";
            add(metrics, "population-error", mean(k -> k.populationError(exact)), "", protocol);
            add(metrics, "population-error-data", reference.populationError(exact), "", protocol);
            add(metrics, "population-error-markov", stationary, "", protocol);
            add(metrics, "population-error-uniform", uniform, "", protocol);
        });
        String agree = "share-within-95-percent-of-common-error";
        add(metrics, "commute-within", share(Part.COMMUTES), "%", agree);
        add(metrics, "transition-within", share(Part.MATRICES), "%", agree);
        add(metrics, "timescale-within", share(Part.TIMESCALES), "%", agree);
        add(metrics, "commute-within-markov", share(markov, Part.COMMUTES), "%", agree);
        add(metrics, "transition-within-markov", share(markov, Part.MATRICES), "%", agree);
        add(metrics, "timescale-within-markov", share(markov, Part.TIMESCALES), "%", agree);
        String likely = "mean-negative-log-likelihood-of-held-out-states";
        add(
                metrics,
                "entropy",
                entropies.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN),
                "nat",
                likely);
        add(metrics, "entropy-markov", markovEntropy, "nat", likely);
        add(metrics, "changes-data", reference.changes(), "", "changes-of-state-frame-to-frame");
        add(metrics, "changes", mean(Kinetics::changes), "", "changes-of-state-frame-to-frame");
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("id", "md-language-model");
        part.put("label", "Populations and kinetics");
        part.put("cite", List.of("doi:10.1038/s41467-020-18959-8"));
        part.put("bundle", "org.autoperi.dynamics");
        part.put("configuration", Map.of());
        part.put("failure", "");
        part.put("not-applicable", "");
        part.put("judges-structures", false);
        part.put("metrics", metrics);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", "autoperi-evaluation");
        tree.put("version", 1);
        tree.put("generated", "samples");
        tree.put("reference", "");
        tree.put("remarks", List.of());
        tree.put("evaluators", List.of(part));
        tree.put("structures", List.of());
        return tree;
    }

    private double mean(ToDoubleFunction<Kinetics> measure) {
        return repeats.stream().mapToDouble(measure).average().orElse(Double.NaN);
    }

    private double share(Part part) {
        int[] sum = new int[2];
        for (Kinetics one : repeats) {
            int[] some = agreement(one, reference, part);
            sum[0] += some[0];
            sum[1] += some[1];
        }
        return 100.0 * sum[0] / sum[1];
    }

    private double share(Kinetics one, Part part) {
        int[] some = agreement(one, reference, part);
        return 100.0 * some[0] / some[1];
    }

    private void add(List<Object> metrics, String name, double value, String unit, String protocol) {
        if (!Double.isFinite(value)) {
            return; // nothing to compare, or a state that the model holds for impossible
        }
        Map<String, Object> metric = new LinkedHashMap<>();
        metric.put("name", name);
        metric.put("value", value);
        metric.put("unit", unit);
        metric.put("protocol", protocol);
        metric.put("parameters", Map.of());
        metric.put("count", repeats.size());
        metric.put("failures", Map.of());
        metric.put("note", "");
        metrics.add(metric);
    }
}
