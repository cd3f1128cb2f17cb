package org.autoperi.crystal.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No format claims a text of another, and each is recognised whatever its file is called. */
class RecognitionTest {

    private static final List<String> NAMES =
            List.of("x", "x.txt", "x.cif", "POSCAR", "x.xyz", "x.json", "x.xsf", "x.res", "x.dat", "folder/x.ins");

    /** Texts by the format that they are, as written by us and in dialects of others. */
    static Stream<Map.Entry<String, String>> texts() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        Crystal crystal = Crystal.builder(Lattice.of(3.1, 0, 0, 0, 3.1, 0, 0, 0, 3.1))
                .name("2")
                .add(Site.of(Element.Cs, 0, 0, 0)
                        .withProperties(SiteProperties.none().with(SiteProperties.MOVABLE, 1, 0, 1)))
                .add(Element.Cl, 0.5, 0.5, 0.5)
                .build();
        for (Map.Entry<String, CrystalFormat> format : BuiltInFormats.ALL.entrySet()) {
            StringBuilder text = new StringBuilder();
            format.getValue().write(List.of(crystal), text);
            texts.put(format.getKey() + " ours", text.toString());
            if (format.getValue().holdsSeveral()) {
                StringBuilder two = new StringBuilder();
                format.getValue().write(List.of(crystal, crystal), two);
                texts.put(format.getKey() + " ours, two", two.toString());
            }
        }
        texts.put("poscar VASP 4", "Cs Cl\n1.0\n3 0 0\n0 3 0\n0 0 3\n1 1 1\nC\n0 0 0\n1 1 1\n2 2 2\n");
        texts.put(
                "poscar with a number as title",
                "8\n-27\n3 0 0\n0 3 0\n0 0 3\nCs_sv Cl/1ab\n 1 1\nDirect\n0 0 0\n.5 .5 .5\n");
        texts.put(
                "poscar with remarks",
                "a\n 1 ! scale\n3 0 0 ! a\n0 3 0\n0 0 3\nCs Cl ! kinds\n1 1 ! counts\nD\n0 0 0\n1 1 1\n");
        texts.put("extxyz plain", "3\n1.0\nO 0 0 0\nH 0 0 1\nH 0 1 0\n");
        texts.put("extxyz JSON lattice", "1\nLattice=[[3,0,0],[0,3,0],[0,0,3]] Properties=Z:I:1:pos:R:3\n6 0 0 0\n");
        texts.put("xsf with remarks", "# a\n\n SLAB\nPRIMVEC\n3 0 0\n0 3 0\n0 0 3\nPRIMCOORD\n1 1\n6 0 0 0\n");
        texts.put("shelx in lower case", "titl a\nREM b\ncell 0.7 3 3 3 90 90 90\nlatt -1\nsfac C\nC1 1 0 0 0\nend\n");
        texts.put("cif with remarks", "# a\n\ndata_x\n_cell_length_a 3\n");
        texts.put("pymatgen-json entry", " {\"energy\": 1, \"structure\": {\"@module\": \"pymatgen.core.structure\"}}");
        return texts.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("texts")
    void oneFormatAloneRecognisesIt(Map.Entry<String, String> text) {
        String head =
                text.getValue().substring(0, Math.min(8192, text.getValue().length()));
        String expected = text.getKey().split(" ")[0];
        assertThat(BuiltInFormats.ALL.entrySet().stream()
                        .filter(format -> format.getValue().sniff(head))
                        .map(Map.Entry::getKey))
                .containsExactly(expected);
        CrystalFiles files = CrystalFiles.of(BuiltInFormats.ALL);
        for (String name : NAMES) {
            assertThat(files.formatOf(head, name)).as(name).hasValue(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void noFormatClaimsOtherTexts(String text) {
        assertThat(CrystalFiles.of(BuiltInFormats.ALL).formatOf(text, "x.txt")).isEmpty();
    }

    static Stream<String> strangers() {
        return Stream.of(
                "",
                "\n\n",
                "hello",
                "# a remark\n",
                "{\"a\": 1}",
                "[1, 2, 3]",
                "id,energy\n1,2\n3,4\n5,6\n7,8\n9,10\n11,12\n13,14\n",
                "1 2 3\n4 5 6\n7 8 9\n1 2 3\n4 5 6\n7 8 9\n1 2 3\n4 5 6\n",
                "title\n1\n1 2 3\n4 5 6\n7 8 9\n1 2 3\n4 5 6\n7 8 9\n",
                "TITL only a title\n",
                "%PDF-1.4\n",
                "3\n\nnot an atom\n");
    }
}
