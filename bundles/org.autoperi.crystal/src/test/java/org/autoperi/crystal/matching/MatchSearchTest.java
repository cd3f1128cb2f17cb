package org.autoperi.crystal.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.RandomCrystals;
import org.autoperi.crystal.Supercell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MatchSearchTest {
    private static final StructureMatcher MATCHER = new StructureMatcher(MatchSettings.cdvae());
    private static ExecutorService executor;

    @BeforeAll
    static void start() {
        executor = Executors.newFixedThreadPool(3);
    }

    @AfterAll
    static void stop() {
        executor.shutdownNow();
    }

    private static MatchSearch search(SearchSettings settings, int threads) {
        return new MatchSearch(MATCHER, settings, executor, threads);
    }

    /** Copies in disguise, slightly distorted, of few originals of few compositions. */
    private static List<Crystal> family(SplittableRandom random, int originals, int copies) {
        List<Crystal> all = new ArrayList<>();
        for (int o = 0; o < originals; o++) {
            int[] numbers = new int[4];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = i < 2 ? 8 : 22 + o % 2;
            }
            Crystal original = Crystal.of(
                    RandomCrystals.lattice(random), numbers, random.doubles(12).toArray());
            for (int c = 0; c < copies; c++) {
                all.add(original);
                all.add(RandomCrystals.disguised(moved(original, random), random));
            }
        }
        return all;
    }

    private static Crystal moved(Crystal crystal, SplittableRandom random) {
        double[] cart = crystal.cartesian();
        for (int i = 0; i < cart.length; i++) {
            cart[i] += random.nextDouble(-0.2, 0.2);
        }
        return crystal.withFractional(crystal.lattice().toFractional(cart));
    }

    @Test
    void groupsAreWhatPairwiseComparisonsGive() {
        List<Crystal> crystals = family(RandomCrystals.stream("MatchSearchTest.groups"), 40, 2);
        List<List<Integer>> expected = new ArrayList<>();
        for (int i = 0; i < crystals.size(); i++) {
            int at = i;
            expected.stream()
                    .filter(group -> MATCHER.fit(crystals.get(group.get(0)), crystals.get(at))
                            .isSame())
                    .findFirst()
                    .orElseGet(() -> {
                        expected.add(new ArrayList<>());
                        return expected.get(expected.size() - 1);
                    })
                    .add(i);
        }
        for (int threads : new int[] {1, 3}) {
            Grouping found = search(SearchSettings.exact(), threads).group(crystals, Progress.NONE);
            assertThat(found.groups()).isEqualTo(expected);
            assertThat(found.undecided()).isEmpty();
            assertThat(found.unusable()).isEmpty();
            assertThat(found.comparisons()).isPositive();
        }
    }

    @Test
    void findsTheReferenceThatIsTheSame() {
        SplittableRandom random = RandomCrystals.stream("MatchSearchTest.find");
        List<Crystal> known = family(random, 60, 1);
        MatchSearch search = search(SearchSettings.exact(), 2);
        References references = search.references(known, Progress.NONE);
        assertThat(references.size()).isEqualTo(120);
        Crystal again = Supercell.of(RandomCrystals.disguised(known.get(34), random), 1, 2, 1);
        Crystal gold = Crystal.of(Lattice.cubic(4), List.of(Element.Au), new double[3]);
        Crystal titania =
                Crystal.of(Lattice.cubic(4), List.of(Element.Ti, Element.O), new double[] {0, 0, 0, 0.5, 0.5, 0.5});
        List<Finding> found = search.find(List.of(again, gold, titania), references, Progress.NONE);
        assertThat(MATCHER.fit(again, known.get(found.get(0).match().orElseThrow()))
                        .isSame())
                .isTrue();
        assertThat(found.get(0).outcome()).isEqualTo(Verdict.Outcome.SAME);
        assertThat(found.get(1).verdict().reason()).isEqualTo(Reason.COMPOSITION);
        assertThat(found.get(1).outcome()).isEqualTo(Verdict.Outcome.DIFFERENT);
        assertThat(found.get(2).verdict().reason()).isEqualTo(Reason.SITE_COUNT);
    }

    @Test
    void theApproximateModeComparesFewerAndFindsCopies() {
        SplittableRandom random = RandomCrystals.stream("MatchSearchTest.approximate");
        List<Crystal> known = family(random, 60, 1);
        MatchSearch exact = search(SearchSettings.exact(), 2);
        MatchSearch approximate = search(SearchSettings.exact().withCutoff(1e-4), 2);
        Grouping all = exact.group(known, Progress.NONE);
        Grouping few = approximate.group(known, Progress.NONE);
        assertThat(all.skipped()).isZero();
        assertThat(few.skipped()).isPositive();
        assertThat(few.comparisons()).isLessThan(all.comparisons());
        References references = approximate.references(known, Progress.NONE);
        Crystal again = RandomCrystals.disguised(known.get(8), random);
        Finding finding =
                approximate.find(List.of(again), references, Progress.NONE).get(0);
        assertThat(finding.match()).hasValue(8);
        assertThat(finding.comparisons()).isEqualTo(1);
    }

    @Test
    void aComparisonThatTakesTooLongIsUndecided() {
        SplittableRandom random = RandomCrystals.stream("MatchSearchTest.limit");
        int[] carbon = new int[150];
        Arrays.fill(carbon, 6);
        List<Crystal> large = List.of(
                Crystal.of(Lattice.cubic(12), carbon, random.doubles(450).toArray()),
                Crystal.of(Lattice.cubic(12), carbon, random.doubles(450).toArray()));
        SearchSettings hasty = SearchSettings.exact().withPairLimit(Duration.ofNanos(1));
        Grouping grouping = search(hasty, 1).group(large, Progress.NONE);
        assertThat(grouping.groups()).hasSize(2);
        assertThat(grouping.undecided()).containsExactly(new Grouping.UndecidedPair(0, 1));
        MatchSearch search = search(hasty, 1);
        Finding finding = search.find(
                        large.subList(0, 1), search.references(large.subList(1, 2), Progress.NONE), Progress.NONE)
                .get(0);
        assertThat(finding.outcome()).isEqualTo(Verdict.Outcome.UNDECIDED);
        assertThat(finding.verdict().reason()).isEqualTo(Reason.TIME_LIMIT);
    }

    @Test
    void cancellingEndsTheWork() {
        List<Crystal> crystals = family(RandomCrystals.stream("MatchSearchTest.cancel"), 60, 2);
        AtomicInteger asked = new AtomicInteger();
        Progress impatient = Progress.unseen(() -> asked.incrementAndGet() > 300);
        MatchSearch search = search(SearchSettings.exact(), 2);
        assertThatThrownBy(() -> search.group(crystals, impatient)).isInstanceOf(CancelledException.class);
    }

    @Test
    void subsetsAreNoGroups() {
        StructureMatcher subsets = new StructureMatcher(MatchSettings.cdvae().withAllowSubset(true));
        assertThatThrownBy(() -> new MatchSearch(subsets, SearchSettings.exact(), executor, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowSubset");
    }

    @Test
    @Tag("slow")
    void searchesTenThousandReferences() {
        SplittableRandom random = RandomCrystals.stream("MatchSearchTest.many");
        List<Crystal> known = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            known.add(RandomCrystals.crystal(random, 1 + random.nextInt(3)));
        }
        MatchSearch search = search(SearchSettings.exact(), 2);
        References references = search.references(known, Progress.NONE);
        List<Crystal> wanted = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            wanted.add(RandomCrystals.disguised(known.get(10 * i), random));
        }
        List<Finding> found = search.find(wanted, references, Progress.NONE);
        assertThat(found).allMatch(f -> f.outcome() == Verdict.Outcome.SAME);
    }
}
