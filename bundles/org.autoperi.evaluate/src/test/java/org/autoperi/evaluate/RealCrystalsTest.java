package org.autoperi.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Split;
import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.spi.PhysicsTerm;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the rules and terms say of real crystals; the sentences of docs/metrics.md. */
@Tag("slow")
class RealCrystalsTest {
    private static final int ROWS = 400;
    private static final ExtensionRegistry EXTENSIONS = ClassPathExtensions.of(RealCrystalsTest.class.getClassLoader());

    /** The folder of shared data; whoever needs one that is not here is skipped. */
    static Path shared(String data) {
        String given = System.getProperty("autoperi.shared");
        Path at = Path.of("").toAbsolutePath();
        while (given == null && at != null && !Files.isDirectory(at.resolve("shared/design"))) {
            at = at.getParent();
        }
        Path shared = given != null ? Path.of(given) : at == null ? Path.of("shared") : at.resolve("shared");
        Assumptions.assumeTrue(
                Files.isDirectory(shared.resolve("data").resolve(data)),
                data + " is not here; looked for " + shared + "/data/" + data);
        return shared;
    }

    /** Rows of MP-20 from their beginning; no constant of ours was fitted on the validation and test splits. */
    private static List<Crystal> crystals(String name, long rows) throws Exception {
        SourcePosition here = SourcePosition.of("test");
        Path file = shared("mp_20").resolve("data/mp_20").resolve(name);
        ConfigNode table = new ConfigNode.Table(
                Map.of(
                        "id", new ConfigNode.Value("csv", here),
                        "test", new ConfigNode.Value(file.toString(), here),
                        "limit", new ConfigNode.Value(rows, here)),
                here);
        return Sets.open(table, EXTENSIONS).crystals(Split.TEST);
    }

    private static double shareUntouched(String term, List<Crystal> crystals) throws Exception {
        ConfigNode id = new ConfigNode.Value(term, SourcePosition.of("test"));
        Choice<?> choice = new ConfigBinder(EXTENSIONS).choose(id, PhysicsTerm.class, "term");
        int applicable = 0;
        int untouched = 0;
        for (Crystal crystal : crystals) {
            double value = value((PhysicsTerm<?>) choice.extension(), choice, PeriodicSystem.of(crystal));
            applicable += Double.isNaN(value) ? 0 : 1;
            untouched += value == 0 ? 1 : 0;
        }
        assertThat(applicable).isGreaterThan(crystals.size() * 9 / 10);
        return (double) untouched / applicable;
    }

    private static <C extends Record> double value(PhysicsTerm<C> term, Choice<?> choice, PeriodicSystem system) {
        C config = choice.configFor(term);
        return term.inapplicable(config, system).isPresent()
                ? Double.NaN
                : term.evaluate(config, system, Gradient.none());
    }

    /** Prints how many training and validation crystals have a pair of atoms below a fraction of the radii, for docs/metrics.md. */
    @Test
    void realCrystalsKeepTheirDistances() throws Exception {
        List<Crystal> crystals = new ArrayList<>(crystals("train_part.csv.gz", 0));
        crystals.addAll(crystals("val_part.csv.gz", 0));
        for (String scale : List.of("0.6", "0.62", "0.63", "0.7")) {
            ConfigNode text = new ConfigNode.Text("min-distance:scale=" + scale, SourcePosition.of("test"));
            Choice<?> choice = new ConfigBinder(EXTENSIONS).choose(text, PhysicsTerm.class, "term");
            long below = crystals.stream()
                    .filter(c -> value((PhysicsTerm<?>) choice.extension(), choice, PeriodicSystem.of(c)) > 0)
                    .count();
            System.out.println(
                    "pairs below " + scale + " of the radii: " + below + " of " + crystals.size() + " crystals");
            if (scale.equals("0.6")) {
                assertThat(below).isZero();
            }
        }
    }

    /** Prints the table of docs/metrics.md on how far the typical volume is off: quantiles of |ln(V / V_typical)|. */
    @Test
    void typicalVolumesFitUnseenCrystals() throws Exception {
        for (String name : List.of("train_part.csv.gz", "val_part.csv.gz", "test_part.csv.gz")) {
            double[] off = logVolumeErrors(crystals(name, 0));
            System.out.printf(
                    Locale.ROOT,
                    "typical volume, %s: %d crystals, |ln(V / V_typical)| half %.3f, 90 %% %.3f, 95 %% %.3f, 98 %% %.3f,"
                            + " 99 %% %.3f%n",
                    name,
                    off.length,
                    quantile(off, 0.5),
                    quantile(off, 0.9),
                    quantile(off, 0.95),
                    quantile(off, 0.98),
                    quantile(off, 0.99));
            assertThat(quantile(off, 0.98)).isLessThan(0.3);
        }
    }

    /** Without slack the term is {@code n ln(V / V_typical)^2}. */
    private static double[] logVolumeErrors(List<Crystal> crystals) throws Exception {
        ConfigNode noSlack = new ConfigNode.Text("volume-prior:slack=0", SourcePosition.of("test"));
        Choice<?> choice = new ConfigBinder(EXTENSIONS).choose(noSlack, PhysicsTerm.class, "term");
        return crystals.stream()
                .mapToDouble(c -> value((PhysicsTerm<?>) choice.extension(), choice, PeriodicSystem.of(c)) / c.size())
                .filter(Double::isFinite)
                .map(Math::sqrt)
                .sorted()
                .toArray();
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }

    @Test
    void realCrystalsPassAndArePenalisedRarely() throws Exception {
        List<Crystal> crystals = crystals("test_part.csv.gz", ROWS);
        assertThat(crystals).hasSizeGreaterThan(ROWS * 9 / 10);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            List<GeneratedStructure> set = new ArrayList<>(
                    crystals.stream().map(c -> GeneratedStructure.of(c, "x")).toList());
            EvaluationResult result = new Evaluations(EXTENSIONS, executor, 2)
                    .evaluate(
                            new Evaluations.GeneratedSet("MP-20 test", set, List.of()),
                            Optional.of(Sets.dataset(crystals, crystals)),
                            List.of(),
                            Progress.NONE);
            assertThat(result.metric("structural-validity").orElseThrow().value())
                    .isEqualTo(100);
            assertThat(result.metric("strict-validity").orElseThrow().value()).isEqualTo(100);
            assertThat(result.metric("novelty").orElseThrow().value()).isZero();
            assertThat(result.metric("copied-compositions").orElseThrow().value())
                    .isEqualTo(100);
            assertThat(result.metric("density-distance").orElseThrow().value()).isZero();
            assertThat(result.metric("uniqueness").orElseThrow().value()).isGreaterThan(99);
        } finally {
            executor.shutdownNow();
        }
        assertThat(shareUntouched("min-distance", crystals)).isGreaterThan(0.98);
        assertThat(shareUntouched("volume-prior", crystals)).isGreaterThan(0.98);
    }
}
