package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class CrystalTest {

    private static Crystal rockSalt() {
        List<Site> sites = AsymmetricUnit.expand(
                Lattice.cubic(5.6402),
                SpaceGroup.ofNumber(225),
                List.of(Site.of(Element.Na, 0, 0, 0), Site.of(Element.Cl, 0.5, 0.5, 0.5)));
        return Crystal.builder(Lattice.cubic(5.6402))
                .name("halite")
                .addAll(sites)
                .build();
    }

    @Test
    void rockSaltHasItsPublishedDensity() {
        Crystal crystal = rockSalt();
        assertThat(crystal.size()).isEqualTo(8);
        assertThat(crystal.composition().formula()).isEqualTo("Na4Cl4");
        assertThat(crystal.densityGramPerCubicCentimetre())
                .isCloseTo(2.163, within(0.002)); // CRC Handbook: 2.165 at 25 C
        assertThat(PeriodicDistance.shortest(crystal)).isCloseTo(2.8201, within(1e-9));
    }

    @Test
    void wrapsCoordinates() {
        Crystal crystal = Crystal.of(Lattice.cubic(3), List.of(Element.H), new double[] {-1e-20, 1.25, -0.25});
        assertThat(crystal.fractional()).containsExactly(0, 0.25, 0.75);
        assertThat(Double.compare(Crystal.wrap(-0.0), 0.0)).isZero();
    }

    @Test
    void refusesWhatIsNoCrystal() {
        Lattice lattice = Lattice.cubic(3);
        assertThatThrownBy(() -> Crystal.of(lattice, List.of(), new double[0])).hasMessageContaining("no atoms");
        assertThatThrownBy(() -> Crystal.of(lattice, List.of(Element.H), new double[2]))
                .hasMessageContaining("expected 3");
        assertThatThrownBy(() -> Crystal.of(lattice, List.of(Element.H), new double[] {0, Double.NaN, 0}))
                .hasMessageContaining("coordinate y of site 1");
        assertThatThrownBy(() -> Site.of(Element.H, 0, Double.POSITIVE_INFINITY, 0))
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> Species.of(Element.H, 0)).hasMessageContaining("occupancy");
        assertThatThrownBy(() -> Species.of(Element.H, 1.2)).hasMessageContaining("occupancy");
        assertThatThrownBy(() -> new Site(List.of(Species.of(Element.H), Species.of(Element.O)), 0, 0, 0, ""))
                .hasMessageContaining("sum to 2");
    }

    @Test
    void disorderIsKeptAndRefusedByName() {
        Crystal alloy = Crystal.builder(Lattice.cubic(2.9))
                .name("alloy")
                .add(new Site(List.of(Species.of(Element.Fe, 0.5), Species.of(Element.Ni, 0.5)), 0, 0, 0, "M1"))
                .build();
        assertThat(alloy.isOrdered()).isFalse();
        assertThat(alloy.composition().formula()).isEqualTo("Fe0.5Ni0.5");
        assertThatThrownBy(alloy::atomicNumbers)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'alloy'")
                .hasMessageContaining("Fe:0.5 + Ni:0.5");
    }

    @Test
    void valuesCannotBeChangedFromOutside() {
        double[] frac = {0.1, 0.2, 0.3};
        Crystal crystal = Crystal.of(Lattice.cubic(3), List.of(Element.H), frac);
        frac[0] = 0.9;
        crystal.fractional()[0] = 0.9;
        assertThat(crystal.frac(0, 0)).isEqualTo(0.1);
        assertThatThrownBy(() -> crystal.properties().put("x", 1.0)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(crystal.withProperty("x", 2).properties()).containsEntry("x", 2.0);
        assertThat(crystal.withName("h").name()).isEqualTo("h");
    }

    @Test
    void roundedSpecialPositionsGetTheirMultiplicity() {
        Lattice quartz = Lattice.ofParameters(4.913, 4.913, 5.4052, 90, 90, 120);
        List<Site> sites = AsymmetricUnit.expand(
                quartz,
                SpaceGroup.ofHermannMauguin("P 32 2 1"),
                List.of(Site.of(Element.Si, 0.47, 0, 0.6667), Site.of(Element.O, 0.4133, 0.2672, 0.7856)));
        assertThat(sites).hasSize(9);
        List<Site> wurtzite = AsymmetricUnit.expand(
                Lattice.ofParameters(3.25, 3.25, 5.2, 90, 90, 120),
                SpaceGroup.ofNumber(186),
                List.of(Site.of(Element.Zn, 0.3333, 0.6667, 0), Site.of(Element.O, 0.333, 0.667, 0.382)));
        assertThat(wurtzite).hasSize(4);
        assertThat(wurtzite.get(0).x()).isCloseTo(1.0 / 3, within(1e-12));
    }

    @Test
    void coincidingSitesShareOrAreRefused() {
        Lattice lattice = Lattice.cubic(4);
        List<SymmetryOperation> none = List.of(SymmetryOperation.identity());
        Site half = new Site(List.of(Species.of(Element.Fe, 0.5)), 0, 0, 0, "");
        Site other = new Site(List.of(Species.of(Element.Ni, 0.5)), 0.999, 0, 0, "");
        assertThat(AsymmetricUnit.expand(lattice, none, List.of(half, other), 0.05))
                .singleElement()
                .satisfies(s -> assertThat(s.species()).hasSize(2));
        Site full = Site.of(Element.Cu, 0.5, 0.5, 0.5);
        assertThat(AsymmetricUnit.expand(lattice, none, List.of(full, full), 0.05))
                .hasSize(1);
        assertThatThrownBy(() ->
                        AsymmetricUnit.expand(lattice, none, List.of(full, Site.of(Element.Zn, 0.5, 0.5, 0.5)), 0.05))
                .hasMessageContaining("more than one atom");
    }

    @Test
    void nearFullAtomsWithoutSymmetryStayTwoAtoms() {
        List<Site> near = List.of(Site.of(Element.Cu, 0.5, 0.5, 0.5), Site.of(Element.Zn, 0.51, 0.5, 0.5));
        assertThat(AsymmetricUnit.expand(Lattice.cubic(4), List.of(SymmetryOperation.identity()), near, 0.05))
                .isEqualTo(near);
    }

    @Test
    void whatIsKnownOfASiteTravelsWithIt() {
        SiteProperties known =
                SiteProperties.none().with(SiteProperties.DISPLACEMENT, 0.01).with(SiteProperties.DISORDER_GROUP, "A");
        Crystal crystal = Crystal.builder(Lattice.cubic(4))
                .add(Element.Cu, 0, 0, 0)
                .add(Site.of(Element.Zn, 0.5, 0.5, 0.5).withProperties(known))
                .build();
        Crystal twice = Supercell.of(crystal.withName("brass"), new int[] {2, 0, 0, 0, 1, 0, 0, 0, 1});
        assertThat(twice.sites()).filteredOn(s -> s.properties().equals(known)).hasSize(2);
        assertThat(known.numbers(SiteProperties.DISPLACEMENT).orElseThrow()).containsExactly(0.01);
        assertThat(known.text(SiteProperties.DISPLACEMENT)).isEmpty();
        assertThat(known.text(SiteProperties.DISORDER_GROUP)).contains("A");
        assertThat(known.without(SiteProperties.DISPLACEMENT).keys()).containsExactly(SiteProperties.DISORDER_GROUP);
        assertThat(crystal.withFractional(crystal.fractional())).isEqualTo(crystal);
    }

    @Test
    void sitesAreAddedTakenAwayReplacedAndSorted() {
        SiteProperties known = SiteProperties.none().with(SiteProperties.MAGNETIC_MOMENT, 5);
        Crystal crystal = Crystal.builder(Lattice.cubic(4))
                .name("test")
                .property("energy_ev", -3)
                .add(Element.O, 0, 0, 0)
                .add(Site.of(Element.Fe, 0.5, 0.5, 0.5).withLabel("Fe1").withProperties(known))
                .add(Element.O, 0.5, 0, 0)
                .build();
        assertThat(crystal.sitesOf(Element.O)).containsExactly(0, 2);
        assertThat(crystal.withoutSites(0, 0).sites()).containsExactly(crystal.site(1), crystal.site(2));
        assertThat(crystal.withoutSites(1).withSite(crystal.site(1)).element(2)).isEqualTo(Element.Fe);
        assertThat(crystal.sorted().sites()).containsExactly(crystal.site(1), crystal.site(0), crystal.site(2));
        assertThat(crystal.sorted().name()).isEqualTo("test");
        assertThat(crystal.sorted().properties()).containsEntry("energy_ev", -3.0);
        Crystal replaced = crystal.replaced(Element.Fe, Element.Mn);
        assertThat(replaced.site(1))
                .isEqualTo(Site.of(Element.Mn, 0.5, 0.5, 0.5).withProperties(known));
        assertThat(replaced.site(0)).isEqualTo(crystal.site(0));
        assertThatThrownBy(() -> crystal.withoutSites(0, 1, 2)).hasMessageContaining("no atoms");
        assertThatThrownBy(() -> crystal.withoutSites(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void replacingOneOfTwoSpeciesOnASiteKeepsTheOccupancies() {
        Species iron = Species.of(Element.Fe, 0.5).withOxidation(2);
        Site shared = new Site(List.of(iron, Species.of(Element.Ni, 0.25)), 0, 0, 0, "M1");
        Crystal crystal = Crystal.builder(Lattice.cubic(3)).add(shared).build();
        assertThat(crystal.replaced(Element.Fe, Element.Ni).species(0)).containsExactly(Species.of(Element.Ni, 0.75));
        assertThat(crystal.replaced(Element.Fe, Element.Co).species(0))
                .containsExactly(Species.of(Element.Co, 0.5), Species.of(Element.Ni, 0.25));
        assertThat(crystal.replaced(Element.Zn, Element.Co)).isEqualTo(crystal);
        assertThat(crystal.replaced(Element.Fe, Element.Fe)).isEqualTo(crystal);
    }

    @Test
    void anotherOriginKeepsAllDistances() {
        Crystal crystal = rockSalt();
        Crystal moved = crystal.translated(0.3, -0.2, 7.9);
        assertThat(DoubleStream.of(moved.fractional()).boxed()).allMatch(x -> x >= 0 && x < 1);
        for (int site = 1; site < crystal.size(); site++) {
            assertThat(moved.distanceAngstrom(0, site)).isCloseTo(crystal.distanceAngstrom(0, site), within(1e-12));
        }
        assertThat(crystal.distanceAngstrom(0, 4)).isCloseTo(5.6402 / 2 * Math.sqrt(3), within(1e-9));
        assertThat(crystal.distanceAngstrom(2, 2)).isZero();
    }
}
