package org.autoperi.crystal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.autoperi.core.Problem;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.io.internal.ShelxFormat;
import org.junit.jupiter.api.Test;

class ShelxFormatTest {
    private static final CrystalFiles FILES = CrystalFiles.of(Map.of("shelx", new ShelxFormat()));

    /** Fluorite in Fm-3m by its generators; the shares of the special positions are 1/48 and 1/24. */
    private static final String FLUORITE =
            """
            TITL fluorite in Fm-3m
            REM a comment
            CELL 0.71073 5.463 5.463 5.463 90 90 90
            ZERR 4 0.001 0.001 0.001 0 0 0
            LATT 4
            SYMM -Y, X, Z
            SYMM Z, X, Y
            SYMM Y, X, -Z
            SFAC Ca F
            UNIT 4 8
            L.S. 4
            FVAR 0.3
            CA1 1 10.0 10.0 10.0 10.0208333 0.006
            F1  2 10.25 10.25 10.25 10.041667 0.008 0.008 =
                0.008 10 10 10
            HKLF 4
            END
            WGHT 0.05
            Q1 1 0.1 0.2 0.3 11.0 0.05 1.2
            """;

    private static Crystal parse(String text) throws CrystalFormatException {
        return FILES.parse(text, "t.res", "").get(0);
    }

    private static List<Problem> remarks(String text) throws CrystalFormatException, IOException {
        List<Problem> remarks = new ArrayList<>();
        new ShelxFormat().read(new StringReader(text), "t.res", new CrystalSink() {
            @Override
            public void crystal(Crystal crystal) {
                // only the remarks are wanted
            }

            @Override
            public void remark(Problem problem) {
                remarks.add(problem);
            }
        });
        return remarks;
    }

    @Test
    void fillsTheCellByLattAndSymm() throws CrystalFormatException, IOException {
        Crystal crystal = parse(FLUORITE);
        assertThat(crystal.name()).isEqualTo("fluorite in Fm-3m");
        assertThat(crystal.composition().formula()).isEqualTo("Ca4F8");
        assertThat(crystal.isOrdered()).isTrue();
        assertThat(crystal.densityGramPerCubicCentimetre()).isCloseTo(3.18, within(0.01)); // measured for fluorite
        assertThat(remarks(FLUORITE)).singleElement().satisfies(p -> assertThat(p.text())
                .contains("1 peaks"));
    }

    @Test
    void turnsDisplacementsWithTheSites() throws CrystalFormatException {
        Crystal crystal = parse(
                """
                TITL tetragonal
                CELL 0.71073 5 5 7 90 90 90
                LATT -1
                SYMM -Y, X, Z
                SYMM -X, -Y, Z
                SYMM Y, -X, Z
                SFAC Fe
                UNIT 4
                FE1 1 0.1 0.3 0.2 11.0 0.01 0.02 0.03 0.004 0.005 0.006
                END
                """);
        assertThat(crystal.size()).isEqualTo(4);
        assertThat(crystal.frac(1, 0)).isCloseTo(0.7, within(1e-12));
        assertThat(crystal.siteProperties(1)
                        .numbers(SiteProperties.DISPLACEMENT_TENSOR)
                        .orElseThrow())
                .containsExactly(new double[] {0.02, 0.01, 0.03, 0.005, -0.004, -0.006}, within(1e-15));
    }

    private static final String TRICLINIC =
            """
            TITL parts
            CELL 0.71073 7.1 8.2 9.3 75 82 98
            LATT -1
            SFAC C 2.31 20.8439 1.02 10.2075 1.5886 0.5687 0.865 51.6512 =
              0.2156 0.0033 0.0016 11.5 0.76 12.01
            SFAC H O
            UNIT 1 2 1
            FVAR 0.3 0.7 0.25
            AFIX 43
            C1 1 0.1 0.2 0.3 11.0 0.02 0.03 0.04 0.001 0.002 0.003
            H1 2 0.15 0.25 0.35 11.0 -1.2
            AFIX 0
            PART 1
            O1A 3 0.5 20.5 0.5 21.0 0.05
            PART 2
            O1B 3 0.6 30.4 0.6 -21.0 0.05
            PART 0
            END
            """;

