package org.autoperi.crystal.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.junit.jupiter.api.Test;

/** What pymatgen said of some made-up pairs, in every mode; {@code bench/run crystals --only match} asks it of 20,000 real ones. */
class PymatgenAgreementTest {
    private static final Map<String, MatchSettings> MODES = Map.of(
            "defaults", MatchSettings.defaults(),
            "cdvae", MatchSettings.cdvae(),
            "as-given", MatchSettings.defaults().withPrimitiveCell(false).withAttemptSupercell(true),
            "rigid", MatchSettings.cdvae().withScale(false),
            "subset", MatchSettings.defaults().withPrimitiveCell(false).withAllowSubset(true),
            "anonymous", MatchSettings.cdvae());

    /** A pair and the answers by mode. */
    private record Pair(int number, Crystal first, Crystal second, String answers) {}

    private static List<Pair> pairs() throws IOException {
        List<String> lines;
        try (InputStream in = PymatgenAgreementTest.class.getResourceAsStream("pymatgen-pairs.txt")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < lines.size(); i += 3) {
            pairs.add(new Pair(pairs.size() + 1, crystal(lines.get(i)), crystal(lines.get(i + 1)), lines.get(i + 2)));
        }
        return pairs;
    }

    private static Crystal crystal(String line) {
        String[] parts = line.split(";");
        List<Element> elements =
                Arrays.stream(parts[1].strip().split(" ")).map(Element::parse).toList();
        return Crystal.of(Lattice.of(numbers(parts[0])), elements, numbers(parts[2]));
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.strip().split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    @Test
    void verdictsAndDistancesAreTheSame() throws IOException {
        List<Pair> pairs = pairs();
        assertThat(pairs).hasSize(36);
        for (Pair pair : pairs) {
            for (String answer : pair.answers.split(" ")) {
                String mode = answer.substring(0, answer.indexOf('='));
                check(pair, mode, answer.substring(mode.length() + 1).split(":"));
            }
        }
    }

    private static void check(Pair pair, String mode, String[] expected) {
        StructureMatcher matcher = new StructureMatcher(MODES.get(mode));
        boolean anonymous = mode.equals("anonymous");
        boolean same = anonymous
                ? matcher.fitAnonymous(pair.first, pair.second)
                : matcher.fit(pair.first, pair.second).isSame();
        String what = "pair " + pair.number + ", " + mode;
        assertThat(same).as(what).isEqualTo(expected[0].equals("1"));
        Optional<RmsDistance> distance = anonymous
                ? matcher.rmsAnonymous(pair.first, pair.second).map(AnonymousMatch::distance)
                : matcher.rmsDistance(pair.first, pair.second);
        assertThat(distance.isPresent()).as(what).isEqualTo(!expected[1].equals("-"));
        distance.ifPresent(d -> assertThat(d.rms()).as(what).isCloseTo(Double.parseDouble(expected[1]), within(1e-9)));
        if (!expected[2].equals("-")) {
            assertThat(distance.orElseThrow().max()).as(what).isCloseTo(Double.parseDouble(expected[2]), within(1e-9));
        }
    }
}
