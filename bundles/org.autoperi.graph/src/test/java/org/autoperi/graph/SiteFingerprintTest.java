package org.autoperi.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Supercell;
import org.junit.jupiter.api.Test;

class SiteFingerprintTest {
    private static final Crystal DISTORTED = Crystal.of(
            Lattice.ofParameters(4.2, 5.1, 5.9, 83, 97, 104),
            List.of(Element.Ca, Element.Ti, Element.O, Element.O, Element.O),
            new double[] {.02, .03, .98, .51, .47, .55, .49, .06, .45, .04, .52, .57, .46, .53, .05});

    private static double of(Crystal crystal, int site, String label) {
        int at = SiteFingerprint.labels().indexOf(label);
        assertThat(at).as(label).isNotNegative();
        return SiteFingerprint.ofSites(crystal)[site * SiteFingerprint.LENGTH + at];
    }

    private static Crystal cell(double half, double[] second, Element... elements) {
        Lattice faceCentred = Lattice.of(0, half, half, half, 0, half, half, half, 0);
        double[] frac = Arrays.copyOf(new double[3], 3 * elements.length);
        System.arraycopy(second, 0, frac, 3 * elements.length - 3, elements.length > 1 ? 3 : 0);
        return Crystal.of(faceCentred, List.of(elements), frac);
    }

    @Test
    void perfectMotifsHaveOne() {
        Crystal salt = cell(2.82, new double[] {.5, .5, .5}, Element.Na, Element.Cl);
        assertThat(of(salt, 0, "wt CN_6")).isCloseTo(1, within(1e-9));
        assertThat(of(salt, 0, "octahedral CN_6")).isCloseTo(1, within(1e-9));
        assertThat(of(salt, 0, "pentagonal pyramidal CN_6")).isCloseTo(0.5, within(1e-9));
        Crystal diamond = cell(1.785, new double[] {.25, .25, .25}, Element.C, Element.C);
        assertThat(of(diamond, 1, "tetrahedral CN_4")).isCloseTo(1, within(1e-9));
        Crystal copper = cell(1.81, new double[3], Element.Cu);
        assertThat(of(copper, 0, "cuboctahedral CN_12")).isCloseTo(1, within(1e-9));
        assertThat(of(copper, 0, "q2 CN_12")).isCloseTo(0, within(1e-7));
        assertThat(of(copper, 0, "q4 CN_12"))
                .as("Steinhardt et al. 1983, figure 2: fcc")
                .isCloseTo(0.19094, within(1e-5));
        assertThat(of(copper, 0, "q6 CN_12")).isCloseTo(0.57452, within(1e-5));
        Crystal caesium =
                Crystal.of(Lattice.cubic(4.12), List.of(Element.Cs, Element.Cl), new double[] {0, 0, 0, .5, .5, .5});
        assertThat(of(caesium, 0, "body-centered cubic CN_8") / of(caesium, 0, "wt CN_8"))
                .isCloseTo(1, within(1e-9));
    }

    /** Numbers printed by matminer 0.10.1, CrystalNNFingerprint.from_preset("ops"), on pymatgen 2026.10.24. */
    @Test
    void isThePeersForASiteWithoutSymmetry() {
        double[] all = SiteFingerprint.ofSites(DISTORTED);
        assertThat(Arrays.copyOfRange(all, SiteFingerprint.LENGTH, SiteFingerprint.LENGTH + EXPECTED.length))
                .containsExactly(EXPECTED, within(1e-11));
    }

    private static final double[] EXPECTED = {
        0.0459984912251,
        0.0459984912251,
        0.0221489488076,
        6.08025148136e-11,
        4.22786219834e-07,
        0.000101049376605,
        0.0132991933834,
        0.0168268571946,
        0.519439268908,
        0.172263849849,
        0.257946870812,
        0.286465458313,
        0.189485469797,
        0.118007879577,
        0.0657832757382,
        0.133771560643,
        0.105189463245,
        0.102699856795,
        0.0339194540749,
        0.0146209921118,
        0.0233332160219,
        0.0164004328412,
        0.11265985591,
        0.0405521211503,
        0.0740610073362,
        0.0669820147329,
        0.0457936960006,
        0.0194908002791,
        0.0268861613047,
        0.0152763074403,
        -0.000598418218466,
        0.00640448803502,
        0.0152785078359,
        0.00117485233214,
        0.00489030989584,
        0.00589130793255
    };

    @Test
    void labelsAreThePeers() {
        assertThat(SiteFingerprint.labels())
                .hasSize(SiteFingerprint.LENGTH)
                .startsWith("wt CN_1", "sgl_bd CN_1", "wt CN_2", "L-shaped CN_2", "water-like CN_2")
                .contains("hexagonal planar CN_6", "q6 CN_11")
                .endsWith("wt CN_23", "wt CN_24");
    }

    @Test
    void doesNotDependOnTheChoiceOfCell() {
        Crystal skewed = Supercell.of(DISTORTED, new int[] {1, 0, 0, 3, 1, 0, -2, 1, 1});
        assertThat(SiteFingerprint.mean(skewed)).containsExactly(SiteFingerprint.mean(DISTORTED), within(1e-9));
        Crystal twice = Supercell.of(DISTORTED, new int[] {2, 0, 0, 1, 1, 0, 0, 0, 1});
        assertThat(SiteFingerprint.mean(twice)).containsExactly(SiteFingerprint.mean(DISTORTED), within(1e-9));
    }

    @Test
    void lonelyAtomsHaveNone() {
        Crystal lonely = Crystal.of(Lattice.cubic(6), List.of(Element.He), new double[3]);
        assertThat(SiteFingerprint.mean(lonely)).containsOnly(0);
    }
}
