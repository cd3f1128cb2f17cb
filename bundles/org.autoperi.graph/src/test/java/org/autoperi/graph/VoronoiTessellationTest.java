package org.autoperi.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.PeriodicDistance;
import org.autoperi.crystal.Supercell;
import org.junit.jupiter.api.Test;

class VoronoiTessellationTest {
    private static final long SEED = Long.getLong("tests.seed", 20261121L);

    private static Crystal single(double... rows) {
        return Crystal.of(Lattice.of(rows), List.of(Element.Po), new double[3]);
    }

    private static VoronoiCell only(Crystal crystal) {
        return VoronoiTessellation.of(crystal).cell(0);
    }

    private static SplittableRandom random(String test) {
        System.err.println(test + ": seed " + SEED + " (repeat with -Dtests.seed=" + SEED + ")");
        return new SplittableRandom(SEED + test.hashCode());
    }

    private static Crystal random(SplittableRandom random, int sites, double spread) {
        while (true) {
            double[] rows = random.doubles(9, -spread, spread).toArray();
            try {
                Lattice lattice = Lattice.of(rows);
                if (lattice.volume() > 2 * sites) {
                    return Crystal.of(
                            lattice,
                            Collections.nCopies(sites, Element.Fe),
                            random.doubles(3L * sites).toArray());
                }
            } catch (IllegalArgumentException flat) {
                continue; // another try
            }
        }
    }

    @Test
    void simpleCubicCellIsACube() {
        VoronoiCell cell = only(single(3, 0, 0, 0, 3, 0, 0, 0, 3));
        assertThat(cell.facets()).hasSize(6).allSatisfy(facet -> {
            assertThat(facet.area()).isCloseTo(9, within(1e-12));
            assertThat(facet.solidAngle()).isCloseTo(4 * Math.PI / 6, within(1e-12));
            assertThat(facet.vertices()).hasSize(12);
            assertThat(facet.distanceAngstrom()).isEqualTo(3);
        });
        assertThat(cell.radius()).isCloseTo(1.5 * Math.sqrt(3), within(1e-12));
    }

    @Test
    void faceCentredCubicCellIsARhombicDodecahedron() {
        VoronoiCell cell = only(single(0, 2, 2, 2, 0, 2, 2, 2, 0));
        assertThat(cell.facets()).hasSize(12).allSatisfy(facet -> {
            assertThat(facet.solidAngle()).isCloseTo(Math.PI / 3, within(1e-12));
            assertThat(facet.volume()).isCloseTo(16.0 / 12, within(1e-12));
        });
    }

    @Test
    void bodyCentredCubicCellIsATruncatedOctahedron() {
        VoronoiCell cell = only(single(-2, 2, 2, 2, -2, 2, 2, 2, -2));
        assertThat(cell.facets()).hasSize(14);
        double edge = Math.sqrt(2); // of the truncated octahedron of volume 8 sqrt(2) edge^3 = 32
        assertThat(cell.facets().stream().filter(f -> f.vertices().length == 12))
                .hasSize(6)
                .allSatisfy(square -> {
                    assertThat(square.distanceAngstrom()).isEqualTo(4);
                    assertThat(square.area()).isCloseTo(edge * edge, within(1e-12));
                });
        assertThat(cell.facets().stream().filter(f -> f.vertices().length == 18))
                .hasSize(8)
                .allSatisfy(hexagon ->
                        assertThat(hexagon.area()).isCloseTo(1.5 * Math.sqrt(3) * edge * edge, within(1e-12)));
    }

    @Test
    void closePackedHexagonalCellHasTwelveFacetsAlike() {
        double a = 3;
        Lattice lattice = Lattice.ofParameters(a, a, a * Math.sqrt(8.0 / 3), 90, 90, 120);
        Crystal crystal = Crystal.of(
                lattice, List.of(Element.Mg, Element.Mg), new double[] {1 / 3.0, 2 / 3.0, 0.25, 2 / 3.0, 1 / 3.0, 0.75
                });
        for (VoronoiCell cell : VoronoiTessellation.of(crystal).cells()) {
            assertThat(cell.facets()).hasSize(12).allSatisfy(facet -> assertThat(facet.area())
                    .isCloseTo(a * a / (2 * Math.sqrt(2)), within(1e-9)));
        }
    }

