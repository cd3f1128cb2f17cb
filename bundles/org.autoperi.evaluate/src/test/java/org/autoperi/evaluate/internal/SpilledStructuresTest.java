package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.Species;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Sets;
import org.junit.jupiter.api.Test;

class SpilledStructuresTest {
    private static List<GeneratedStructure> kinds() {
        Crystal disordered = Crystal.builder(Lattice.ofParameters(3, 4, 5, 70, 80, 100))
                .name("grün")
                .add(new Site(
                        List.of(new Species(Element.Fe, 0.25, OptionalInt.of(3)), Species.of(Element.Ti, 0.5)),
                        0.1,
                        0.2,
                        0.3,
                        "M1"))
                .property("energy", -1.5)
                .build();
        Crystal withForces = Crystal.builder(Lattice.cubic(3))
                .add(new Site(
                        List.of(Species.of(Element.O)),
                        0,
                        0,
                        0,
                        "",
                        SiteProperties.none().with(SiteProperties.FORCE, 1, 2, 3)))
                .build();
        List<GeneratedStructure> all =
                new ArrayList<>(Sets.named(Sets.rockSalt(Element.Na, Element.Cl, 5.6), disordered, withForces));
        all.add(new GeneratedStructure.Unreadable("bad", "line 3: broken"));
        return all;
    }

    @Test
    void everythingComesBackAsItWas() throws Exception {
        List<GeneratedStructure> expected = new ArrayList<>();
        try (SpilledStructures.Collector collector = new SpilledStructures.Collector(3)) {
            for (int i = 0; i < 500; i++) {
                for (GeneratedStructure structure : kinds()) {
                    expected.add(structure);
                    collector.add(structure);
                }
            }
            assertThat(collector.size()).isEqualTo(expected.size());
            List<GeneratedStructure> found = collector.toList();
            assertThat(found).isInstanceOf(SpilledStructures.class).isEqualTo(expected);
            assertThat(SpilledStructures.copyOf(found)).isSameAs(found);
            assertThat(found.get(1).crystal().orElseThrow().label(0)).isEqualTo("M1");
            assertThat(found.get(1).crystal().orElseThrow().properties()).containsEntry("energy", -1.5);
        }
    }

    @Test
    void aSmallSetStaysInMemory() throws Exception {
        try (SpilledStructures.Collector collector = new SpilledStructures.Collector(10)) {
            kinds().forEach(collector::add);
            assertThat(collector.toList())
                    .isNotInstanceOf(SpilledStructures.class)
                    .isEqualTo(kinds());
        }
    }
}
