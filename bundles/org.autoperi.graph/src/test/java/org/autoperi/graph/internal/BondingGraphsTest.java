package org.autoperi.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.Species;
import org.autoperi.graph.CrystalNn;
import org.autoperi.graph.PeriodicGraph;
import org.autoperi.graph.spi.GraphBuilder;
import org.junit.jupiter.api.Test;

class BondingGraphsTest {
    private static final Crystal IRON =
            Crystal.of(Lattice.cubic(2), List.of(Element.Fe, Element.Fe), new double[] {0, 0, 0, .5, .5, .5});

    @Test
    void voronoiWeighsFacetsByTheLargest() {
        PeriodicGraph graph = new VoronoiGraph().build(IRON, new VoronoiGraph.Config("area", 0, 0));
        assertThat(graph.degrees()).containsExactly(14, 14);
        double squareToHexagon = 1 / (1.5 * Math.sqrt(3)); // faces of the truncated octahedron
        for (int e = 0; e < graph.edgeCount(); e++) {
            double expected = graph.source()[e] == graph.target()[e] ? squareToHexagon : 1;
            assertThat(graph.weight()[e]).isCloseTo(expected, within(1e-12));
        }
        assertThat(new VoronoiGraph()
                        .build(IRON, new VoronoiGraph.Config("area", 0.5, 0))
                        .degrees())
                .containsExactly(8, 8);
    }

    @Test
    void voronoiTreatsDisorder() {
        Crystal alloy = Crystal.builder(Lattice.cubic(3))
                .add(new Site(List.of(Species.of(Element.Fe, 0.5), Species.of(Element.Ni, 0.5)), 0, 0, 0, ""))
                .build();
        assertThat(new VoronoiGraph().build(alloy, new VoronoiGraph.Config()).edgeCount())
                .isEqualTo(6);
        assertThatThrownBy(() -> new VoronoiGraph().build(alloy, new VoronoiGraph.Config("size", 0, 0)))
                .hasMessageContaining("'size'");
    }

    @Test
    void minimumDistanceTakesNeighboursHardlyFartherThanTheNearest() {
        PeriodicGraph near = new MinimumDistanceGraph().build(IRON, new MinimumDistanceGraph.Config());
        assertThat(near.degrees()).containsExactly(8, 8);
        assertThat(Arrays.stream(near.weight()).boxed())
                .allSatisfy(weight -> assertThat(weight).isCloseTo(1, within(1e-12)));
        PeriodicGraph wide = new MinimumDistanceGraph().build(IRON, new MinimumDistanceGraph.Config(0.2));
        assertThat(wide.degrees()).containsExactly(14, 14);
        assertThat(Arrays.stream(wide.weight()).boxed()).allMatch(weight -> weight > 1 / 1.2 && weight < 1 + 1e-12);
    }

    @Test
    void minimumDistanceGivesEachSiteItsOwnMeasure() {
        Crystal pair = Crystal.of(Lattice.cubic(10), List.of(Element.H, Element.H, Element.Xe), new double[] {
            0, 0, 0, .07, 0, 0, .5, .5, .5
        });
        PeriodicGraph graph = new MinimumDistanceGraph().build(pair, new MinimumDistanceGraph.Config());
        assertThat(graph.degrees()[0]).isEqualTo(1);
        assertThat(graph.degrees()[1]).isEqualTo(1);
        assertThat(graph.degrees()[2])
                .as("all images within 1.1 times 8.28 angstrom: 4 at 8.28, 8 at 8.66, 4 at 9.09")
                .isEqualTo(16);
    }

    @Test
    void buildersAreRegistered() {
        assertThat(ClassPathExtensions.of(getClass().getClassLoader()).list(GraphBuilder.class))
                .extracting("id")
                .contains("crystal-nn", "voronoi", "minimum-distance");
        assertThat(new CrystalNnGraph().build(IRON, new CrystalNn.Settings()).degrees())
                .containsExactly(8, 8);
    }
}
