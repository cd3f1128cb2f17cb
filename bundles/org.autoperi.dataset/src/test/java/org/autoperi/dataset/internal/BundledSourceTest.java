package org.autoperi.dataset.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.PeriodicDistance;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundledSourceTest {
    private static final Dataset PRIMITIVE = open(new BundledSource.Config());
    private static final Dataset CONVENTIONAL = open(new BundledSource.Config(false, 0, 0.1, 0.1));

    private static Dataset open(BundledSource.Config config) {
        try {
            return new BundledSource().open(config, Progress.NONE);
        } catch (DatasetException e) {
            throw new AssertionError(e.problems().toString(), e);
        }
    }

    /** The formula that an id begins with. */
    private static String formula(DatasetEntry entry) {
        return entry.id().substring(0, entry.id().indexOf('-'));
    }

    private static String prototype(DatasetEntry entry) {
        return entry.id().substring(entry.id().indexOf('-') + 1);
    }

    @Test
    void holdsManyCompoundsWithoutProblems() {
        assertThat(PRIMITIVE.size()).isGreaterThanOrEqualTo(250);
        assertThat(PRIMITIVE.problems()).isEmpty();
        assertThat(PRIMITIVE.entries()).extracting(DatasetEntry::id).doesNotHaveDuplicates();
        assertThat(PRIMITIVE.inputs()).hasSize(2);
        assertThat(PRIMITIVE.origin().cite()).isNotEmpty();
    }

    @Test
    void everyCellIsAWholeNumberOfFormulas() {
        for (DatasetEntry entry : PRIMITIVE.entries()) {
            Composition formula = Composition.parse(formula(entry));
            Composition cell = entry.crystal().composition();
            assertThat(cell.reduced()).as(entry.id()).isEqualTo(formula.reduced());
            assertThat(cell.atomCount() % formula.reduced().atomCount())
                    .as(entry.id())
                    .isZero();
        }
    }

    @Test
    void noTwoAtomsAreTooNear() {
        for (DatasetEntry entry : PRIMITIVE.entries()) {
            assertThat(nearest(entry.crystal()))
                    .as(entry.id() + ": shortest distance over the sum of covalent radii")
                    .isGreaterThan(0.6);
        }
    }

    /** Smallest ratio of a distance to the sum of covalent radii. */
    private static double nearest(Crystal crystal) {
        PeriodicDistance distance = PeriodicDistance.of(crystal.lattice());
        double nearest = Double.MAX_VALUE;
        for (int i = 0; i < crystal.size(); i++) {
            for (int j = i + 1; j < crystal.size(); j++) {
                double radii = radius(crystal.element(i)) + radius(crystal.element(j));
                nearest = Math.min(nearest, distance.between(crystal, i, j) / radii);
            }
            nearest = Math.min(nearest, crystal.lattice().a() / 2 / radius(crystal.element(i))); // a is the shortest
        }
        return nearest;
    }

    private static double radius(Element element) {
        return element.covalentRadiusAngstrom();
    }

    @Test
    void atomsTakeOrdinarySpace() {
        assertThat(PRIMITIVE.entries())
                .allSatisfy(entry -> assertThat(entry.crystal().volumePerAtom())
                        .as(entry.id())
                        .isBetween(5.0, 80.0));
    }

    @ParameterizedTest
    @CsvSource({
        "face-centred-cubic, 4, 1",
        "body-centred-cubic, 2, 1",
        "hexagonal-close-packed, 2, 2",
        "diamond, 8, 2",
        "white-tin, 4, 2",
        "arsenic, 6, 2",
        "selenium, 3, 3",
        "graphite, 4, 4",
        "rock-salt, 8, 2",
        "caesium-chloride, 2, 2",
        "zinc-blende, 8, 2",
        "wurtzite, 4, 4",
        "nickel-arsenide, 4, 4",
        "iron-silicide, 8, 8",
        "sodium-thallide, 16, 4",
        "fluorite, 12, 3",
        "antifluorite, 12, 3",
        "half-heusler, 12, 3",
        "pyrite, 12, 12",
        "cuprite, 6, 6",
        "rutile, 6, 6",
        "anatase, 12, 6",
        "molybdenite, 6, 6",
        "molybdenum-disilicide, 6, 3",
        "laves-c14, 12, 12",
        "laves-c15, 24, 6",
        "bismuth-telluride, 15, 5",
        "iron-aluminide, 16, 4",
        "skutterudite, 32, 16",
        "nickel-stannide, 8, 8",
        "calcium-hexaboride, 7, 7",
        "calcium-copper-five, 6, 6",
        "corundum, 30, 10",
        "thorium-chromium-silicide, 10, 5",
        "matlockite, 6, 6",
        "chalcopyrite, 16, 8",
        "perovskite, 5, 5",
        "delafossite, 12, 4",
        "calcite, 30, 10",
        "spinel, 56, 14",
        "mixed-valence-spinel, 56, 14",
        "potassium-hexachloroplatinate, 36, 9",
        "gold-copper, 2, 2",
        "copper-three-gold, 4, 4",
        "heusler, 16, 4",
        "chromium-silicide, 8, 8",
        "max-phase-211, 8, 8",
        "potassium-nickel-fluoride, 14, 7",
        "ilmenite, 30, 10",
        "lithium-niobate, 30, 10",
        "zircon, 24, 12"
    })
    void prototypesHaveTheAtomsOfTheTextbooks(String prototype, int conventional, int primitive) {
        assertThat(sizes(CONVENTIONAL, prototype)).containsOnly(conventional).isNotEmpty();
        assertThat(sizes(PRIMITIVE, prototype)).containsOnly(primitive);
    }

    private static Set<Integer> sizes(Dataset dataset, String prototype) {
        Set<Integer> sizes = new HashSet<>();
        dataset.entries().stream()
                .filter(entry -> prototype(entry).equals(prototype))
                .forEach(entry -> sizes.add(entry.crystal().size()));
        return sizes;
    }

    /** Distances worked out by hand from the lattice constants. */
    @Test
    void neighboursAreWhereTheyBelong() {
        Crystal salt = PRIMITIVE.entry("NaCl-rock-salt").orElseThrow().crystal();
        Crystal silicon = PRIMITIVE.entry("Si-diamond").orElseThrow().crystal();
        Crystal perovskite = PRIMITIVE.entry("SrTiO3-perovskite").orElseThrow().crystal();

        assertThat(PeriodicDistance.shortest(salt)).isCloseTo(5.6402 / 2, within());
        assertThat(PeriodicDistance.shortest(silicon)).isCloseTo(5.4310 * Math.sqrt(3) / 4, within());
        assertThat(PeriodicDistance.shortest(perovskite)).isCloseTo(3.9053 / 2, within());
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-9);
    }

    @Test
    void splitsFollowFromTheIdsAlone() {
        Dataset small = open(new BundledSource.Config(true, 4, 0.1, 0.1));

        assertThat(small.size()).isLessThan(PRIMITIVE.size());
        assertThat(small.entries()).allSatisfy(entry -> {
            assertThat(entry.crystal().size()).isLessThanOrEqualTo(4);
            assertThat(entry.split())
                    .isEqualTo(PRIMITIVE.entry(entry.id()).orElseThrow().split());
        });
        // 880 ids: four standard deviations of a tenth are 36
        double expected = PRIMITIVE.size() * 0.1;
        double slack = 4 * Math.sqrt(PRIMITIVE.size() * 0.09);
        assertThat(PRIMITIVE.split(Split.TEST).size() - expected).isBetween(-slack, slack);
        assertThat(PRIMITIVE.split(Split.VALIDATION).size() - expected).isBetween(-slack, slack);
        assertThat(open(new BundledSource.Config(true, 0, 0, 0)).split(Split.TRAIN))
                .hasSameSizeAs(PRIMITIVE.entries());
    }

    @Test
    void refusesSharesBeyondOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BundledSource.Config(true, 0, 0.6, 0.5))
                .withMessageContaining("0.6")
                .withMessageContaining("0.5");
    }

    @Test
    void isRegistered() throws Exception {
        assertThat(Sources.get("bundled")).isInstanceOf(BundledSource.class);
    }

    /** The table of docs/datasets.md; run this test to print it. */
    @Test
    void everyPrototypeIsUsed() {
        Map<String, Integer> counts = new TreeMap<>();
        PRIMITIVE.entries().forEach(entry -> counts.merge(prototype(entry), 1, Integer::sum));
        List<Map.Entry<String, Integer>> table = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
        table.forEach(row -> System.out.printf("| %s | %d |%n", row.getKey(), row.getValue()));
        assertThat(counts).hasSizeGreaterThanOrEqualTo(50);
    }
}
