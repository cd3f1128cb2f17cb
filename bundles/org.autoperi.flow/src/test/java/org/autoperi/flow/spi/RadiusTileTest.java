package org.autoperi.flow.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.Species;
import org.junit.jupiter.api.Test;

class RadiusTileTest {
    private static final Crystal SALT =
            Crystal.of(Lattice.cubic(5.64), new int[] {11, 11, 11, 11, 17, 17, 17, 17}, new double[] {
                0, 0, 0, 0.5, 0.5, 0, 0.5, 0, 0.5, 0, 0.5, 0.5, 0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5, 0.5, 0.5, 0.5
            });

    /** One atom in a cubic cell has as many edges to its own images as there are lattice points within the cutoff: 6 + 12 + 8. */
    @Test
    void joinsAnAtomToAllItsImages() {
        Crystal polonium = Crystal.of(Lattice.cubic(3.35), new int[] {84}, new double[] {0.2, 0.3, 0.4});

        RadiusTile tile = RadiusTile.of(List.of(polonium, SALT), 3.35 * Math.sqrt(3) + 1e-6);

        assertThat(tile.firstEdge()[1]).isEqualTo(26);
        assertThat(tile.crystals()).isEqualTo(2);
        assertThat(tile.atoms()).isEqualTo(9);
        assertThat(tile.firstEdge()[9]).isEqualTo(tile.edges());
        for (int i = 0; i < 9; i++) {
            for (int e = tile.firstEdge()[i]; e < tile.firstEdge()[i + 1]; e++) {
                assertThat(tile.receiver().get(e)).isEqualTo(i);
                assertThat(tile.crystalOfAtom().get(tile.sender().get(e)))
                        .isEqualTo(tile.crystalOfAtom().get(i));
            }
        }
    }

    /** The addition theorem: products of the harmonics of a degree sum up to P_l of the cosine, whatever the directions. */
    @Test
    void harmonicsAddUpToLegendrePolynomials() {
        RadiusTile tile = RadiusTile.of(List.of(SALT.translated(0.1, 0.2, 0.3)), 6);
        float[] y = tile.harmonics(4);
        float[] n = tile.direction();
        for (int a = 0; a < tile.edges(); a += 7) {
            for (int b = 0; b < tile.edges(); b += 5) {
                double x = n[3 * a] * n[3 * b] + n[3 * a + 1] * n[3 * b + 1] + n[3 * a + 2] * n[3 * b + 2];
                double[] legendre = {
                    1, x, (3 * x * x - 1) / 2, (5 * x * x * x - 3 * x) / 2, (35 * x * x * x * x - 30 * x * x + 3) / 8
                };
                for (int l = 0; l <= 4; l++) {
                    double sum = 0;
                    for (int k = l * l; k < (l + 1) * (l + 1); k++) {
                        sum += y[25 * a + k] * y[25 * b + k];
                    }
                    assertThat(sum).as("degree %d at %f", l, x).isCloseTo(legendre[l], within(1e-5));
                }
            }
        }
    }

    @Test
    void theEnvelopeFallsToNothingAtTheCutoff() {
        RadiusTile touching = RadiusTile.of(List.of(SALT), 5.64 / 2);

        for (int e = 0; e < touching.edges(); e++) {
            assertThat(touching.envelope()[e]).isCloseTo(0, within(1e-6f));
        }
        RadiusTile wide = RadiusTile.of(List.of(SALT), 2 * 2.82);
        assertThat(wide.envelope()[0]).isBetween(0f, 1f);
        for (int e = 0; e < wide.edges(); e++) {
            double x = wide.distance()[e] / 5.64;
            double expected = 1 - 28 * Math.pow(x, 6) + 48 * Math.pow(x, 7) - 21 * Math.pow(x, 8);
            assertThat(wide.envelope()[e]).isCloseTo((float) expected, within(1e-6f));
        }
    }

    @Test
    void gaussiansStandOnAGridFromZeroToTheCutoff() {
        RadiusTile tile = RadiusTile.of(List.of(SALT), 4);
        float[] basis = tile.radialBasis(9);

        for (int e = 0; e < tile.edges(); e++) {
            for (int k = 0; k < 9; k++) {
                double off = (tile.distance()[e] - 0.5 * k) / 0.5;
                assertThat(basis[9 * e + k]).isCloseTo((float) Math.exp(-off * off / 2), within(1e-6f));
            }
        }
    }

    @Test
    void refusesDisorder() {
        Crystal mixed = Crystal.builder(Lattice.cubic(4))
                .name("half and half")
                .add(Site.of(Element.Cu, 0, 0, 0)
                        .withSpecies(List.of(Species.of(Element.Cu, 0.5), Species.of(Element.Au, 0.5))))
                .build();

        assertThatThrownBy(() -> RadiusTile.of(List.of(SALT, mixed), 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("half and half")
                .hasMessageContaining("occupancy");
    }
}
