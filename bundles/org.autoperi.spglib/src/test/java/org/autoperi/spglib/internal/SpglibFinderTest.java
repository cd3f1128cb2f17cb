package org.autoperi.spglib.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.crystal.AsymmetricUnit;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.Supercell;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryException;
import org.autoperi.crystal.SymmetrySearch;
import org.autoperi.crystal.SymmetryTolerance;
import org.junit.jupiter.api.Test;

class SpglibFinderTest {
    private static final long SEED = Long.getLong("tests.seed", 20261126L);

    private static SpglibFinder finder() {
        SpglibFinder finder = new SpglibFinder();
        assumeTrue(
                finder.obstacle().isEmpty(),
                () -> "skipped: " + finder.obstacle().orElse(""));
        return finder;
    }

    private static Symmetry find(Crystal crystal) throws SymmetryException {
        return finder().find(crystal, SymmetryTolerance.DEFAULT, new SpglibFinder.Config());
    }

    @Test
    void saysInOneSentenceThatTheLibraryIsMissing() {
        SpglibFinder finder = new SpglibFinder(SpglibLibrary.load(List.of("symspg-absent")));

        assertThat(finder.obstacle()).hasValueSatisfying(reason -> assertThat(reason)
                .contains("spglib is not installed", "symspg-absent", "libsymspg1")
                .doesNotContain("\n"));
        assertThatThrownBy(() -> finder.find(
                        Crystal.of(Lattice.cubic(3), List.of(Element.Po), new double[3]),
                        SymmetryTolerance.DEFAULT,
                        new SpglibFinder.Config()))
                .isInstanceOf(SymmetryException.class)
                .hasMessageContaining("not installed");
    }

    @Test
    void winsByRankWhereTheLibraryIsInstalled() {
        finder();
        assertThat(SymmetrySearch.best(ClassPathExtensions.of(SpglibFinderTest.class.getClassLoader()))
                        .id())
                .isEqualTo("spglib");
    }

    /** A crystal of a group with atoms on general and, in turn, on some special position. */
    private static Crystal crystal(SpaceGroup group, SplittableRandom random) {
        double a = random.nextDouble(4, 7);
        double b = random.nextDouble(4, 7);
        double c = random.nextDouble(8, 11);
        double angle = random.nextDouble(95, 115);
        Lattice lattice =
                switch (group.crystalSystem()) {
                    case TRICLINIC -> Lattice.ofParameters(a, b, c, 83, 97, angle);
                    case MONOCLINIC -> Lattice.ofParameters(a, b, c, 90, angle, 90);
                    case ORTHORHOMBIC -> Lattice.ofParameters(a, b, c, 90, 90, 90);
                    case TETRAGONAL -> Lattice.ofParameters(a, a, c, 90, 90, 90);
                    case TRIGONAL, HEXAGONAL -> Lattice.ofParameters(a, a, c, 90, 90, 120);
                    case CUBIC -> Lattice.cubic(c);
                };
        List<Site> sites = List.of(
                Site.of(Element.O, 0.1134 + 0.01 * random.nextDouble(), 0.3217, 0.0519),
                Site.of(Element.Si, 0.2789, 0.0371 + 0.01 * random.nextDouble(), 0.4153),
                Site.of(Element.Fe, 0, 0, 0));
        return Crystal.builder(lattice)
                .addAll(AsymmetricUnit.expand(lattice, group, sites))
                .build();
    }

