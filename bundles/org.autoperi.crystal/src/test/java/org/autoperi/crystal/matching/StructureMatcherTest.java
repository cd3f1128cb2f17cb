package org.autoperi.crystal.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.RandomCrystals;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.Supercell;
import org.junit.jupiter.api.Test;

class StructureMatcherTest {
    private static final StructureMatcher DEFAULTS = new StructureMatcher(MatchSettings.defaults());
    private static final StructureMatcher CDVAE = new StructureMatcher(MatchSettings.cdvae());

    private static Crystal caesiumChloride(double a, Element first, Element second, double x) {
        return Crystal.of(Lattice.cubic(a), List.of(first, second), new double[] {0, 0, 0, x, 0.5, 0.5});
    }

    private static Crystal rockSalt(double a, Element first, Element second) {
        Lattice lattice = Lattice.of(0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0);
        return Crystal.of(lattice, List.of(first, second), new double[] {0, 0, 0, 0.5, 0.5, 0.5});
    }

    @Test
    void aCrystalMatchesItselfInDisguise() {
        SplittableRandom random = RandomCrystals.stream("StructureMatcherTest.disguise");
        for (int round = 0; round < 60; round++) {
            Crystal crystal = RandomCrystals.crystal(random, 1 + random.nextInt(6));
            Crystal same = RandomCrystals.disguised(crystal, random);
            assertThat(DEFAULTS.fit(crystal, same).reason())
                    .as("round %d", round)
                    .isEqualTo(Reason.MATCHED);
            RmsDistance distance = DEFAULTS.rmsDistance(crystal, same).orElseThrow();
            assertThat(distance.max()).as("round %d", round).isLessThan(1e-7);
        }
    }

    /** As a sampler that went astray leaves them; all their lattice vectors do not fit into memory. */
    @Test
    void collapsedCellsAreRefused() {
        for (Lattice collapsed :
                List.of(Lattice.of(1e-3, 0, 0, 0, 1e-3, 0, 0, 0, 1e8), Lattice.of(1e-4, 0, 0, 0, 1e3, 0, 0, 0, 1e3))) {
            Crystal crystal = caesiumChloride(4, Element.Cs, Element.Cl, 0.5).withLattice(collapsed);
            assertThatThrownBy(() -> CDVAE.prepare(crystal))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no Niggli cell found");
        }
    }

    @Test
    void flatCellsMatchThemselvesAlone() {
        Crystal salt = caesiumChloride(4, Element.Cs, Element.Cl, 0.5);
        Crystal needle = salt.withLattice(Lattice.of(1, 0, 0, 0, 1, 0, 0, 0, 100));
        assertThat(CDVAE.fit(salt, needle).reason()).isEqualTo(Reason.LATTICE);
        assertThat(CDVAE.fit(needle, salt).reason()).isEqualTo(Reason.LATTICE);
        assertThat(CDVAE.fit(needle, needle).reason()).isEqualTo(Reason.MATCHED);
    }

    @Test
    void aCrystalMatchesItsSupercellOfAnotherSize() {
        SplittableRandom random = RandomCrystals.stream("StructureMatcherTest.supercell");
        for (int round = 0; round < 30; round++) {
            Crystal crystal = RandomCrystals.crystal(random, 1 + random.nextInt(4));
            Crystal larger = Supercell.of(
                    crystal.withLattice(crystal.lattice().scaled(1.3)), new int[] {2, 1, 0, 0, 1, 0, 0, 0, 2});
            assertThat(DEFAULTS.fit(larger, crystal).isSame())
                    .as("round %d", round)
                    .isTrue();
            assertThat(DEFAULTS.rmsDistance(crystal, larger).orElseThrow().rms())
                    .isLessThan(1e-7);
        }
    }

    /** Each of two atoms moves by half the displacement once the common shift is out: an analytic distance. */
    @Test
    void measuresADisplacementInMeanFreeLengths() {
        Crystal ideal = caesiumChloride(4, Element.Cs, Element.Cl, 0.5);
        Crystal moved = caesiumChloride(4, Element.Cs, Element.Cl, 0.58);
        double half = 0.08 * 4 / 2;
        double freeLength = Math.cbrt(64 / 2.0);
        RmsDistance distance = DEFAULTS.rmsDistance(ideal, moved).orElseThrow();
        assertThat(distance.rms()).isCloseTo(half / freeLength, within(1e-12));
        assertThat(distance.max()).isCloseTo(half / freeLength, within(1e-12));
    }