    @Test
    void knowsFreeVariablesPartsAndDisplacements() throws CrystalFormatException {
        Crystal crystal = parse(TRICLINIC);
        assertThat(crystal.size()).isEqualTo(4);
        assertThat(crystal.species(2).get(0).occupancy()).isCloseTo(0.7, within(1e-15));
        assertThat(crystal.species(3).get(0).occupancy()).isCloseTo(0.3, within(1e-15));
        assertThat(crystal.frac(2, 1)).isCloseTo(0.5 * 0.7, within(1e-15));
        assertThat(crystal.frac(3, 1)).isCloseTo(0.4 * 0.25, within(1e-15));
        assertThat(crystal.label(3)).isEqualTo("O1B");
        assertThat(crystal.siteProperties(2).text(SiteProperties.DISORDER_GROUP))
                .hasValue("1");
        double[] tensor = crystal.siteProperties(0)
                .numbers(SiteProperties.DISPLACEMENT_TENSOR)
                .orElseThrow();
        assertThat(tensor[2]).isCloseTo(0.04, within(1e-15)); // c* lies along z
        assertThat(tensor[0]).isNotCloseTo(0.02, within(1e-4)); // but a* not along x
        double riding =
                crystal.siteProperties(1).numbers(SiteProperties.DISPLACEMENT).orElseThrow()[0];
        assertThat(riding).isCloseTo(1.2 * (tensor[0] + tensor[1] + tensor[2]) / 3, within(1e-15));
        assertThat(crystal.species(0).get(0).element()).isEqualTo(Element.C);
    }

    @Test
    void writesWhatItReads() throws CrystalFormatException, IOException {
        Crystal crystal = parse(TRICLINIC);
        StringBuilder out = new StringBuilder();
        new ShelxFormat().write(List.of(crystal), out);
        Crystal back = parse(out.toString());
        assertThat(back.fractional()).containsExactly(crystal.fractional(), within(1e-12));
        assertThat(back.lattice().parameters())
                .containsExactly(crystal.lattice().parameters(), within(1e-11));
        for (int i = 0; i < crystal.size(); i++) {
            assertThat(back.label(i)).isEqualTo(crystal.label(i));
            assertThat(back.species(i).get(0).element())
                    .isEqualTo(crystal.species(i).get(0).element());
            assertThat(back.species(i).get(0).occupancy())
                    .isCloseTo(crystal.species(i).get(0).occupancy(), within(1e-12));
            assertThat(back.siteProperties(i).keys())
                    .isEqualTo(crystal.siteProperties(i).keys());
            for (String key : List.of(SiteProperties.DISPLACEMENT, SiteProperties.DISPLACEMENT_TENSOR)) {
                double[] none = {};
                assertThat(back.siteProperties(i).numbers(key).orElse(none))
                        .containsExactly(crystal.siteProperties(i).numbers(key).orElse(none), within(1e-11));
            }
        }
    }

    @Test
    void saysWhatIsWrong() {
        refuses(FLUORITE.replace("F1  2", "F1  3"), "t.res:14:5", "element 3 of SFAC", "expected 1 to 2");
        refuses(FLUORITE.replace("10.25 10.25 10.25", "10.25 nan 10.25"), "t.res:14:13", "'nan'", "finite number");
        refuses(TRICLINIC.replace("21.0 0.05", "41.0 0.05"), "t.res:14:20", "free variable 4", "FVAR gives 3");
        refuses(FLUORITE.replace("SFAC Ca F", "SFAC Ca Fx"), "t.res:9:9", "'Fx'");
        refuses(FLUORITE.replace("5.463 90", "-5.463 90"), "t.res:3:1", "-5.463");
        refuses(FLUORITE.replace("SYMM -Y, X, Z", "SYMM -Y, W, Z"), "t.res:6:1", "W");
        refuses(FLUORITE.replace("L.S. 4", "??? what"), "t.res:11:1", "'???'", "SHELX instruction");
        refuses(FLUORITE.replace("5.463 5.463 5.463 90 90 90", "5.463 5.463"), "t.res:3:1", "found 3 numbers");
        refuses(FLUORITE.substring(0, FLUORITE.indexOf("CA1")), "without atoms");
        refuses("TITL x\nCELL 1 2 3 4 90 90 90\nSFAC H\nH1 1 0 0 0 =\n", "continuation");
    }

    private static void refuses(String text, String... parts) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(CrystalFormatException.class)
                .hasMessageContainingAll(parts);
    }
}
