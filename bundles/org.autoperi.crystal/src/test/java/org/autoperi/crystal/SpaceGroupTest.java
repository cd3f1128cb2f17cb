package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class SpaceGroupTest {

    /** Last number of each geometric crystal class in International Tables and the order of its point group. */
    private static final int[][] POINT_GROUP_ORDERS = {
        {1, 1}, {2, 2}, {5, 2}, {9, 2}, {15, 4}, {24, 4}, {46, 4}, {74, 8}, {80, 4}, {82, 4}, {88, 8}, {98, 8},
        {110, 8}, {122, 8}, {142, 16}, {146, 3}, {148, 6}, {155, 6}, {161, 6}, {167, 12}, {173, 6}, {174, 6}, {176, 12},
        {182, 12}, {186, 12}, {190, 12}, {194, 24}, {199, 12}, {206, 24}, {214, 24}, {220, 24}, {230, 48}
    };

    private static int expectedOrder(SpaceGroup group) {
        int point = 0;
        for (int[] row : POINT_GROUP_ORDERS) {
            if (group.number() <= row[0]) {
                point = row[1];
                break;
            }
        }
        String lattice = group.hallSymbol().replace("-", "").substring(0, 1);
        return point
                * switch (lattice) {
                    case "P" -> 1;
                    case "F" -> 4;
                    case "R" -> 3;
                    default -> 2;
                };
    }

    @Test
    void all530SettingsAreClosedAndHaveTheOrderOfTheirClass() {
        assertThat(SpaceGroup.all()).hasSize(530);
        for (SpaceGroup group : SpaceGroup.all()) {
            Set<SymmetryOperation> set = new HashSet<>(group.operations());
            assertThat(group.operations())
                    .as("%s", group)
                    .hasSize(expectedOrder(group))
                    .doesNotHaveDuplicates();
            for (SymmetryOperation a : set) {
                assertThat(set).as("%s", group).contains(a.inverse());
                for (SymmetryOperation b : set) {
                    if (!set.contains(a.after(b))) {
                        throw new AssertionError(group + " lacks " + a.after(b));
                    }
                }
            }
        }
    }

    @Test
    void settingsOfOneTypeHaveTheSameTraces() {
        for (int number = 1; number <= 230; number++) {
            int wanted = number;
            List<String> signatures = SpaceGroup.all().stream()
                    .filter(g -> g.number() == wanted)
                    .map(g -> g.operations().stream()
                            .map(op -> op.determinant() * 10 + op.trace())
                            .distinct()
                            .sorted()
                            .toList()
                            .toString())
                    .distinct()
                    .toList();
            assertThat(signatures).as("number %d", number).hasSize(1);
        }
    }

    @Test
    void agreesWithTheGeneralPositionsTabulatedBySpglib() throws IOException {
        Path shared = Shared.folder();
        Path table = shared.resolve("data/spacegroup_tables/spglib_Wyckoff.csv.gz");
        assumeTrue(Files.exists(table), "no table of Wyckoff positions beside the project");
        int compared = 0;
        SpaceGroup group = null;
        List<String> triplets = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(table)), StandardCharsets.UTF_8))) {
            boolean general = false;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] cells = line.split(":", -1);
                if (line.startsWith("::::::::")) {
                    break; // an appendix on layer groups follows
                }
                if (!cells[0].isEmpty()) {
                    compared += compare(group, triplets);
                    triplets.clear();
                    group = cells[0].matches("\\d+") ? SpaceGroup.ofSetting(Integer.parseInt(cells[0])) : group;
                    general = true;
                } else if (general && cells[1].isEmpty() && !cells[2].isEmpty() && !triplets.isEmpty()) {
                    general = false;
                }
                if (general && cells[0].isEmpty()) {
                    for (String cell : cells) {
                        if (cell.startsWith("(") && cell.contains("x")) {
                            triplets.add(cell.substring(1, cell.length() - 1));
                        }
                    }
                }
            }
        }
        compared += compare(group, triplets);
        assertThat(compared).isEqualTo(530);
    }

    private static int compare(SpaceGroup group, List<String> triplets) {
        if (group == null || triplets.isEmpty()) {
            return 0;
        }
        List<SymmetryOperation> listed =
                triplets.stream().map(SymmetryOperation::parse).toList();
        assertThat(new HashSet<>(group.operations()))
                .as("%s setting %d", group, group.setting())
                .containsAll(listed);
        // The table lists general positions without centring translations.
        List<SymmetryOperation> withCentring = new ArrayList<>(listed);
        group.operations().stream()
                .filter(op -> op.trace() == 3)
                .forEach(t -> listed.forEach(op -> withCentring.add(t.after(op))));
        assertThat(new HashSet<>(withCentring)).as("%s", group).hasSize(group.order());
        return 1;
    }

    @Test
    void findsSymbolsInTheirUsualSpellings() {
        assertThat(SpaceGroup.ofHermannMauguin("Fm-3m").number()).isEqualTo(225);
        assertThat(SpaceGroup.ofHermannMauguin("F m -3 m").number()).isEqualTo(225);
        assertThat(SpaceGroup.ofHermannMauguin("F M 3 M").number()).isEqualTo(225);
        assertThat(SpaceGroup.ofHermannMauguin("P 1 21/c 1").number()).isEqualTo(14);
        assertThat(SpaceGroup.ofHermannMauguin("P21/c").choice()).isEqualTo("b1");
        assertThat(SpaceGroup.ofHermannMauguin("P 21/n").number()).isEqualTo(14);
        assertThat(SpaceGroup.ofHermannMauguin("P2_1/n").hallSymbol()).isEqualTo("-P 2yn");
        assertThat(SpaceGroup.ofHermannMauguin("Cmca").number()).isEqualTo(64);
        assertThat(SpaceGroup.ofHermannMauguin("Cmce").number()).isEqualTo(64);
        assertThat(SpaceGroup.ofHermannMauguin("F d -3 m:1").hallSymbol()).isEqualTo("F 4d 2 3 -1d");
        assertThat(SpaceGroup.ofHermannMauguin("F d -3 m Z").hallSymbol()).isEqualTo("-F 4vw 2vw 3");
        assertThat(SpaceGroup.ofHermannMauguin("Fd-3m").choice()).isEqualTo("2");
        assertThat(SpaceGroup.ofHermannMauguin("R -3 m H").choice()).isEqualTo("H");
        assertThat(SpaceGroup.ofHermannMauguin("R-3m:R").choice()).isEqualTo("R");
        assertThat(SpaceGroup.ofNumber(166).choice()).isEqualTo("H");
        assertThat(SpaceGroup.ofNumber(227).choice()).isEqualTo("2");
        assertThat(SpaceGroup.ofNumber(5).choice()).isEqualTo("b1");
    }

    @Test
    void oneSymbolNeverMeansTwoNumbers() {
        for (SpaceGroup group : SpaceGroup.all()) {
            assertThat(SpaceGroup.ofHermannMauguin(group.hermannMauguin()).number())
                    .as(group.hermannMauguin())
                    .isEqualTo(group.number());
            assertThat(SpaceGroup.ofHermannMauguin(group.fullHermannMauguin()).number())
                    .as(group.fullHermannMauguin())
                    .isEqualTo(group.number());
        }
    }

    @Test
    void recognisesASettingByItsOperations() {
        for (SpaceGroup group : SpaceGroup.all()) {
            SpaceGroup found = SpaceGroup.matching(group.operations()).orElseThrow();
            assertThat(found.number()).isEqualTo(group.number());
        }
        assertThat(SpaceGroup.matching(List.of(SymmetryOperation.parse("-x,-y,-z"))))
                .isEmpty();
    }

    @Test
    void refusesUnknownSymbolsAndNumbers() {
        assertThatThrownBy(() -> SpaceGroup.ofHermannMauguin("Q 1 2 3")).hasMessageContaining("'Q 1 2 3'");
        assertThatThrownBy(() -> SpaceGroup.ofNumber(231)).hasMessageContaining("231");
        assertThatThrownBy(() -> HallSymbol.parse("P 5")).hasMessageContaining("'5'");
        assertThatThrownBy(() -> HallSymbol.parse("X 2")).hasMessageContaining("lattice letter");
        assertThatThrownBy(() -> HallSymbol.parse("P 2q")).hasMessageContaining("'q'");
    }

    @Test
    void readsChangesOfBasisInHallSymbols() {
        assertThat(new HashSet<>(HallSymbol.parse("P 4n 2 3 -1n")))
                .isEqualTo(
                        new HashSet<>(SpaceGroup.ofHermannMauguin("P n -3 m:1").operations()));
        // No. 224, origin choice 1 moved to the inversion centre at -1/4,-1/4,-1/4 is origin choice 2.
        assertThat(new HashSet<>(HallSymbol.parse("P 4n 2 3 -1n (x-1/4,y-1/4,z-1/4)")))
                .isEqualTo(
                        new HashSet<>(SpaceGroup.ofHermannMauguin("P n -3 m:2").operations()));
        assertThat(new HashSet<>(HallSymbol.parse("P 4n 2 3 -1n (-3 -3 -3)")))
                .isEqualTo(
                        new HashSet<>(SpaceGroup.ofHermannMauguin("P n -3 m:2").operations()));
        assertThat(new HashSet<>(HallSymbol.parse("P 2y (z,x,y)"))).isEqualTo(new HashSet<>(HallSymbol.parse("P 2")));
    }
}
