package org.autoperi.crystal.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class OverlayTest {
    private static final StructureMatcher MATCHER = new StructureMatcher(MatchSettings.cdvae());
    private static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(2);

    @AfterAll
    static void stop() {
        EXECUTOR.shutdownNow();
    }

    private static Crystal random(SplittableRandom random, int atoms) {
        Lattice lattice = Lattice.ofParameters(
                4 + random.nextDouble(),
                5 + random.nextDouble(),
                6 + random.nextDouble(),
                80 + 20 * random.nextDouble(),
                80 + 20 * random.nextDouble(),
                80 + 20 * random.nextDouble());
        List<Element> elements = new ArrayList<>();
        double[] frac = new double[3 * atoms];
        for (int i = 0; i < atoms; i++) {
            elements.add(i % 3 == 0 ? Element.Ti : Element.O);
        }
        for (int i = 0; i < frac.length; i++) {
            frac[i] = random.nextDouble();
        }
        return Crystal.of(lattice, elements, frac);
    }

    private static Crystal moved(Crystal crystal, SplittableRandom random, double most) {
        double[] frac = crystal.fractional();
        for (int i = 0; i < frac.length; i++) {
            frac[i] += most * (random.nextDouble() - 0.5);
        }
        // Another basis of the same lattice, another order and another origin.
        Lattice lattice = crystal.lattice().transformed(new double[] {1, 1, 0, 0, 1, 0, 0, -1, 1});
        double[] cart = crystal.lattice().toCartesian(frac);
        double[] there = lattice.toFractional(cart);
        Crystal.Builder builder = Crystal.builder(lattice.scaled(1.03));
        for (int i = crystal.size() - 1; i >= 0; i--) {
            builder.add(crystal.element(i), there[3 * i] + 0.3, there[3 * i + 1] + 0.1, there[3 * i + 2] - 0.2);
        }
        return builder.build();
    }

    private static Alignment align(Crystal one, Crystal other) {
        return MATCHER.align(MATCHER.prepare(one), MATCHER.prepare(other), Duration.ZERO, Progress.NONE);
    }

    @Test
    void theOverlayHasTheDistanceOfTheMatcherAndTheInteratomicDistancesOfTheCrystal() {
        long seed = Long.getLong("tests.seed", 20261126L);
        SplittableRandom random = new SplittableRandom(seed);
        for (int trial = 0; trial < 50; trial++) {
            String where = "tests.seed=" + seed + ", trial " + trial;
            Crystal known = random(random, 2 + random.nextInt(6));
            Crystal sample = moved(known, random, 0.04);
            Alignment alignment = align(sample, known);
            assertThat(alignment.reason()).as(where).isEqualTo(Reason.MATCHED);
            Overlay overlay = alignment.overlay().orElseThrow();
            assertThat(overlay.distance())
                    .isEqualTo(MATCHER.rmsDistance(sample, known).orElseThrow());
            assertThat(distances(overlay.cell(), overlay.frac())).as(where).satisfies(found -> {
                double[] expected = distances(sample.lattice(), sample.fractional());
                assertThat(found).containsExactly(expected, within(1e-6));
            });
            double sum = 0;
            Lattice mean = mean(overlay.cell(), overlay.referenceCell());
            double[] a = overlay.frac();
            double[] b = overlay.referenceFrac();
            for (int i = 0; i < a.length; i += 3) {
                double d = mean.length(a[i] - b[i], a[i + 1] - b[i + 1], a[i + 2] - b[i + 2]);
                sum += d * d;
            }
            double free = Math.cbrt(mean.volume() / overlay.size());
            assertThat(Math.sqrt(sum / overlay.size()) / free)
                    .as(where)
                    .isCloseTo(overlay.distance().rms(), within(1e-9));
        }
    }

    /** The mean lengths and angles of two cells, the first one brought to the volume of the second. */
    private static Lattice mean(Lattice one, Lattice other) {
        double[] parameters = one.withVolume(other.volume()).parameters();
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (parameters[i] + other.parameters()[i]) / 2;
        }
        return Lattice.ofParameters(
                parameters[0], parameters[1], parameters[2], parameters[3], parameters[4], parameters[5]);
    }

    /** Sorted lengths of all vectors between sites within two cells, as many as are surely complete. */
    private static double[] distances(Lattice lattice, double[] frac) {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < frac.length; i += 3) {
            for (int j = 0; j < frac.length; j += 3) {
                for (int n = 0; n < 343; n++) {
                    double d = lattice.length(
                            wrap(frac[j] - frac[i]) + n % 7 - 3,
                            wrap(frac[j + 1] - frac[i + 1]) + n / 7 % 7 - 3,
                            wrap(frac[j + 2] - frac[i + 2]) + n / 49 - 3);
                    all.add(d);
                }
            }
        }
        return all.stream().sorted().limit(20).mapToDouble(Double::doubleValue).toArray();
    }

    private static double wrap(double x) {
        return x - Math.rint(x);
    }

    @Test
    void theNearestIsTheOneThatComparingAllFinds() {
        long seed = Long.getLong("tests.seed", 20261126L);
        SplittableRandom random = new SplittableRandom(seed);
        List<Crystal> references = new ArrayList<>();
        List<Crystal> crystals = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Crystal known = random(random, 4);
            references.add(known);
            for (int j = 0; j < 4; j++) {
                crystals.add(moved(known, random, 0.02 + 0.05 * j));
            }
        }
        references.add(random(random, 9));
        MatchSearch search = new MatchSearch(MATCHER, SearchSettings.exact(), EXECUTOR, 2);
        List<Nearest> found = search.nearest(crystals, references, Progress.NONE);
        for (int i = 0; i < references.size(); i++) {
            double least = Double.POSITIVE_INFINITY;
            for (Crystal crystal : crystals) {
                least = Math.min(
                        least,
                        MATCHER.rmsDistance(crystal, references.get(i))
                                .map(RmsDistance::rms)
                                .orElse(Double.POSITIVE_INFINITY));
            }
            assertThat(found.get(i).match().isPresent())
                    .as("tests.seed=" + seed)
                    .isEqualTo(least < 1);
            if (least < 1) {
                assertThat(found.get(i).rms()).as("tests.seed=" + seed).isCloseTo(least, within(1e-12));
            }
        }
    }
}
