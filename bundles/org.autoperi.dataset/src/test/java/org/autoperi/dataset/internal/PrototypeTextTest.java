package org.autoperi.dataset.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.autoperi.core.Problem;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.SpaceGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrototypeTextTest {
    private final List<Problem> problems = new ArrayList<>();

    private Map<String, Prototype> prototypes(String text) {
        return PrototypeText.read(text.lines().toList(), "p.txt", problems::add);
    }

    private List<Compound> compounds(String text, Map<String, Prototype> prototypes) {
        return CompoundText.read(text.lines().toList(), "c.txt", prototypes, problems::add);
    }

    @ParameterizedTest
    @CsvSource({
        "1/4, 0.25",
        "u, 0.1",
        "-u, -0.1",
        "2u, 0.2",
        "1/2-u, 0.4",
        "u+1/4, 0.35",
        "0.5+2*u-v, 0.4",
        "1/2u, 0.05"
    })
    void coordinatesAreLinearInParameters(String text, double expected) {
        Coordinate coordinate = Coordinate.parse(text, List.of("u", "v"));

        assertThat(coordinate.at(Map.of("u", 0.1, "v", 0.3))).isCloseTo(expected, Offset.offset(1e-15));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "w", "1/", "u u", "1..2", "uv", "2u3", "+", "1/0"})
    void otherCoordinatesAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Coordinate.parse(text, List.of("u", "v")))
                .withMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"225, ''", "227:1, 1", "227:2, 2", "166:H, H", "166:R, R", "227, 2", "166, H"})
    void settingsAreNumbersWithChoices(String text, String choice) {
        SpaceGroup group = PrototypeText.setting(text);

        assertThat(group.choice()).isEqualTo(choice);
        assertThat(group.number()).isEqualTo(Integer.parseInt(text.substring(0, 3)));
    }

    @Test
    void rolesFollowTheOrderOfTheFormula() {
        Map<String, Prototype> found = prototypes(
                """
                prototype rutile C4 136 AX   # a comment
                  cell a c
                  parameters u
                  A 0 0 0
                  X u u 0
                  cite somebody 1926
                """);
        List<Compound> compounds = compounds(
                """
                source key A reference
                use rutile key
                TiO2 4.5937 2.9587 0.3053
                """,
                found);

        assertThat(problems).isEmpty();
        assertThat(found.get("rutile").cite()).isEqualTo("somebody 1926");
        assertThat(compounds).singleElement().satisfies(compound -> {
            assertThat(compound.id()).isEqualTo("TiO2-rutile");
            assertThat(compound.source()).isEqualTo("A reference");
            assertThat(compound.crystal().element(0)).isEqualTo(Element.parse("Ti"));
            assertThat(compound.crystal().composition().formula()).isEqualTo("Ti2O4");
        });
    }

    @Test
    void theCellFollowsFromTheSymmetry() {
        Map<String, Prototype> found = prototypes(
                """
                prototype mono - 14 A
                  cell a b c beta
                  A 0 0 0
                prototype rhombo - 166:R A
                  cell a alpha
                  A 0 0 0
                prototype hexa - 166:H A
                  cell a c
                  A 0 0 0
                prototype tetra - 139 A
                  cell a c
                  A 0 0 0
                """);

        assertThat(problems).isEmpty();
        assertThat(parameters(found, "mono", 3, 4, 5, 95)).containsExactly(new double[] {3, 4, 5, 90, 95, 90}, near());
        assertThat(parameters(found, "rhombo", 3, 70)).containsExactly(new double[] {3, 3, 3, 70, 70, 70}, near());
        assertThat(parameters(found, "hexa", 3, 8)).containsExactly(new double[] {3, 3, 8, 90, 90, 120}, near());
        assertThat(parameters(found, "tetra", 3, 8)).containsExactly(new double[] {3, 3, 8, 90, 90, 90}, near());
    }

    private static double[] parameters(Map<String, Prototype> found, String name, double... values) {
        List<Double> list = new ArrayList<>();
        for (double value : values) {
            list.add(value);
        }
        return found.get(name).crystal("Po", list).lattice().parameters();
    }

    private static Offset<Double> near() {
        return Offset.offset(1e-9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prototype p - 999 A ; cell a ; A 0 0 0 | p.txt:1 | not between",
                "prototype p - 227:3 A ; cell a ; A 0 0 0 | p.txt:1 | no setting '3'",
                "prototype p - 225 A ; cell a c ; A 0 0 0 | p.txt:1 | needs [a]",
                "prototype p - 225 AA ; cell a ; A 0 0 0 | p.txt:1 | different capital letters",
                "prototype p - 225 AX ; cell a ; A 0 0 0 | p.txt:1 | sites for 1 of its roles",
                "prototype p - 225 A ; cell a ; A 0 u 0 | p.txt:3 | unknown parameter 'u'",
                "prototype p - 225 A ; cell a ; B 0 0 0 | p.txt:3 | role B",
                "prototype p - 225 A ; cell a ; A 0 0 | p.txt:3 | three coordinates",
                "cell a | p.txt:1 | before the first prototype"
            })
    void errorsInPrototypesNameTheLine(String text, String where, String what) {
        assertThat(prototypes(text.replace(" ; ", "\n"))).isEmpty();

        assertThat(problems).isNotEmpty();
        assertThat(problems.get(0).where().toString()).isEqualTo(where);
        assertThat(problems.get(0).text()).contains(what);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "use salt k ; NaCl 5.6 ; NaCl 5.7 | c.txt:4 | there already, at c.txt:3",
                "use slat k ; NaCl 5.6 | c.txt:2 | nearest: [salt]",
                "use salt kk ; NaCl 5.6 | c.txt:2 | source 'kk'",
                "use salt k ; NaCl five | c.txt:3 | 'five'",
                "NaCl 5.6 | c.txt:2 | without a usable line",
                "source only | c.txt:2 | source key reference"
            })
    void errorsInCompoundsNameTheLine(String text, String where, String what) {
        Map<String, Prototype> salt = prototypes(
                "prototype salt B1 225 AX\ncell a\nA 0 0 0\nX 1/2 1/2 1/2\nprototype other - 225 A\ncell a\nA 0 0 0");

        compounds("source k K\n" + text.replace(" ; ", "\n"), salt);

        assertThat(problems).isNotEmpty();
        assertThat(problems.get(0).where().toString()).isEqualTo(where);
        assertThat(problems.get(0).text()).contains(what);
    }

    @ParameterizedTest
    @CsvSource({"Na, 5.6, roles for 2", "NaCl2, 5.6, no multiple of NaCl2"})
    void formulasMustFit(String formula, double a, String what) {
        Prototype salt = prototypes("prototype salt B1 225 AX\ncell a\nA 0 0 0\nX 1/2 1/2 1/2")
                .get("salt");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> salt.crystal(formula, List.of(a)))
                .withMessageContaining(what);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> salt.crystal("NaCl", List.of(a, 1.0)))
                .withMessageContaining("2 numbers")
                .withMessageContaining("takes 1");
    }
}
