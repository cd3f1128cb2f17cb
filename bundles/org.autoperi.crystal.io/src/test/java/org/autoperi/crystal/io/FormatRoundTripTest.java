package org.autoperi.crystal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random crystals written as A, then B, then A again: what no format says it loses is still there. */
class FormatRoundTripTest {

    private static final long SEED = Long.getLong("tests.seed", 20261126L);
    private static final Element[] ELEMENTS = {Element.H, Element.O, Element.Fe, Element.Na, Element.U};
    private static final Set<String> DISORDERED = Set.of("cif", "pymatgen-json", "shelx");

    static Stream<Arguments> pairs() {
        System.err.println("FormatRoundTripTest: seed " + SEED + " (repeat with -Dtests.seed=" + SEED + ")");
        return BuiltInFormats.ALL.keySet().stream()
                .flatMap(a -> BuiltInFormats.ALL.keySet().stream().map(b -> Arguments.of(a, b)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void keepsWhatNeitherFormatLoses(String first, String second) throws CrystalFormatException, IOException {
        Random random = new Random(SEED);
        CrystalFormat a = BuiltInFormats.ALL.get(first);
        CrystalFormat b = BuiltInFormats.ALL.get(second);
        for (int i = 0; i < 25; i++) {
            Crystal given = ordered(random);
            Set<String> lost = new HashSet<>(a.losses(given));
            Crystal once = through(a, given);
            lost.addAll(b.losses(once));
            Crystal back = through(a, through(b, once));
            assertSame(given, back, lost);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void keepsOccupanciesOrRefuses(String first, String second) throws CrystalFormatException, IOException {
        Random random = new Random(SEED + 1);
        CrystalFormat a = BuiltInFormats.ALL.get(first);
        CrystalFormat b = BuiltInFormats.ALL.get(second);
        for (int i = 0; i < 10; i++) {
            Crystal given = disordered(random);
            if (!DISORDERED.contains(first)) {
                assertThatThrownBy(() -> through(a, given))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll("'mix'", "disordered");
            } else if (DISORDERED.contains(second)) {
                Set<String> lost = new HashSet<>(a.losses(given));
                lost.addAll(b.losses(given));
                assertSame(given, through(a, through(b, through(a, given))), lost);
            }
        }
    }

    private static Crystal through(CrystalFormat format, Crystal crystal) throws CrystalFormatException, IOException {
        StringBuilder text = new StringBuilder();
        format.write(List.of(crystal), text);
        List<Crystal> read = new ArrayList<>();
        format.read(new StringReader(text.toString()), "t", read::add);
        assertThat(read).hasSize(1);
        return read.get(0);
    }

    private static Lattice lattice(Random random) {
        return Lattice.ofParameters(
                4 + 8 * random.nextDouble(),
                4 + 8 * random.nextDouble(),
                4 + 8 * random.nextDouble(),
                70 + 40 * random.nextDouble(),
                70 + 40 * random.nextDouble(),
                70 + 40 * random.nextDouble());
    }

    /** Sites on a grid, so that none are near; with labels, charges, forces and flags in half of the cases each. */
    private static Crystal ordered(Random random) {
        boolean labels = random.nextBoolean();
        boolean charges = random.nextBoolean();
        boolean forces = random.nextBoolean();
        boolean flags = random.nextBoolean();
        Crystal.Builder builder = Crystal.builder(lattice(random)).name("crystal-" + random.nextInt(1000));
        int n = 1 + random.nextInt(8);
        for (int i = 0; i < n; i++) {
            Element element = ELEMENTS[random.nextInt(ELEMENTS.length)];
            SiteProperties properties = SiteProperties.none();
            if (forces) {
                properties = properties.with(SiteProperties.FORCE, random.nextGaussian(), 0, random.nextGaussian());
            }
            if (flags) {
                properties = properties.with(SiteProperties.MOVABLE, random.nextInt(2), 1, 0);
            }
            OptionalInt charge = charges ? OptionalInt.of(random.nextInt(5) - 2) : OptionalInt.empty();
            builder.add(new Site(
                    List.of(new Species(element, 1, charge)),
                    (i % 2 + 0.5 * random.nextDouble()) / 2,
                    (i / 2 % 2 + 0.5 * random.nextDouble()) / 2,
                    (i / 4 + 0.5 * random.nextDouble()) / 2,
                    labels ? element.symbol() + (i + 1) : "",
                    properties));
        }
        if (random.nextBoolean()) {
            builder.property("energy", random.nextGaussian()).property("band_gap", 1e-7 * random.nextDouble());
        }
        return builder.build();
    }

    private static Crystal disordered(Random random) {
        double share = 0.1 + 0.8 * random.nextDouble();
        return Crystal.builder(lattice(random))
                .name("mix")
                .add(Element.O, 0.1, 0.2, 0.3)
                .add(new Site(
                        List.of(Species.of(Element.Fe, share), Species.of(Element.Ni, 1 - share)), 0.6, 0.7, 0.8, ""))
                .add(new Site(List.of(Species.of(Element.Na, share)), 0.1, 0.7, 0.3, ""))
                .build();
    }

    private static void assertSame(Crystal given, Crystal back, Set<String> lost) {
        assertThat(back.size()).isEqualTo(given.size());
        assertThat(back.name()).isEqualTo(given.name());
        assertThat(back.lattice().parameters()).containsExactly(given.lattice().parameters(), within(1e-9));
        Map<String, Double> properties =
                lost.stream().anyMatch(l -> l.startsWith("properties")) ? Map.of() : given.properties();
        assertThat(back.properties()).isEqualTo(properties);
        List<Site> expected = sites(given, lost);
        List<Site> found = sites(back, lost);
        for (int i = 0; i < expected.size(); i++) {
            assertSame(expected.get(i), found.get(i), lost);
        }
    }

    private static List<Site> sites(Crystal crystal, Set<String> lost) {
        List<Site> sites = new ArrayList<>(crystal.sites());
        if (lost.contains("the order of the sites")) {
            sites.sort(Comparator.comparing((Site s) -> s.species().get(0).element())
                    .thenComparing(Site::x));
        }
        return sites;
    }

    private static void assertSame(Site expected, Site found, Set<String> lost) {
        assertThat(new double[] {found.x(), found.y(), found.z()})
                .containsExactly(new double[] {expected.x(), expected.y(), expected.z()}, within(1e-9));
        assertThat(found.species()).hasSameSizeAs(expected.species());
        for (int i = 0; i < expected.species().size(); i++) {
            Species want = expected.species().get(i);
            Species have = found.species().get(i);
            assertThat(have.element()).isEqualTo(want.element());
            assertThat(have.occupancy()).isCloseTo(want.occupancy(), within(1e-9));
            if (!lost.contains("oxidation states")) {
                assertThat(have.oxidation()).isEqualTo(want.oxidation());
            }
        }
        if (!expected.label().isEmpty() && !lost.contains("labels")) {
            assertThat(found.label()).isEqualTo(expected.label());
        }
        for (String key : expected.properties().keys()) {
            boolean gone = lost.stream().anyMatch(l -> l.startsWith("site properties") && l.contains(key));
            if (!gone) {
                assertThat(found.properties().numbers(key).orElseThrow())
                        .containsExactly(expected.properties().numbers(key).orElseThrow(), within(1e-12));
            }
        }
    }
}
