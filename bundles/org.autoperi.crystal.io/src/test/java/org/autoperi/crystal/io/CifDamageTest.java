package org.autoperi.crystal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.io.internal.CifFormat;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Damage to CIF files that made, or would have made, a reader fail, hang or be silently wrong. */
class CifDamageTest {

    private static final long SEED = Long.getLong("tests.seed", 20261126L);
    private static final Duration SOON = Duration.ofSeconds(5); // a quadratic reader takes minutes for these
    private static final CrystalFiles CIF = CrystalFiles.of(Map.of("cif", new CifFormat()));
    private static final String CELL = "_cell_length_a 5\n_cell_length_b 5\n_cell_length_c 5\n";
    private static final String SITES = "loop_\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n"
            + "_atom_site_fract_z\n_atom_site_occupancy\n";

    @Test
    void aNumberTooLargeForAChargeIsNoCharge() throws CrystalFormatException {
        String text = "data_x\n" + CELL + SITES + "Fe99999999999+ 0 0 0 1\n";
        assertThat(CIF.parse(text, "t", "cif").get(0).species(0)).containsExactly(Species.of(Element.Fe));
    }

    @Test
    void coordinatesOfDifferentNumberAreRefused() {
        String text = "data_x\n" + CELL + "loop_\n_atom_site_type_symbol\n_atom_site_fract_x\nNa 0 Cl 0.5\n"
                + "loop_\n_atom_site_fract_y\n_atom_site_fract_z\n0 0\n";
        assertThatThrownBy(() -> CIF.parse(text, "t", "cif"))
                .isInstanceOf(CrystalFormatException.class)
                .hasMessageContaining("_atom_site_fract_y has 1 values and _atom_site_fract_x has 2");
    }

    @Test
    void operationsBeyondAllMeasureAreRefused() {
        for (String operation : List.of("99999999999x,y,z", "x,y,z+" + "9".repeat(400), "x+9999999,y,z")) {
            String text = "data_x\n" + CELL + "loop_\n_symmetry_equiv_pos_as_xyz\n" + operation + "\n" + SITES
                    + "Fe 0 0 0 1\n";
            assertThatThrownBy(() -> CIF.parse(text, "t", "cif"))
                    .isInstanceOf(CrystalFormatException.class)
                    .hasMessageStartingWith("t:7:1: symmetry operation");
        }
    }

    @Test
    void largeDamagedFilesAreAnsweredSoon() {
        String crowded = "data_x\n" + CELL.replace(" 5", " 0.01") + SITES;
        StringBuilder many = new StringBuilder(crowded);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 20_000; i++) {
            many.append("H ")
                    .append(random.nextInt(10_000) / 1e4)
                    .append(" 0.")
                    .append(i)
                    .append(" 0 1\n");
        }
        StringBuilder operations = new StringBuilder("data_x\n" + CELL + "loop_\n_symmetry_equiv_pos_as_xyz\n");
        for (int i = 0; i < 50_000; i++) {
            operations.append("x,y,z+").append(i % 24).append("/24\n");
        }
        StringBuilder images = new StringBuilder("data_x\n" + CELL.replace(" 5", " 500"))
                .append("_space_group_IT_number 225\n")
                .append(SITES);
        for (int i = 0; i < 10_000; i++) {
            images.append("H ")
                    .append(random.nextDouble())
                    .append(' ')
                    .append(random.nextDouble())
                    .append(" 0.1 1\n");
        }
        List<String> texts = List.of(
                "data_x\n" + CELL + SITES + "H 0 0 0 0\n".repeat(100_000) + "H 0 0 0 1\n",
                "data_x\n_a\n'not closed\n" + "_b\n'not closed\n".repeat(70_000),
                "#\\#CIF_2.0\n" + "data_x\n_a [\n".repeat(50_000),
                many.toString(),
                operations + SITES + "H 0 0 0 1\n",
                images.toString());
        for (String text : texts) {
            Assertions.assertTimeoutPreemptively(SOON, () -> answered(text), text.substring(0, 60));
        }
    }

    private static void answered(String text) {
        try {
            CIF.parse(text, "t", "cif");
        } catch (CrystalFormatException e) {
            assertThat(e.getMessage()).startsWith("t:").hasSizeLessThan(2000);
        }
    }
}