    @Test
    void aToleranceIsALimit() {
        Crystal ideal = caesiumChloride(4, Element.Cs, Element.Cl, 0.5);
        Crystal moved = caesiumChloride(4, Element.Cs, Element.Cl, 0.58);
        double distance = DEFAULTS.rmsDistance(ideal, moved).orElseThrow().max();
        assertThat(sites(distance * 1.001).fit(ideal, moved).reason()).isEqualTo(Reason.MATCHED);
        assertThat(sites(distance * 0.999).fit(ideal, moved).reason()).isEqualTo(Reason.SITES);
    }

    private static StructureMatcher sites(double tolerance) {
        return new StructureMatcher(MatchSettings.defaults().withTolerances(0.2, tolerance, 5));
    }

    @Test
    void saysWhyCrystalsDiffer() {
        Crystal salt = rockSalt(5.6, Element.Na, Element.Cl);
        assertThat(DEFAULTS.fit(salt, rockSalt(5.6, Element.K, Element.Cl)).reason())
                .isEqualTo(Reason.COMPOSITION);
        assertThat(DEFAULTS.fit(salt, caesiumChloride(3.6, Element.Na, Element.Cl, 0.5))
                        .reason())
                .isEqualTo(Reason.LATTICE);
        Crystal layered = Crystal.of(
                Lattice.of(4, 0, 0, 0, 4, 0, 0, 0, 6),
                List.of(Element.Na, Element.Na, Element.Cl, Element.Cl),
                new double[] {0, 0, 0, 0.5, 0.5, 0.1, 0.5, 0, 0.4, 0, 0.5, 0.8});
        assertThat(DEFAULTS.fit(salt, layered).reason()).isEqualTo(Reason.SITE_COUNT);
    }

    @Test
    void sizeCountsOnlyWithoutScaling() {
        Crystal small = rockSalt(5, Element.Na, Element.Cl);
        Crystal large = rockSalt(6.5, Element.Na, Element.Cl);
        assertThat(DEFAULTS.fit(small, large).isSame()).isTrue();
        StructureMatcher rigid = new StructureMatcher(MatchSettings.defaults().withScale(false));
        assertThat(rigid.fit(small, large).reason()).isEqualTo(Reason.LATTICE);
        assertThat(rigid.fit(small, rockSalt(5.4, Element.Na, Element.Cl)).isSame())
                .isTrue();
    }

    @Test
    void speciesCanStandForEachOther() {
        Crystal salt = rockSalt(5.6, Element.Na, Element.Cl);
        Crystal oxide = rockSalt(4.2, Element.Mg, Element.O);
        assertThat(DEFAULTS.fitAnonymous(salt, oxide)).isTrue();
        AnonymousMatch match = DEFAULTS.rmsAnonymous(salt, oxide).orElseThrow();
        assertThat(match.distance().rms()).isLessThan(1e-9);
        assertThat(match.mapping()).hasSize(2);
        assertThat(DEFAULTS.fitAnonymous(salt, caesiumChloride(4, Element.Cs, Element.Cl, 0.5)))
                .isFalse();
    }

    @Test
    void anExchangeKeepsProportions() {
        Lattice lattice = Lattice.cubic(4);
        double[] frac = {0, 0, 0, 0.5, 0.5, 0.5, 0.5, 0.5, 0, 0.5, 0, 0.5, 0, 0.5, 0.5};
        Crystal one = Crystal.of(lattice, List.of(Element.Ca, Element.Ti, Element.O, Element.O, Element.O), frac);
        Crystal other = Crystal.of(lattice, List.of(Element.Sr, Element.Ru, Element.S, Element.S, Element.S), frac);
        Map<Species, Species> mapping =
                CDVAE.rmsAnonymous(one, other).orElseThrow().mapping();
        assertThat(mapping.get(Species.of(Element.O))).isEqualTo(Species.of(Element.S));
        assertThat(mapping.get(Species.of(Element.Ca))).isEqualTo(Species.of(Element.Sr));
    }

