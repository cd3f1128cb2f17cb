package org.autoperi.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.junit.jupiter.api.Test;

class SceneTest {
    @Test
    void completesAtomsOnTheBoundary() {
        // corners 8, faces 6 (Na); edges 12, centre 1 (Cl)
        assertThat(Scene.of(SampleCrystals.rockSalt()).atomCount()).isEqualTo(27);
        SceneOptions bare = new SceneOptions().withBoundaryImages(false);
        assertThat(Scene.of(SampleCrystals.rockSalt(), bare).atomCount()).isEqualTo(8);
        assertThat(Scene.of(SampleCrystals.rockSalt(), bare.withCells(2, 1, 3)).atomCount())
                .isEqualTo(48);
    }

    @Test
    void bondsSixNeighboursInRockSaltAndNoCations() {
        // 3 x 3 x 3 points of a simple cubic grid have 3 * 2 * 3 * 3 edges
        Scene scene = Scene.of(SampleCrystals.rockSalt());
        assertThat(scene.bondCount()).isEqualTo(54);
        Scene perovskite = Scene.of(SampleCrystals.perovskite());
        for (int b = 0; b < perovskite.bondCount(); b++) {
            int[] ends = perovskite.bond(b);
            assertThat(ends[1])
                    .as("all partners lie inside or are shown by images")
                    .isNotNegative();
            assertThat(IntStream.of(ends).filter(e -> perovskite.site(e) >= 2).count())
                    .as("every bond has exactly one oxygen end")
                    .isEqualTo(1);
        }
    }

    @Test
    void showsFourBondsOnEveryAtomOfWurtziteInsideTheCell() {
        Scene scene = Scene.of(SampleCrystals.wurtzite());
        int[] bonds = new int[scene.atomCount()];
        for (int b = 0; b < scene.bondCount(); b++) {
            for (int end : scene.bond(b)) {
                if (end >= 0) {
                    bonds[end]++;
                }
            }
        }
        for (int i = 0; i < bonds.length; i++) {
            if (scene.site(i) != 0) {
                assertThat(bonds[i])
                        .as("atom " + i + " of site " + scene.site(i))
                        .isEqualTo(4);
            }
        }
    }

    @Test
    void joinsMetalsOnlyWhereThereIsNothingElse() {
        double[][] centring = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
        Crystal.Builder copper = Crystal.builder(Lattice.cubic(3.615));
        for (double[] p : centring) {
            copper.add(Element.Cu, p[0], p[1], p[2]);
        }
        // 14 atoms: each of 6 faces has 4 half diagonals, each of 6 face centres touches 4 others
        assertThat(Scene.of(copper.build()).bondCount()).isEqualTo(6 * 4 + 6 * 4 / 2);
    }

    @Test
    void drawsNoBondsInSpaceFillingStyle() {
        SceneOptions filled = new SceneOptions().withStyle(SceneOptions.Style.SPACE_FILLING);
        Scene scene = Scene.of(SampleCrystals.rockSalt(), filled);
        assertThat(scene.bondCount()).isZero();
        assertThat(scene.radius(0)).isEqualTo(Element.Na.covalentRadiusAngstrom());
    }

    @Test
    void enclosesEverythingInItsSphere() {
        Scene scene = Scene.of(SampleCrystals.rockSalt());
        assertThat(scene.centre(0)).isCloseTo(2.82, within(1e-12));
        assertThat(scene.radius()).isGreaterThan(Math.sqrt(3) * 2.82);
    }
}