    @Test
    void agreesWithTheJavaFinderInAllGroups() throws SymmetryException {
        System.err.println("SpglibFinderTest: seed " + SEED + " (repeat with -Dtests.seed=" + SEED + ")");
        SplittableRandom random = new SplittableRandom(SEED);
        for (int number = 1; number <= 230; number++) {
            Crystal crystal = crystal(SpaceGroup.ofNumber(number), random);

            Symmetry native_ = find(crystal);
            Symmetry java = Symmetry.of(crystal);

            assertThat(native_.spaceGroup()).as("group %d", number).isEqualTo(java.spaceGroup());
            assertThat(native_.equivalents()).as("group %d", number).containsExactly(java.equivalents());
            assertThat(native_.operations()).as("group %d", number).hasSameSizeAs(java.operations());
            assertThat(native_.conventional().lattice().volume())
                    .as("group %d", number)
                    .isCloseTo(java.conventional().lattice().volume(), within(1e-6));
            assertThat(native_.conventional().size())
                    .as("group %d", number)
                    .isEqualTo(java.conventional().size());
            for (int site = 0; site < crystal.size(); site++) {
                assertThat(native_.multiplicity(site)).as("group %d", number).isEqualTo(java.multiplicity(site));
            }
        }
    }

    @Test
    void readsWyckoffPositionsAndSites() throws SymmetryException {
        Crystal salt =
                Crystal.of(Lattice.of(0, 2.82, 2.82, 2.82, 0, 2.82, 2.82, 2.82, 0), new int[] {11, 17}, new double[] {
                    0, 0, 0, 0.5, 0.5, 0.5
                });

        Symmetry symmetry = find(Supercell.of(salt, 2, 1, 1));

        assertThat(symmetry.number()).isEqualTo(225);
        assertThat(symmetry.wyckoffSequence()).isEqualTo(Symmetry.of(salt).wyckoffSequence());
        assertThat(symmetry.equivalents()).containsExactly(0, 0, 2, 2);
        assertThat(symmetry.siteSymmetry(0)).isEqualTo("m-3m");
        assertThat(symmetry.primitive().size()).isEqualTo(2);
    }

    @Test
    void sitesOfOtherOccupancyAreOfAnotherKind() throws SymmetryException {
        Crystal mixed = Crystal.builder(Lattice.cubic(3))
                .add(new Site(List.of(Species.of(Element.Cu, 0.5), Species.of(Element.Au, 0.5)), 0, 0, 0, ""))
                .add(new Site(List.of(Species.of(Element.Au, 0.4), Species.of(Element.Cu, 0.6)), 0.5, 0.5, 0.5, ""))
                .build();
        assertThat(find(mixed).number()).isEqualTo(221);
        Crystal same = Crystal.builder(Lattice.cubic(3))
                .add(new Site(List.of(Species.of(Element.Cu, 0.5), Species.of(Element.Au, 0.5)), 0, 0, 0, ""))
                .add(new Site(List.of(Species.of(Element.Au, 0.5), Species.of(Element.Cu, 0.5)), 0.5, 0.5, 0.5, ""))
                .build();
        assertThat(find(same).number()).isEqualTo(229);
    }

    @Test
    void passesTheWordsOfTheLibraryOn() {
        SpglibFinder finder = finder();
        Crystal close = Crystal.of(Lattice.cubic(4), new int[] {6, 6}, new double[] {0, 0, 0, 0.001, 0, 0});

        assertThatThrownBy(() -> finder.find(close, SymmetryTolerance.DEFAULT, new SpglibFinder.Config()))
                .isInstanceOf(SymmetryException.class)
                .hasMessageContaining("too close")
                .hasMessageContaining("C2");
    }

    @Test
    void manyThreadsMayAskAtOnce() throws Exception {
        SpglibFinder finder = finder();
        SplittableRandom random = new SplittableRandom(SEED);
        Crystal good = crystal(SpaceGroup.ofNumber(166), random);
        Crystal close = Crystal.of(Lattice.cubic(4), new int[] {6, 6}, new double[] {0, 0, 0, 0.001, 0, 0});
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                Crystal crystal = i % 3 == 0 ? close : good;
                answers.add(threads.submit(() -> {
                    try {
                        return ""
                                + finder.find(crystal, SymmetryTolerance.DEFAULT, new SpglibFinder.Config())
                                        .number();
                    } catch (SymmetryException e) {
                        return e.getMessage().contains("too close") ? "close" : e.getMessage();
                    }
                }));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(i % 3 == 0 ? "close" : "166");
            }
        } finally {
            threads.shutdown();
        }
    }
}
