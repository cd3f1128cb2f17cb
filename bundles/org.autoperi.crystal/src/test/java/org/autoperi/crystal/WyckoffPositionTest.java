package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The table of Wyckoff positions against the operations of the groups, which come from the Hall symbols and not from the table. */
class WyckoffPositionTest {

    @Test
    void orbitsOfAllPositionsOfAllSettingsHaveTheirMultiplicity() {
        SplittableRandom random = RandomCrystals.stream("orbitsOfAllPositionsOfAllSettings");
        for (SpaceGroup group : SpaceGroup.all()) {
            for (WyckoffPosition position : group.wyckoffPositions()) {
                double[] point = position.place(
                        random.nextDouble(0.03, 0.1), random.nextDouble(0.15, 0.22), random.nextDouble(0.27, 0.32));

                assertThat(orbit(group, point))
                        .as("%s, position %s", group, position)
                        .hasSize(position.multiplicity());
            }
        }
    }

    private static List<double[]> orbit(SpaceGroup group, double[] point) {
        List<double[]> orbit = new ArrayList<>();
        for (SymmetryOperation operation : group.operations()) {
            double[] image = operation.apply(point[0], point[1], point[2]);
            if (orbit.stream().noneMatch(other -> same(other, image))) {
                orbit.add(image);
            }
        }
        return orbit;
    }

    private static boolean same(double[] p, double[] q) {
        double most = 0;
        for (int k = 0; k < 3; k++) {
            most = Math.max(most, Math.abs(p[k] - q[k] - Math.rint(p[k] - q[k])));
        }
        return most < 1e-9;
    }

    @Test
    void representativesLieOnThemselves() {
        for (SpaceGroup group : SpaceGroup.all()) {
            for (WyckoffPosition position : group.wyckoffPositions()) {
                double[] once = position.place(0.11, 0.23, 0.37);
                double[] twice = position.place(once[0], once[1], once[2]);

                assertThat(same(once, twice))
                        .as("%s, position %s", group, position)
                        .isTrue();
            }
        }
    }

    @Test
    void siteSymmetryIsAsLargeAsThePositionIsSpecial() {
        for (SpaceGroup group : SpaceGroup.all()) {
            List<WyckoffPosition> positions = group.wyckoffPositions();
            WyckoffPosition general = positions.get(positions.size() - 1);

            assertThat(general.multiplicity()).as("%s", group).isEqualTo(group.order());
            assertThat(general.siteSymmetry()).as("%s", group).isEqualTo("1");
            assertThat(general.freedom()).isEqualTo(3);
            for (WyckoffPosition position : positions) {
                int order = group.order() / position.multiplicity();
                assertThat(order(position.siteSymmetry()))
                        .as("%s, position %s", group, position)
                        .isEqualTo(order);
            }
        }
    }

    /** Order of the point group of a site-symmetry symbol, by the symbol without its dots. */
    private static int order(String oriented) {
        return switch (oriented.replace(".", "")) {
            case "1" -> 1;
            case "-1", "2", "m" -> 2;
            case "3" -> 3;
            case "2/m", "222", "mm2", "2mm", "m2m", "4", "-4" -> 4;
            case "32", "3m", "-3", "6", "-6" -> 6;
            case "mmm", "4/m", "422", "4mm", "-42m", "-4m2" -> 8;
            case "-3m", "-62m", "-6m2", "622", "6mm", "6/m", "23" -> 12;
            case "4/mmm" -> 16;
            case "6/mmm", "432", "-43m", "m-3" -> 24;
            case "m-3m" -> 48;
            default -> throw new AssertionError("no site symmetry " + oriented);
        };
    }
}