    @Test
    void oxidationStatesCountOnlyForSpecies() {
        Crystal.Builder charged = Crystal.builder(Lattice.cubic(4));
        charged.add(new Site(List.of(new Species(Element.Cs, 1, OptionalInt.of(1))), 0, 0, 0, ""));
        charged.add(new Site(List.of(new Species(Element.Cl, 1, OptionalInt.of(-1))), 0.5, 0.5, 0.5, ""));
        Crystal plain = caesiumChloride(4, Element.Cs, Element.Cl, 0.5);
        assertThat(DEFAULTS.fit(charged.build(), plain).isSame()).isTrue();
        StructureMatcher strict = new StructureMatcher(MatchSettings.defaults().withComparison(SiteComparison.SPECIES));
        assertThat(strict.fit(charged.build(), plain).reason()).isEqualTo(Reason.COMPOSITION);
        assertThat(strict.fit(charged.build(), charged.build()).isSame()).isTrue();
    }

    @Test
    void disorderedSitesMatchTheirLike() {
        Crystal alloy = alloy(0.5);
        assertThat(DEFAULTS.fit(alloy, Supercell.of(alloy, 1, 2, 1)).isSame()).isTrue();
        assertThat(DEFAULTS.fit(alloy, alloy(0.4)).reason()).isEqualTo(Reason.COMPOSITION);
        assertThatThrownBy(() -> DEFAULTS.fitAnonymous(alloy, alloy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("disordered");
    }

    private static Crystal alloy(double iron) {
        List<Species> shared = List.of(Species.of(Element.Fe, iron), Species.of(Element.Ni, 1 - iron));
        return Crystal.builder(Lattice.cubic(3))
                .add(new Site(shared, 0, 0, 0, ""))
                .add(Element.Pt, 0.5, 0.5, 0.5)
                .build();
    }

    /** A supercell whose atoms are displaced is not periodic any more, so only the search for supercells finds the match. */
    @Test
    void aDistortedSupercellMatchesWhenAskedFor() {
        SplittableRandom random = RandomCrystals.stream("StructureMatcherTest.distorted");
        StructureMatcher supercells = new StructureMatcher(
                MatchSettings.defaults().withAttemptSupercell(true).withPrimitiveCell(false));
        Crystal small = caesiumChloride(4, Element.Cs, Element.Cl, 0.5);
        for (int[] transform : new int[][] {{2, 0, 0, 0, 1, 0, 0, 0, 1}, {1, 1, 0, -1, 1, 0, 0, 0, 2}}) {
            Crystal large = Supercell.of(small, transform);
            double[] frac = large.fractional();
            for (int i = 0; i < frac.length; i++) {
                frac[i] += random.nextDouble(-0.02, 0.02);
            }
            Crystal distorted = large.withFractional(frac);
            assertThat(supercells.fit(small, distorted).isSame()).isTrue();
            assertThat(supercells.fit(distorted, small).isSame()).isTrue();
            StructureMatcher plain =
                    new StructureMatcher(MatchSettings.defaults().withPrimitiveCell(false));
            assertThat(plain.fit(small, distorted).reason()).isEqualTo(Reason.SITE_COUNT);
        }
    }

    @Test
    void aSubsetMatchesWhenAskedFor() {
        StructureMatcher subsets = new StructureMatcher(
                MatchSettings.defaults().withAllowSubset(true).withPrimitiveCell(false));
        Lattice lattice = Lattice.cubic(4);
        double[] frac = {0, 0, 0, 0.5, 0.5, 0.5, 0.5, 0.5, 0, 0.5, 0, 0.5, 0, 0.5, 0.5};
        Crystal whole = Crystal.of(lattice, List.of(Element.Ca, Element.Ti, Element.O, Element.O, Element.O), frac);
        Crystal part = Crystal.of(
                lattice, List.of(Element.Ti, Element.O, Element.O, Element.O), Arrays.copyOfRange(frac, 3, 15));
        assertThat(subsets.fit(whole, part).isSame()).isTrue();
        assertThat(subsets.fit(part, whole).isSame()).isTrue();
        Crystal other = Crystal.of(
                lattice, List.of(Element.Zr, Element.O, Element.O, Element.O), Arrays.copyOfRange(frac, 3, 15));
        assertThat(subsets.fit(whole, other).reason()).isEqualTo(Reason.COMPOSITION);
    }

    @Test
    void refusesTolerancesThatAreNone() {
        assertThatThrownBy(() -> MatchSettings.defaults().withTolerances(-0.1, 0.3, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("length tolerance")
                .hasMessageContaining("-0.1");
    }
}
