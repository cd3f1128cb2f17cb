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
import org.autoperi.crystal.io.internal.XsfFormat;
import org.junit.jupiter.api.Test;

class XsfFormatTest {
    private static final CrystalFiles FILES = CrystalFiles.of(Map.of("xsf", new XsfFormat()));

    private static final String SULFIDE =
            """
            # zinc blende
            CRYSTAL
            PRIMVEC
               0.0 2.7 2.7
               2.7 0.0 2.7
               2.7 2.7 0.0
            CONVVEC
               5.4 0 0
               0 5.4 0
               0 0 5.4
            PRIMCOORD
            2 1
            30 0.0 0.0 0.0
            S 1.35 1.35 1.35 0.1 0 -0.1
            """;

    private static List<Crystal> parse(String text) throws CrystalFormatException {
        return FILES.parse(text, "t.xsf", "");
    }

    @Test
    void readsVectorsAndAtomsByNumberAndSymbol() throws CrystalFormatException {
        Crystal crystal = parse(SULFIDE.replace("30 0.0 0.0 0.0", "30 0.0 0.0 0.0 -0.1 0 0.1"))
                .get(0);
        assertThat(crystal.atomicNumbers()).containsExactly(30, 16);
        assertThat(crystal.lattice().volume()).isCloseTo(5.4 * 5.4 * 5.4 / 4, within(1e-9));
        assertThat(crystal.frac(1, 2)).isCloseTo(0.25, within(1e-15));
        double[] force = crystal.siteProperties(1).numbers(SiteProperties.FORCE).orElseThrow();
        assertThat(force).containsExactly(new double[] {2.7211386245988, 0, -2.7211386245988}, within(1e-12));
    }

    @Test
    void readsAnimationsWithOneOrManyCells() throws CrystalFormatException {
        String atoms = "1 1\nFe %s 0 0\n";
        String cell = "PRIMVEC%s\n2 0 0\n0 2 0\n0 0 %s\n";
        List<Crystal> fixed = parse("ANIMSTEPS 2\nCRYSTAL\n" + cell.formatted("", "2") + "PRIMCOORD 1\n"
                + atoms.formatted("0") + "PRIMCOORD 2\n" + atoms.formatted("1"));
        assertThat(fixed).hasSize(2);
        assertThat(fixed.get(1).frac(0, 0)).isEqualTo(0.5);
        List<Crystal> moving = parse("ANIMSTEPS 2\nCRYSTAL\n" + cell.formatted(" 1", "2") + "PRIMCOORD 1\n"
                + atoms.formatted("0") + cell.formatted(" 2", "3") + "PRIMCOORD 2\n" + atoms.formatted("1"));
        assertThat(moving).extracting(c -> c.lattice().c()).containsExactly(2.0, 3.0);
    }

    @Test
    void writesWhatItReads() throws CrystalFormatException, IOException {
        Crystal one = parse(SULFIDE.replace(" 0.1 0 -0.1", "")).get(0).withName("blende");
        for (List<Crystal> crystals : List.of(List.of(one), List.of(one, one.withName("two words")))) {
            StringBuilder out = new StringBuilder();
            new XsfFormat().write(crystals, out);
            List<Crystal> back = parse(out.toString());
            assertThat(back)
                    .extracting(Crystal::name)
                    .containsExactlyElementsOf(
                            crystals.stream().map(Crystal::name).toList());
            assertThat(back.get(0).fractional()).containsExactly(one.fractional(), within(1e-15));
            assertThat(back.get(0).lattice()).isEqualTo(one.lattice());
        }
    }

    @Test
    void passesOverGridsAndInformation() throws CrystalFormatException {
        String grid = "BEGIN_BLOCK_DATAGRID_3D\n x\n BEGIN_DATAGRID_3D_a\n 2 2 2\n 0 0 0\nEND_DATAGRID_3D\n"
                + "END_BLOCK_DATAGRID_3D\n";
        assertThat(parse("BEGIN_INFO\n a\nEND_INFO\n" + SULFIDE.replace(" 0.1 0 -0.1", "") + grid, true))
                .hasSize(1);
    }

    private static List<Crystal> parse(String text, boolean declared) throws CrystalFormatException {
        return FILES.parse(text, "t.xsf", declared ? "xsf" : "");
    }

    @Test
    void takesSlabsAsPeriodicWithAWarning() throws CrystalFormatException, IOException {
        List<Problem> remarks = new ArrayList<>();
        List<Crystal> crystals = new ArrayList<>();
        String slab = SULFIDE.replace("CRYSTAL", "SLAB").replace(" 0.1 0 -0.1", "");
        new XsfFormat().read(new StringReader(slab), "t.xsf", new CrystalSink() {
            @Override
            public void crystal(Crystal crystal) {
                crystals.add(crystal);
            }

            @Override
            public void remark(Problem problem) {
                remarks.add(problem);
            }
        });
        assertThat(crystals).hasSize(1);
        assertThat(remarks).singleElement().satisfies(p -> assertThat(p.text()).contains("not periodic along c"));
    }

    @Test
    void saysWhatIsWrong() {
        refuses(SULFIDE, "t.xsf:14:18", "found a force", "first");
        String good = SULFIDE.replace(" 0.1 0 -0.1", "");
        refuses(good.replace("S 1.35", "Sx 1.35"), "t.xsf:14:1", "unknown element 'Sx'");
        refuses(good.replace("S 1.35", "S nan"), "t.xsf:14:3", "'nan'", "finite number");
        refuses(good.replace("2 1\n", "999999999 1\n"), "t.xsf:15", "atom 3 of 999999999");
        refuses(good.replace("2 1\n", "-2 1\n"), "t.xsf:12:1", "'-2'", "whole number from 1");
        refuses(good.replace("0.0 2.7 2.7", "2.7 0.0 2.7"), "no volume");
        refuses(good.replace("PRIMCOORD", "PRIMCORD"), "t.xsf:11:1", "PRIMCORD", "keyword");
        refuses("CRYSTAL\nPRIMCOORD\n1 1\nFe 0 0 0\n", "t.xsf:2:1", "before PRIMVEC");
        refuses("MOLECULE\nATOMS\n6 0 0 0\n", "t.xsf:1:1", "molecule");
        refuses("CRYSTAL\n", "without atoms");
    }

    private static void refuses(String text, String... parts) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(CrystalFormatException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void aBadFrameDoesNotLoseTheOthers() throws CrystalFormatException, IOException {
        List<String> refused = new ArrayList<>();
        List<Crystal> crystals = new ArrayList<>();
        String text =
                "ANIMSTEPS 2\nCRYSTAL\nPRIMVEC\n2 0 0\n0 2 0\n0 0 2\nPRIMCOORD 1\n1 1\nFx 0 0 0\nPRIMCOORD 2\n1 1\nFe 0 0 0\n";
        new XsfFormat().read(new StringReader(text), "t.xsf", new CrystalSink() {
            @Override
            public void crystal(Crystal crystal) {
                crystals.add(crystal);
            }

            @Override
            public void refused(CrystalFormatException reason) {
                refused.add(reason.getMessage());
            }
        });
        assertThat(refused).singleElement().satisfies(m -> assertThat(m).startsWith("t.xsf:9:1"));
        assertThat(crystals).singleElement().satisfies(c -> assertThat(c.element(0))
                .isEqualTo(Element.Fe));
    }
}