    @Test
    void cellsFillSpaceAndSeeAllDirections() {
        SplittableRandom random = random("cellsFillSpace");
        for (int round = 0; round < 150; round++) {
            Crystal crystal = random(random, 1 + random.nextInt(20), 12);
            double volume = 0;
            for (VoronoiCell cell : VoronoiTessellation.of(crystal).cells()) {
                volume += cell.volume();
                double angle = cell.facets().stream()
                        .mapToDouble(VoronoiCell.Facet::solidAngle)
                        .sum();
                assertThat(angle).as("seed %d round %d", SEED, round).isCloseTo(4 * Math.PI, within(1e-6));
            }
            assertThat(volume)
                    .as("seed %d round %d", SEED, round)
                    .isCloseTo(
                            crystal.lattice().volume(),
                            within(1e-9 * crystal.lattice().volume()));
        }
    }

    @Test
    void facetsLieHalfwayAndNoSiteIsNearerToTheirVertices() {
        SplittableRandom random = random("facetsLieHalfway");
        for (int round = 0; round < 20; round++) {
            Crystal crystal = random(random, 1 + random.nextInt(6), 9);
            double[] cart = crystal.cartesian();
            for (VoronoiCell cell : VoronoiTessellation.of(crystal).cells()) {
                for (VoronoiCell.Facet facet : cell.facets()) {
                    double[] v = facet.vertices();
                    for (int i = 0; i < v.length; i += 3) {
                        double[] corner = {
                            v[i] + cart[3 * cell.site()],
                            v[i + 1] + cart[3 * cell.site() + 1],
                            v[i + 2] + cart[3 * cell.site() + 2]
                        };
                        double here = Math.sqrt(v[i] * v[i] + v[i + 1] * v[i + 1] + v[i + 2] * v[i + 2]);
                        assertThat(toNeighbour(crystal, facet, corner)).isCloseTo(here, within(1e-8));
                        assertThat(nearest(crystal, corner)).isCloseTo(here, within(1e-8));
                    }
                }
            }
        }
    }

    private static double toNeighbour(Crystal crystal, VoronoiCell.Facet facet, double[] corner) {
        double[] at = crystal.lattice().toFractional(corner);
        int[] image = facet.image();
        return crystal.lattice()
                .length(
                        at[0] - crystal.frac(facet.target(), 0) - image[0],
                        at[1] - crystal.frac(facet.target(), 1) - image[1],
                        at[2] - crystal.frac(facet.target(), 2) - image[2]);
    }

    private static double nearest(Crystal crystal, double[] corner) {
        double[] at = crystal.lattice().toFractional(corner);
        PeriodicDistance distance = PeriodicDistance.of(crystal.lattice());
        double best = Double.POSITIVE_INFINITY;
        for (int site = 0; site < crystal.size(); site++) {
            best = Math.min(
                    best,
                    distance.length(
                            at[0] - crystal.frac(site, 0),
                            at[1] - crystal.frac(site, 1),
                            at[2] - crystal.frac(site, 2)));
        }
        return best;
    }

    @Test
    void doesNotDependOnTheChoiceOfCell() {
        SplittableRandom random = random("choiceOfCell");
        for (int round = 0; round < 30; round++) {
            Crystal crystal = random(random, 1 + random.nextInt(5), 6);
            int shear = random.nextInt(1, 40);
            Crystal skewed = Supercell.of(crystal, new int[] {1, 0, 0, shear, 1, 0, -shear, 3, 1});
            List<VoronoiCell> cells = VoronoiTessellation.of(crystal).cells();
            List<VoronoiCell> same = VoronoiTessellation.of(skewed).cells();
            for (int site = 0; site < crystal.size(); site++) {
                assertThat(sortedAreas(same.get(site)))
                        .as("seed %d round %d", SEED, round)
                        .hasSameSizeAs(sortedAreas(cells.get(site)))
                        .containsExactly(sortedAreas(cells.get(site)), within(1e-7));
                PeriodicGraph graph = graph(skewed, same.get(site));
                for (int e = 0; e < graph.edgeCount(); e++) {
                    double expected = same.get(site).facets().get(e).distanceAngstrom();
                    assertThat(graph.distance()[e]).isCloseTo(expected, within(1e-9));
                }
            }
        }
    }

