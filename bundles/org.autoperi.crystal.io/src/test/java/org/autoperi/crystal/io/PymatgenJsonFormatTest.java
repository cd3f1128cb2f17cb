package org.autoperi.crystal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.autoperi.core.Problem;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.io.internal.PymatgenJsonFormat;
import org.junit.jupiter.api.Test;

class PymatgenJsonFormatTest {

    /** As pymatgen 2026.10 writes it: a disordered salt with oxidation states, moments, labels. */
    private static final String SALT =
            """
            {"@module": "pymatgen.core.structure", "@class": "Structure", "charge": 0.5, "lattice": {"matrix":
            [[3.0, 0.0, 0.0], [0.0, 3.0, 0.0], [0.0, 0.0, 3.0]], "pbc": [true, true, true], "a": 3.0, "b": 3.0, "c": 3.0,
            "alpha": 90.0, "beta": 90.0, "gamma": 90.0, "volume": 27.0}, "properties": {"name": "salt", "energy": 1.2},
            "sites": [{"species": [{"element": "Na", "oxidation_state": 1, "spin": null, "occu": 1}], "abc": [0.0, 0.0, 0.0],
            "properties": {"magmom": 1, "forces": [0, 0, 1], "selective_dynamics": [true, false, true]},
            "label": "Na1", "xyz": [0.0, 0.0, 0.0]},
            {"species": [{"element": "Cl", "oxidation_state": -1, "occu": 0.5}, {"element": "Br", "occu": 0.4}],
            "abc": [0.5, 0.5, 0.5], "properties": {}, "label": "Cl-:0.5, Br:0.400"}]}
            """;

    private static final String IRON =
            """
            {"lattice": {"a": 2, "b": 2, "c": 2, "alpha": 90, "beta": 90, "gamma": 90},
             "sites": [{"species": [{"element": "Fe", "occu": 1, "properties": {"spin": 5}}], "xyz": [1, 0, 0]}]}
            """;

    private final List<Crystal> crystals = new ArrayList<>();
    private final List<Problem> remarks = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    private void read(Reader text) throws CrystalFormatException, IOException {
        new PymatgenJsonFormat().read(text, "t.json", new CrystalSink() {
            @Override
            public void crystal(Crystal crystal) {
                crystals.add(crystal);
            }

            @Override
            public void remark(Problem problem) {
                remarks.add(problem);
            }

            @Override
            public void refused(CrystalFormatException reason) {
                refused.add(reason.getMessage());
            }
        });
    }

    @Test
    void keepsSpeciesChargesPropertiesAndLabels() throws CrystalFormatException, IOException {
        read(new StringReader(SALT));
        Crystal salt = crystals.get(0);
        assertThat(salt.name()).isEqualTo("salt");
        assertThat(salt.properties()).containsExactly(Map.entry("energy", 1.2)); // charge is that of the species
        assertThat(salt.label(0)).isEqualTo("Na1");
        assertThat(salt.label(1)).isEmpty();
        assertThat(salt.species(0).get(0).oxidation()).isEqualTo(OptionalInt.of(1));
        assertThat(salt.species(1)).extracting(s -> s.occupancy()).containsExactly(0.5, 0.4);
        SiteProperties first = salt.siteProperties(0);
        assertThat(first.numbers(SiteProperties.FORCE))
                .hasValueSatisfying(f -> assertThat(f).containsExactly(0, 0, 1));
        assertThat(first.numbers(SiteProperties.MOVABLE))
                .hasValueSatisfying(f -> assertThat(f).containsExactly(1, 0, 1));
        assertThat(first.numbers(SiteProperties.MAGNETIC_MOMENT)).isPresent();
        StringBuilder out = new StringBuilder();
        new PymatgenJsonFormat().write(List.of(salt), out);
        read(new StringReader(out.toString()));
        assertThat(crystals.get(1)).isEqualTo(salt);
    }

