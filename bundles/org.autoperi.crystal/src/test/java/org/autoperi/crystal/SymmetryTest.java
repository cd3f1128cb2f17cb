package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SymmetryTest {

    @Test
    void knowsRockSalt() throws SymmetryException {
        Crystal primitive =
                Crystal.of(Lattice.of(0, 2.82, 2.82, 2.82, 0, 2.82, 2.82, 2.82, 0), new int[] {11, 17}, new double[] {
                    0, 0, 0, 0.5, 0.5, 0.5
                });

        Symmetry symmetry = Symmetry.of(primitive);

        assertThat(symmetry.number()).isEqualTo(225);
        assertThat(symmetry.spaceGroup().hallSymbol()).isEqualTo("-F 4 2 3");
        assertThat(symmetry.spaceGroup().pointGroup()).isEqualTo("m-3m");
        assertThat(symmetry.operations()).hasSize(48);
        assertThat(symmetry.siteSymmetry(0)).isEqualTo("m-3m");
        assertThat(symmetry.multiplicity(1)).isEqualTo(4);
        assertThat(symmetry.conventional().size()).isEqualTo(8);
        assertThat(symmetry.conventional().lattice().parameters())
                .containsExactly(new double[] {5.64, 5.64, 5.64, 90, 90, 90}, within(1e-12));
        assertThat(symmetry.primitive().size()).isEqualTo(2);
    }

    @Test
    void refusesSitesOnTopOfEachOther() {
        Crystal crystal = Crystal.of(Lattice.cubic(4), new int[] {6, 6}, new double[] {0, 0, 0, 0.001, 0, 0});

        assertThatThrownBy(() -> Symmetry.of(crystal))
                .isInstanceOf(SymmetryException.class)
                .hasMessageContaining("sites 1 and 2 of C2")
                .hasMessageContaining("0.0040 angstrom apart, within the tolerance of 0.01");
    }

    @Test
    void findsEverySpaceGroupBack() throws SymmetryException {
        SplittableRandom random = RandomCrystals.stream("findsEverySpaceGroupBack");
        for (int number = 1; number <= 230; number++) {
            SpaceGroup group = SpaceGroup.ofNumber(number);
            Crystal crystal = crystal(random, group);

            Symmetry symmetry = Symmetry.of(crystal);

            assertThat(symmetry.spaceGroup()).as("group %d", number).isEqualTo(SpaceGroup.firstOfNumber(number));
            assertThat(symmetry.operations()).as("group %d", number).hasSize(group.order());
            assertThat(symmetry.wyckoffSequence()).as("group %d", number).contains(String.valueOf(group.order()));
            assertThat(multiplicities(symmetry)).as("group %d", number).isEqualTo(crystal.size());
            for (Crystal cell : List.of(symmetry.conventional(), symmetry.primitive(), symmetry.refined())) {
                assertThat(Symmetry.of(cell, EXACT).number())
                        .as("group %d", number)
                        .isEqualTo(number);
            }
            assertThat(Symmetry.of(symmetry.primitiveAsFound()).number()).isEqualTo(number);
            assertThat(symmetry.conventional().size()).isEqualTo(crystal.size());
        }
    }

    private static final SymmetryTolerance EXACT = SymmetryTolerance.ofDistance(1e-5);

    /** Two general atoms and one on a random position of the group. */
    private static Crystal crystal(SplittableRandom random, SpaceGroup group) {
        Lattice lattice = RandomCrystals.lattice(random, group.crystalSystem());
        WyckoffPosition position = group.wyckoffPositions()
                .get(random.nextInt(group.wyckoffPositions().size()));
        double[] special = position.place(0.4173, 0.1911, 0.3347);
        List<Site> sites = List.of(
                Site.of(Element.of(8), 0.1134 + 0.01 * random.nextDouble(), 0.3217, 0.0519),
                Site.of(Element.of(14), 0.2789, 0.0371 + 0.01 * random.nextDouble(), 0.4153),
                Site.of(Element.of(26), special[0], special[1], special[2]));
        return Crystal.builder(lattice)
                .addAll(AsymmetricUnit.expand(lattice, group.operations(), sites, 1e-6))
                .build();
    }

    private static int multiplicities(Symmetry symmetry) {
        int sum = 0;
        for (int i = 0; i < symmetry.crystal().size(); i++) {
            sum += symmetry.equivalent(i) == i ? symmetry.multiplicity(i) : 0;
        }
        return sum;
    }

    @Test
    void doesNotDependOnCellOriginOrientationOrderAndNoise() throws SymmetryException {
        SplittableRandom random = RandomCrystals.stream("doesNotDependOnCell");
        for (int number = 1; number <= 230; number += 1 + random.nextInt(4)) {
            Crystal crystal = PrimitiveCell.of(crystal(random, SpaceGroup.ofNumber(number)));
            Crystal disguised = RandomCrystals.disguised(crystal, random);
            Crystal doubled = Supercell.of(disguised, new int[] {1, 0, 0, 0, 1, 1, 0, -1, 1});
            Lattice plain = Symmetry.of(crystal).conventional().lattice();

            for (Crystal other : List.of(disguised, mirrored(disguised), doubled, noisy(disguised, random, 3e-4))) {
                Symmetry symmetry = Symmetry.of(other);

                assertThat(symmetry.number()).as("group %d", number).isEqualTo(number);
                assertThat(symmetry.conventional().lattice().volume()).isCloseTo(plain.volume(), withinPercentage(0.1));
                assertThat(symmetry.conventional().lattice().isRightHanded()).isTrue();
                double[] parameters = symmetry.conventional().lattice().parameters();
                for (int k = 0; k < 6; k++) {
                    assertThat(parameters[k]).as("group %d", number).isCloseTo(plain.parameters()[k], within(0.02));
                }
            }
        }
    }

    private static Crystal noisy(Crystal crystal, SplittableRandom random, double angstrom) {
        double[] cart = crystal.cartesian();
        for (int i = 0; i < cart.length; i++) {
            cart[i] += random.nextDouble(-angstrom, angstrom);
        }
        return crystal.withFractional(crystal.lattice().toFractional(cart));
    }

    /** The same crystal in a left-handed cell. */
    private static Crystal mirrored(Crystal crystal) {
        return Supercell.of(crystal, new int[] {0, 1, 0, 1, 0, 0, 0, 0, 1});
    }

    @Test
    void refinedCrystalsKeepTheirCellAndOrder() throws SymmetryException {
        SplittableRandom random = RandomCrystals.stream("refinedCrystalsKeepTheirCell");
        for (int number : new int[] {2, 14, 62, 136, 148, 166, 194, 205, 227}) {
            Crystal noisy =
                    noisy(RandomCrystals.disguised(crystal(random, SpaceGroup.ofNumber(number)), random), random, 5e-4);

            Crystal refined = Symmetry.of(noisy).refined();

            double[] before = noisy.cartesian();
            double[] after = refined.cartesian();
            for (int i = 0; i < noisy.size(); i++) {
                assertThat(refined.species(i)).isEqualTo(noisy.species(i));
                double[] d = new double[3];
                for (int k = 0; k < 3; k++) {
                    double shift = refined.frac(i, k) - noisy.frac(i, k);
                    d[k] = shift - Math.rint(shift);
                }
                assertThat(noisy.lattice().length(d[0], d[1], d[2])).isLessThan(2e-3);
            }
            assertThat(after).hasSameSizeAs(before);
            assertThat(Symmetry.of(refined, EXACT).number()).isEqualTo(number);
        }
    }

    @Test
    void operationsMapTheCrystalOntoItself() throws SymmetryException {
        SplittableRandom random = RandomCrystals.stream("operationsMapTheCrystal");
        for (int number : new int[] {1, 15, 70, 141, 161, 206, 228}) {
            Crystal crystal =
                    RandomCrystals.disguised(PrimitiveCell.of(crystal(random, SpaceGroup.ofNumber(number))), random);
            Symmetry symmetry = Symmetry.of(crystal);
            PeriodicDistance distance = PeriodicDistance.of(crystal.lattice());
            for (Symmetry.Operation operation : symmetry.operations()) {
                for (int i = 0; i < crystal.size(); i++) {
                    double[] at = operation.apply(crystal.frac(i, 0), crystal.frac(i, 1), crystal.frac(i, 2));
                    assertThat(nearest(crystal, crystal.species(i), at, distance))
                            .isLessThan(1e-6);
                }
            }
        }
    }

    private static double nearest(Crystal crystal, List<Species> species, double[] at, PeriodicDistance distance) {
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < crystal.size(); j++) {
            if (crystal.species(j).equals(species)) {
                least = Math.min(
                        least,
                        distance.length(
                                at[0] - crystal.frac(j, 0), at[1] - crystal.frac(j, 1), at[2] - crystal.frac(j, 2)));
            }
        }
        return least;
    }

    @Test
    void standardCoordinatesFollowFromTheTransformation() throws SymmetryException {
        SplittableRandom random = RandomCrystals.stream("standardCoordinates");
        Crystal crystal = RandomCrystals.disguised(crystal(random, SpaceGroup.ofNumber(62)), random);
        Symmetry symmetry = Symmetry.of(crystal);
        double[] p = symmetry.transformation();
        double[] shift = symmetry.originShift();
        Crystal standard = symmetry.conventional();
        PeriodicDistance distance = PeriodicDistance.of(standard.lattice());
        for (int i = 0; i < crystal.size(); i++) {
            double[] at = shift.clone();
            for (int k = 0; k < 9; k++) {
                at[k / 3] += p[k] * crystal.frac(i, k % 3);
            }
            assertThat(nearest(standard, crystal.species(i), at, distance)).isLessThan(1e-6);
        }
    }

    @Test
    void tellsSitesApartByOccupancy() throws SymmetryException {
        Species half = Species.of(Element.of(26), 0.5);
        Species whole = Species.of(Element.of(26));
        Lattice cube = Lattice.cubic(3);
        Crystal alike = Crystal.builder(cube)
                .add(new Site(List.of(half), 0, 0, 0, ""))
                .add(new Site(List.of(half), 0.5, 0.5, 0.5, ""))
                .build();
        Crystal different = Crystal.builder(cube)
                .add(new Site(List.of(half), 0, 0, 0, ""))
                .add(new Site(List.of(whole), 0.5, 0.5, 0.5, ""))
                .build();

        assertThat(Symmetry.of(alike).number()).isEqualTo(229);
        assertThat(Symmetry.of(different).number()).isEqualTo(221);
    }

    @Test
    void toleranceDecidesAboutDistortions() throws SymmetryException {
        // A perovskite whose central atom is 0.05 angstrom off along c: polar below that tolerance, cubic above.
        Crystal perovskite = Crystal.of(Lattice.cubic(4), new int[] {56, 22, 8, 8, 8}, new double[] {
            0, 0, 0, 0.5, 0.5, 0.5125, 0.5, 0.5, 0, 0.5, 0, 0.5, 0, 0.5, 0.5
        });

        assertThat(Symmetry.of(perovskite, SymmetryTolerance.ofDistance(0.01)).number())
                .isEqualTo(99);
        assertThat(Symmetry.of(perovskite, SymmetryTolerance.ofDistance(0.11)).number())
                .isEqualTo(221);
    }

    @Test
    void angleToleranceLimitsTheLattice() throws SymmetryException {
        Crystal sheared = Crystal.of(Lattice.ofParameters(4, 4, 4, 90, 90, 90.05), new int[] {29}, new double[3]);

        assertThat(Symmetry.of(sheared, SymmetryTolerance.ofDistance(0.01)).number())
                .isEqualTo(221);
        assertThat(Symmetry.of(sheared, new SymmetryTolerance(0.01, OptionalDouble.of(0.02)))
                        .number())
                .isEqualTo(65);
        assertThat(Symmetry.of(sheared, new SymmetryTolerance(0.01, OptionalDouble.of(0.2)))
                        .number())
                .isEqualTo(221);
    }

    @Test
    void findsTheAsymmetricUnitOfSpinel() throws SymmetryException {
        Lattice lattice = Lattice.cubic(8.08);
        SpaceGroup group = SpaceGroup.ofHermannMauguin("F d -3 m:2");
        Crystal spinel = Crystal.builder(lattice)
                .addAll(AsymmetricUnit.expand(
                        lattice,
                        group,
                        List.of(
                                Site.of(Element.of(12), 0.125, 0.125, 0.125),
                                Site.of(Element.of(13), 0.5, 0.5, 0.5),
                                Site.of(Element.of(8), 0.2624, 0.2624, 0.2624))))
                .build();

        Symmetry symmetry = Symmetry.of(spinel);

        assertThat(symmetry.spaceGroup().setting()).isEqualTo(525);
        assertThat(symmetry.asymmetricUnit().stream()
                        .map(s -> s.site().species().get(0).element() + " " + s.symbol() + " " + s.siteSymmetry()))
                .allMatch(List.of("Mg 8a -43m", "Mg 8b -43m", "Al 16c .-3m", "Al 16d .-3m", "O 32e .3m")::contains)
                .hasSize(3);
    }
}