    private static double[] sortedAreas(VoronoiCell cell) {
        return cell.facets().stream()
                .mapToDouble(VoronoiCell.Facet::area)
                .filter(area -> area > 1e-5)
                .sorted()
                .toArray();
    }

    private static PeriodicGraph graph(Crystal crystal, VoronoiCell cell) {
        int edges = cell.facets().size();
        int[] source = new int[edges];
        int[] target = new int[edges];
        int[] image = new int[3 * edges];
        for (int e = 0; e < edges; e++) {
            source[e] = cell.site();
            target[e] = cell.facets().get(e).target();
            System.arraycopy(cell.facets().get(e).image(), 0, image, 3 * e, 3);
        }
        return PeriodicGraph.of(crystal, source, target, image);
    }

    @Test
    void copesWithVerticesWhereManyCellsAlmostMeet() {
        SplittableRandom random = random("almostDegenerate");
        for (int round = 0; round < 200; round++) {
            Crystal cubic = Supercell.of(single(0, 2, 2, 2, 0, 2, 2, 2, 0), new int[] {-1, 1, 1, 1, -1, 1, 1, 1, -1});
            double noise = Math.pow(10, -random.nextInt(4, 17));
            double[] frac = cubic.fractional();
            for (int i = 0; i < frac.length; i++) {
                frac[i] += noise * random.nextDouble(-1, 1);
            }
            double volume = VoronoiTessellation.of(cubic.withFractional(frac)).cells().stream()
                    .mapToDouble(VoronoiCell::volume)
                    .sum();
            assertThat(volume).as("seed %d round %d", SEED, round).isCloseTo(64, within(1e-6));
        }
    }

    @Test
    void reachesAcrossVoids() {
        Crystal chain = single(1.5, 0, 0, 0, 60, 0, 0, 0, 60);
        assertThat(only(chain).volume()).isCloseTo(1.5 * 3600, within(1e-6));
        assertThat(only(chain).facets()).hasSize(6);
    }

    @Test
    void aShortSearchLeavesTheCellTooLarge() {
        Crystal slab = single(3, 0, 0, 0, 3, 0, 0, 0, 20);
        VoronoiCell bounded = VoronoiTessellation.of(slab).cell(0, 7);
        assertThat(bounded.volume()).isCloseTo(9 * 20, within(1e-9));
        Crystal pair = Crystal.of(Lattice.cubic(40), Collections.nCopies(7, Element.C), new double[] {
            0, 0, 0, .1, 0, 0, .9, 0, 0, 0, .1, 0, 0, .9, 0, 0, 0, .1, 0, 0, .9
        });
        assertThat(VoronoiTessellation.of(pair).cell(0, 5).facets()).hasSize(6);
        assertThat(VoronoiTessellation.of(pair).cell(1, 7).volume())
                .isGreaterThan(VoronoiTessellation.of(pair).cell(1).volume());
    }

    @Test
    void refusesSitesThatCoincide() {
        Crystal twice = Crystal.of(Lattice.cubic(4), List.of(Element.Na, Element.Cl), new double[6]);
        assertThatThrownBy(() -> VoronoiTessellation.of(twice)).hasMessageContaining("sites 1 and 2");
        assertThatThrownBy(() -> VoronoiTessellation.of(single(3, 0, 0, 0, 3, 0, 0, 0, 3))
                        .cell(0, 0))
                .hasMessageContaining("positive");
    }
}