    @Test
    void findsStructuresInListsObjectsEntriesAndLines() throws CrystalFormatException, IOException {
        String entry = "{\"energy\": -8.5, \"structure\": " + IRON
                + ", \"entry_id\": \"mp-13\", \"data\": {\"x\": [1, \"a\"]}}";
        read(new StringReader("[" + SALT + "," + entry + "]" + IRON + "\n" + IRON));
        read(new StringReader("{\"first\": " + IRON + ", \"second\": " + IRON + "}"));
        assertThat(crystals).extracting(Crystal::name).containsExactly("salt", "mp-13", "", "", "first", "second");
        assertThat(crystals.get(1).properties()).containsExactly(Map.entry("energy", -8.5));
        assertThat(crystals.get(1).frac(0, 0)).isCloseTo(0.5, within(1e-15));
        assertThat(crystals.get(1).siteProperties(0).numbers(SiteProperties.MAGNETIC_MOMENT))
                .isPresent();
        assertThat(remarks).isEmpty();
        read(new StringReader("{\"a\": [1, 2, {\"b\": null}]}"));
        assertThat(remarks).singleElement().satisfies(p -> assertThat(p.text()).contains("no structure"));
    }

    @Test
    void aBadStructureDoesNotLoseTheOthers() throws CrystalFormatException, IOException {
        read(new StringReader("[" + IRON.replace("Fe", "Fx") + ",\n" + IRON.replace("[1, 0, 0]", "[1, NaN, 0]") + ",\n"
                + IRON.replace("\"a\": 2", "\"a\": \"two\"") + ",\n" + IRON.replace("[1, 0, 0]", "[1, 0]") + ",\n"
                + IRON.replace("\"a\": 2", "\"a\": -2") + ",\n" + IRON.replace("\"occu\": 1", "\"occu\": 3") + ",\n"
                + IRON.replace("\"element\"", "\"elem\"") + ",\n" + IRON + "]"));
        assertThat(crystals).hasSize(1);
        assertThat(refused).hasSize(7);
        assertThat(refused.get(0)).startsWith("t.json:2:37: unknown element 'Fx'");
        assertThat(refused.get(1)).startsWith("t.json:5:").contains("NaN");
        assertThat(refused.get(2)).startsWith("t.json:7:19: found \"two\" as a");
        assertThat(refused.get(3)).contains("array of 2 numbers", "expected 3 numbers");
        assertThat(refused.get(4)).contains("-2.0");
        assertThat(refused.get(5)).contains("occupancy");
        assertThat(refused.get(6)).contains("\"element\"");
    }

    @Test
    void saysWhereTheJsonIsBroken() {
        assertThatThrownBy(() -> read(new StringReader("{\"lattice\":\n {\"a\" 3}}")))
                .isInstanceOf(CrystalFormatException.class)
                .hasMessageStartingWith("t.json:2:7: this is no JSON");
        assertThatThrownBy(() -> read(new StringReader(SALT.substring(0, 300))))
                .isInstanceOf(CrystalFormatException.class)
                .hasMessageContaining("end-of-input");
        assertThatThrownBy(() -> read(new StringReader("[".repeat(100_000))))
                .isInstanceOf(CrystalFormatException.class)
                .hasMessageContaining("nesting");
    }

    @Test
    void handsStructuresOverBeforeTheEndIsRead() throws IOException, CrystalFormatException {
        int[] read = {0};
        int total = 20_000;
        Reader endless = new Reader() { // 40 MB if it were kept
                    private int at = -1;
                    private String now = "[";

                    @Override
                    public int read(char[] target, int offset, int length) {
                        if (now.isEmpty()) {
                            at++;
                            now = at < total ? IRON + (at < total - 1 ? "," : "]") : "";
                        }
                        int n = Math.min(length, now.length());
                        now.getChars(0, n, target, offset);
                        now = now.substring(n);
                        read[0] = at;
                        return n == 0 ? -1 : n;
                    }

                    @Override
                    public void close() {
                        // nothing is open
                    }
                };
        int[] taken = {0};
        new PymatgenJsonFormat().read(endless, "t.json", crystal -> {
            taken[0]++;
            assertThat(read[0] - taken[0]).isLessThan(100);
        });
        assertThat(taken[0]).isEqualTo(total);
    }
}
