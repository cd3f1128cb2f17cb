package org.autoperi.crystal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.autoperi.core.Problem;
import org.autoperi.crystal.AsymmetricUnit;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.DistanceInvariants;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.io.internal.CifFormat;
import org.junit.jupiter.api.Test;

class CifFormatTest {

    private static final long SEED = Long.getLong("tests.seed", 20261121L);
    private static final CrystalFiles FILES = CrystalFiles.of(Map.of("cif", new CifFormat()));

    private static final String CELL =
            """
            _cell_length_a 5.6402(2)
            _cell_length_b 5.6402(2)
            _cell_length_c 5.6402(2)
            _cell_angle_alpha 90
            _cell_angle_beta 90
            _cell_angle_gamma 90
            """;

    private static final String ATOMS =
            """
            loop_
            _atom_site_label
            _atom_site_type_symbol
            _atom_site_fract_x
            _atom_site_fract_y
            _atom_site_fract_z
            Na1 Na1+ 0 0 0
            Cl1 Cl1- 0.5 .5 0.50(1)
            """;

    private static Crystal parse(String text) throws CrystalFormatException {
        List<Crystal> crystals = FILES.parse(text, "test.cif", "cif");
        assertThat(crystals).hasSize(1);
        return crystals.get(0);
    }

    private static void refuses(String text, String... parts) {
        assertThatThrownBy(() -> FILES.parse(text, "test.cif", "cif"))
                .isInstanceOf(CrystalFormatException.class)
                .hasMessageStartingWith("test.cif:")
                .hasMessageContainingAll(parts);
    }

    private record Outcome(List<Crystal> read, List<CrystalFormatException> refused) {}

    private static Outcome read(String text) throws CrystalFormatException, IOException {
        List<Crystal> read = new ArrayList<>();
        List<CrystalFormatException> refused = new ArrayList<>();
        new CifFormat().read(new StringReader(text), "test.cif", new CrystalSink() {
            @Override
            public void crystal(Crystal crystal) {
                read.add(crystal);
            }

            @Override
            public void refused(CrystalFormatException reason) {
                refused.add(reason);
            }
        });
        return new Outcome(read, refused);
    }

    @Test
    void symmetryComesFromOperationsHallSymbolHermannMauguinOrNumber() throws CrystalFormatException {
        StringBuilder operations = new StringBuilder("loop_\n_symmetry_equiv_pos_as_xyz\n");
        SpaceGroup.ofNumber(225)
                .operations()
                .forEach(op -> operations.append('\'').append(op).append("'\n"));
        for (String symmetry : List.of(
                operations.toString(),
                "_space_group_name_Hall '-F 4 2 3'\n",
                "_symmetry_space_group_name_H-M 'F m -3 m'\n",
                "_symmetry_Int_Tables_number 225\n",
                "_space_group_name_H-M_alt nonsense\n_space_group_IT_number 225\n")) {
            Crystal crystal = parse("data_NaCl\n" + CELL + symmetry + ATOMS);
            assertThat(crystal.composition().formula()).as(symmetry).isEqualTo("Na4Cl4");
        }
        assertThat(parse("data_NaCl\n" + CELL + ATOMS).size()).isEqualTo(2);
    }

    @Test
    void readsEverySyntaxOfCif11() throws CrystalFormatException {
        String text = "\uFEFF# a comment\r\nDATA_x y_is_a_value_without_tag".replace(" y_is_a_value_without_tag", "")
                + "\r\n_note\r\n;several\r\n'lines' # no comment\r\n;\r\n_title 'it''s a dog's life' _other \"a 'b' c\"\r\n"
                + "_CELL_length_A 4 _cell_length_b 4\t_cell_length_c 4 # angles default to 90\r\n"
                + "LOOP_\r\n_atom_site_label _atom_site_fract_x _atom_site_fract_y _atom_site_fract_z _atom_site_occupancy\r\n"
                + "Fe1 0 0 0 . Ni1 0.5 0.5 5.0e-1 ? O1 ? ? ? 1\r\n";
        Crystal crystal = parse(text);
        assertThat(crystal.name()).isEqualTo("x");
        assertThat(crystal.composition().formula()).isEqualTo("FeNi");
        assertThat(crystal.lattice()).isEqualTo(Lattice.cubic(4));
    }

    @Test
    void readsOldMacLineEndsAndDottedTags() throws CrystalFormatException {
        String text = ("data_NaCl\n" + CELL + ATOMS)
                .replace('\n', '\r')
                .replace("_cell_", "_cell.")
                .replace("site_", "site.");
        assertThat(parse(text).size()).isEqualTo(2);
    }

    @Test
    void readsSeveralBlocksAndPassesOverThoseWithoutAtoms() throws CrystalFormatException {
        String text = "data_global\n_journal_year 1999\ndata_one\n" + CELL + ATOMS + "data_two\n" + CELL + ATOMS;
        assertThat(FILES.parse(text, "test.cif", "")).extracting(Crystal::name).containsExactly("one", "two");
    }

    @Test
    void oneBadBlockDoesNotLoseTheOthers() throws CrystalFormatException, IOException {
        String text = "data_bad\n" + CELL + ATOMS.replace("Na1+", "Xq") + "data_good\n" + CELL + ATOMS;
        Outcome outcome = read(text);
        assertThat(outcome.read()).extracting(Crystal::name).containsExactly("good");
        assertThat(outcome.refused()).singleElement().satisfies(e -> assertThat(e.getMessage())
                .startsWith("test.cif:14:5: unknown element 'Xq'"));
    }

    @Test
    void aBrokenBlockDoesNotLoseThoseBeforeAndAfterIt() throws CrystalFormatException, IOException {
        String good = CELL + ATOMS;
        for (String broken : List.of(
                CELL + ATOMS.substring(0, ATOMS.length() - 20),
                good + "_cell_volume\n",
                good + "stray\n",
                good + "_text\n;never closed\n",
                good + "stray\n")) {
            Outcome outcome = read("data_one\n" + good + "data_two\n" + broken + "\ndata_three\n" + good);
            assertThat(outcome.read()).extracting(Crystal::name).as(broken).containsExactly("one", "three");
            assertThat(outcome.refused())
                    .singleElement()
                    .satisfies(
                            e -> assertThat(e.where().line()).as(e.getMessage()).isBetween(17, 33));
        }
    }

    @Test
    void aFileCutOffKeepsItsCompleteBlocks() throws CrystalFormatException, IOException {
        String whole = "data_one\n" + CELL + ATOMS + "data_two\n" + CELL + ATOMS;
        Outcome outcome = read(whole.substring(0, whole.length() - 20));
        assertThat(outcome.read()).extracting(Crystal::name).containsExactly("one");
        assertThat(outcome.refused()).singleElement().satisfies(e -> assertThat(e.getMessage())
                .startsWith("test.cif:30:")
                .contains("truncated"));
    }

    @Test
    void refusesACellWithoutAtomsBesideAStructure() throws CrystalFormatException, IOException {
        Outcome outcome = read("data_cell\n" + CELL + "data_good\n" + CELL + ATOMS);
        assertThat(outcome.read()).extracting(Crystal::name).containsExactly("good");
        assertThat(outcome.refused()).singleElement().satisfies(e -> assertThat(e.getMessage())
                .isEqualTo("test.cif:1:1: data_cell has a cell but no atoms;"
                        + " expected _atom_site_fract_x, _y and _z"));
    }

    @Test
    void keepsOccupanciesAndOxidationStates() throws CrystalFormatException {
        String text = "data_x\n" + CELL
                + """
                loop_
                _atom_site_label
                _atom_site_type_symbol
                _atom_site_fract_x
                _atom_site_fract_y
                _atom_site_fract_z
                _atom_site_occupancy
                M1a Fe3+ 0 0 0 0.25
                M1b Ni 0 0 0 0.75
                O1 O2- 0.5 0.5 0.5 1.0
                """;
        Crystal crystal = parse(text);
        assertThat(crystal.size()).isEqualTo(2);
        assertThat(crystal.species(0))
                .containsExactlyInAnyOrder(
                        new Species(Element.Fe, 0.25, OptionalInt.of(3)), Species.of(Element.Ni, 0.75));
        assertThat(crystal.species(1)).containsExactly(new Species(Element.O, 1, OptionalInt.of(-2)));
    }

    @Test
    void rhombohedralGroupsFollowTheCell() throws CrystalFormatException {
        String atoms = ATOMS.substring(0, ATOMS.indexOf("Na1")) + "Bi1 Bi 0.234 0.234 0.234\n";
        String rhombohedral =
                "data_Bi\n_cell_length_a 4.746\n_cell_length_b 4.746\n_cell_length_c 4.746\n_cell_angle_alpha 57.23\n"
                        + "_cell_angle_beta 57.23\n_cell_angle_gamma 57.23\n_symmetry_space_group_name_H-M 'R -3 m'\n";
        assertThat(parse(rhombohedral + atoms).size()).isEqualTo(2);
        String hexagonal =
                "data_Bi\n_cell_length_a 4.546\n_cell_length_b 4.546\n_cell_length_c 11.862\n_cell_angle_gamma 120\n"
                        + "_symmetry_space_group_name_H-M 'R -3 m'\n";
        assertThat(parse(hexagonal + atoms.replace("0.234 0.234 0.234", "0 0 0.234"))
                        .size())
                .isEqualTo(6);
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        refuses("", "no data_ block");
        refuses("# only a comment", "no data_ block");
        refuses("hello world", "test.cif:1:1", "'hello'", "before any data_ block");
        refuses("data_x\n_journal_year 1999\n", "no structure");
        refuses("data_x\n" + CELL, "test.cif:1:1", "a cell but no atoms", "_atom_site_fract_x");
        refuses("data_x\n" + CELL + "_cell_volume", "_cell_volume has no value", "truncated");
        refuses("data_x\n" + CELL + "stray\n", "test.cif:8:1", "'stray'", "without a tag");
        refuses("data_x\n" + CELL + ATOMS.substring(0, ATOMS.length() - 20), "truncated", "multiple of 5");
        refuses("data_x\n_text\n;never closed\n", "test.cif:3:1", "not closed");
        refuses("data_x\n" + ATOMS, "_cell_length_a");
        refuses("data_x\n" + CELL.replace("5.6402(2)", "nan") + ATOMS, "test.cif:2:16", "'nan'", "expected a number");
        refuses("data_x\n" + CELL.replace("5.6402(2)", "0") + ATOMS, "test.cif:2:16", "positive");
        refuses("data_x\n" + CELL.replace("gamma 90", "gamma 180") + ATOMS, "angles");
        refuses("data_x\n" + CELL + ATOMS.replace("0.50(1)", "NaN"), "test.cif:15:17", "'NaN'", "_atom_site_fract_z");
        refuses("data_x\n" + CELL + ATOMS.replace("0.50(1)", "1e999"), "'1e999'");
        refuses(
                "data_x\n" + CELL + ATOMS.replace("Na1+", "Xx"),
                "test.cif:14:5",
                "unknown element 'Xx'",
                "did you mean");
        refuses("data_x\n" + CELL + "_symmetry_space_group_name_H-M 'Q 7'\n" + ATOMS, "'Q 7'");
        refuses("data_x\n" + CELL + "_symmetry_Int_Tables_number 300\n" + ATOMS, "'300'", "1 to 230");
        refuses(
                "data_x\n" + CELL + "loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\nx,y\n" + ATOMS,
                "'x,y'",
                "test.cif:11:1");
        refuses("data_x\n" + CELL + ATOMS.replace("0.5 .5 0.50(1)", "0 0 0"), "more than one atom");
    }

    @Test
    void remarksOnIncompleteSymmetry() throws CrystalFormatException, IOException {
        List<Problem> remarks = new ArrayList<>();
        List<Crystal> crystals = new ArrayList<>();
        String text = "data_x\n" + CELL + "loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\n-y,x,z\n"
                + ATOMS.replace("0 0 0", "0.1 0 0");
        new CifFormat().read(new StringReader(text), "test.cif", new CrystalSink() {
            @Override
            public void crystal(Crystal crystal) {
                crystals.add(crystal);
            }

            @Override
            public void remark(Problem problem) {
                remarks.add(problem);
            }
        });
        assertThat(crystals.get(0).size()).isEqualTo(5);
        assertThat(remarks).singleElement().satisfies(r -> assertThat(r.text())
                .contains("2 symmetry operations", "generate 4"));
    }

    @Test
    void readsWhatItWrites() throws CrystalFormatException, IOException {
        System.err.println("seed " + SEED + " (repeat with -Dtests.seed=" + SEED + ")");
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < 100; round++) {
            int n = 1 + random.nextInt(12);
            Lattice lattice = Lattice.ofParameters(
                    random.nextDouble(2, 20),
                    random.nextDouble(2, 20),
                    random.nextDouble(2, 20),
                    random.nextDouble(70, 110),
                    random.nextDouble(70, 110),
                    random.nextDouble(70, 110));
            double[] frac = random.doubles(3L * n).toArray();
            Crystal crystal =
                    Crystal.of(lattice, random.ints(n, 1, 119).toArray(), frac).withName("c" + round);
            StringBuilder text = new StringBuilder();
            CifWriter.write(crystal, text);
            Crystal again = parse(text.toString());
            assertThat(again.name()).isEqualTo(crystal.name());
            assertThat(again.atomicNumbers()).isEqualTo(crystal.atomicNumbers());
            assertThat(again.fractional()).containsExactly(crystal.fractional(), within(1e-11));
            assertThat(again.lattice().parameters()).containsExactly(lattice.parameters(), within(1e-10));
        }
    }

    @Test
    void writesTheSymmetryItIsGiven() throws CrystalFormatException, IOException {
        for (int number : new int[] {14, 62, 136, 166, 194, 221, 225, 227}) {
            SpaceGroup group = SpaceGroup.ofNumber(number);
            Lattice lattice =
                    switch (group.crystalSystem()) {
                        case MONOCLINIC -> Lattice.ofParameters(5, 6, 7, 90, 100, 90);
                        case ORTHORHOMBIC -> Lattice.of(5, 0, 0, 0, 6, 0, 0, 0, 7);
                        case TETRAGONAL -> Lattice.of(5, 0, 0, 0, 5, 0, 0, 0, 7);
                        case TRIGONAL, HEXAGONAL -> Lattice.ofParameters(5, 5, 13, 90, 90, 120);
                        default -> Lattice.cubic(8);
                    };
            List<Site> sites = AsymmetricUnit.expand(
                    lattice, group, List.of(Site.of(Element.Ti, 0, 0, 0), Site.of(Element.O, 0.11, 0.23, 0.37)));
            Crystal crystal = Crystal.builder(lattice).addAll(sites).build();
            StringBuilder text = new StringBuilder();
            CifWriter.write(crystal, group.operations(), 0.01, text);
            assertThat(text).contains("_space_group_IT_number           " + number);
            assertThat(text.toString().lines().filter(l -> l.endsWith(" 1") && l.matches("(Ti|O).*")))
                    .hasSize(2);
            Crystal again = parse(text.toString());
            assertThat(again.composition()).isEqualTo(crystal.composition());
            double[] expected = DistanceInvariants.of(crystal, 20).averageMinimumDistances();
            assertThat(DistanceInvariants.of(again, 20).averageMinimumDistances())
                    .as(Arrays.toString(expected))
                    .containsExactly(expected, within(1e-8));
        }
        Crystal low =
                Crystal.of(Lattice.cubic(4), List.of(Element.Fe, Element.O), new double[] {0, 0, 0, 0.1, 0.2, 0.3});
        assertThatThrownBy(() -> CifWriter.write(low, SpaceGroup.ofNumber(225).operations(), 0.01, new StringBuilder()))
                .hasMessageContaining("lacks the symmetry");
    }

    @Test
    void disorderSurvivesTheRoundTrip() throws CrystalFormatException, IOException {
        Crystal crystal = Crystal.builder(Lattice.cubic(4))
                .add(new Site(
                        List.of(Species.of(Element.Fe, 0.3333), new Species(Element.Ni, 0.5, OptionalInt.of(2))),
                        0,
                        0,
                        0,
                        ""))
                .build();
        StringBuilder text = new StringBuilder();
        CifWriter.write(crystal, text);
        assertThat(parse(text.toString()).species(0)).containsExactlyInAnyOrderElementsOf(crystal.species(0));
    }

    private static final String SMALL_CELL =
            """
            data_x
            _symmetry_space_group_name_H-M 'P 1'
            _cell_length_a 4.0
            _cell_length_b 5.0
            _cell_length_c 6.0
            _cell_angle_alpha 90
            _cell_angle_beta 90
            _cell_angle_gamma 90
            """;
    private static final String ATOM =
            """
            loop_
            _atom_site_label
            _atom_site_fract_x
            _atom_site_fract_y
            _atom_site_fract_z
            Fe1 0.1 0.2 0.3
            """;

    private static List<String> remarks(String text, List<Crystal> crystals)
            throws CrystalFormatException, IOException {
        List<String> remarks = new ArrayList<>();
        new CifFormat().read(new StringReader(text), "x.cif", new CrystalSink() {
            @Override
            public void crystal(Crystal crystal) {
                crystals.add(crystal);
            }

            @Override
            public void remark(Problem problem) {
                remarks.add(problem.toString());
            }
        });
        return remarks;
    }

    @Test
    void readsTripleQuotesListsAndTablesOfCif20() throws CrystalFormatException, IOException {
        String text = "#\\#CIF_2.0\n" + SMALL_CELL
                + """
                _note.triple \"""two
                lines with ' and " quotes\"""
                _note.list [1 'a ] b' [2 3]]
                _note.table {"key":1 'other':[4]}
                _note.tight 'ends here'
                """
                + ATOM;
        CifDocument document = CifDocument.read(new StringReader(text), "x.cif");
        CifBlock block = document.blocks().get(0);
        assertThat(block.text("_note.triple")).contains("two\nlines with ' and \" quotes");
        assertThat(block.text("_note.list")).contains("[1 'a ] b' [2 3]]");
        assertThat(block.text("_note.table")).contains("{\"key\":1 'other':[4]}");
        List<Crystal> crystals = new ArrayList<>();
        assertThat(remarks(text, crystals)).isEmpty();
        assertThat(crystals).singleElement().satisfies(c -> assertThat(c.size()).isEqualTo(1));
        assertThatThrownBy(() -> parse("#\\#CIF_2.0\n" + SMALL_CELL + "_note.list [1 2\n"))
                .hasMessageContaining("the list is not closed");
    }

    @Test
    void unfoldsTextFields() throws CrystalFormatException, IOException {
        String text =
                "data_x\n_folded\n;\\\nlong \\\nline\n;\n_prefixed\n;> \\\n> ;one\n> two\n;\n_plain\n;a\\b\nc\n;\n";
        CifBlock block =
                CifDocument.read(new StringReader(text), "x.cif").blocks().get(0);
        assertThat(block.text("_folded")).contains("long line");
        assertThat(block.text("_prefixed")).contains(";one\ntwo");
        assertThat(block.text("_plain")).contains("a\\b\nc");
    }

    @Test
    void repairsForgottenQuotesAndSaysSo() throws CrystalFormatException, IOException {
        List<Crystal> crystals = new ArrayList<>();
        String text = SMALL_CELL.replace("'P 1'", "P -1") + ATOM;
        assertThat(remarks(text, crystals))
                .singleElement()
                .satisfies(r -> assertThat(r).contains("x.cif:2:32").contains("'P -1' is taken as one value"));
        assertThat(crystals.get(0).size()).isEqualTo(2);
        String operations = SMALL_CELL.replace(
                        "_symmetry_space_group_name_H-M 'P 1'",
                        "loop_\n_symmetry_equiv_pos_as_xyz\nx, y, z\n-x, -y, -z")
                + ATOM;
        crystals.clear();
        assertThat(remarks(operations, crystals)).hasSize(2).allMatch(r -> r.contains("has blanks and no quotes"));
        assertThat(crystals.get(0).size()).isEqualTo(2);
    }

    @Test
    void passesOverSaveFrames() throws CrystalFormatException, IOException {
        List<Crystal> crystals = new ArrayList<>();
        String frame = "save_frame\n_cell_length_a 99\nloop_ _a _b 1 2\nsave_\n";
        assertThat(remarks(SMALL_CELL + frame + ATOM, crystals)).isEmpty();
        assertThat(crystals.get(0).lattice().a()).isEqualTo(4);
    }

    @Test
    void saysWhenSymmetryIsMissingOrContradictory() throws CrystalFormatException, IOException {
        List<Crystal> crystals = new ArrayList<>();
        String none = SMALL_CELL.replace("_symmetry_space_group_name_H-M 'P 1'\n", "") + ATOM;
        assertThat(remarks(none, crystals)).singleElement().satisfies(r -> assertThat(r)
                .contains("gives no symmetry"));
        String both = SMALL_CELL + "_symmetry_Int_Tables_number 225\nloop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\n" + ATOM;
        assertThat(remarks(both, crystals)).singleElement().satisfies(r -> assertThat(r)
                .contains("the symmetry operations are of P 1 (1) and are used; the number given is 225"));
    }

    @Test
    void readsWaterAndRefusesUnknownGroups() throws CrystalFormatException {
        String text = SMALL_CELL + ATOM.replace("_atom_site_label\n", "_atom_site_label\n_atom_site_type_symbol\n");
        assertThat(parse(text.replace("Fe1 ", "W1 Wat ")).element(0)).isEqualTo(Element.O);
        assertThat(parse(text.replace("Fe1 ", "W1 OW ")).element(0)).isEqualTo(Element.O);
        assertThatThrownBy(() -> parse(text.replace("Fe1 ", "X1 Xyz "))).hasMessageContaining("Xyz");
    }

    @Test
    void displacementsTurnWithTheSymmetry() throws CrystalFormatException, IOException {
        // P 4: the image of x,y,z is -y,x,z, so U11 and U22 change places and U12 its sign.
        String text = SMALL_CELL.replace("P 1", "P 4").replace("5.0", "4.0")
                + ATOM.replace("Fe1 0.1 0.2 0.3", "Fe1 0.1 0.2 0.3")
                + """
                loop_
                _atom_site_aniso_label
                _atom_site_aniso_U_11
                _atom_site_aniso_U_22
                _atom_site_aniso_U_33
                _atom_site_aniso_U_12
                _atom_site_aniso_U_13
                _atom_site_aniso_U_23
                Fe1 0.01 0.02 0.03 0.004 0.005 0.006
                """;
        Crystal crystal = parse(text);
        assertThat(crystal.size()).isEqualTo(4);
        double[] first = tensor(crystal, 0);
        assertThat(first).containsExactly(new double[] {0.01, 0.02, 0.03, 0.006, 0.005, 0.004}, within(1e-12));
        int quarter = -1;
        for (int i = 0; i < 4; i++) {
            quarter = Math.abs(crystal.frac(i, 0) - 0.8) < 1e-9 && Math.abs(crystal.frac(i, 1) - 0.1) < 1e-9
                    ? i
                    : quarter;
        }
        assertThat(tensor(crystal, quarter))
                .containsExactly(new double[] {0.02, 0.01, 0.03, 0.005, -0.006, -0.004}, within(1e-12));
    }

    private static double[] tensor(Crystal crystal, int site) {
        return crystal.siteProperties(site)
                .numbers(SiteProperties.DISPLACEMENT_TENSOR)
                .orElseThrow();
    }

    @Test
    void displacementsAndDisorderSurviveTheRoundTrip() throws CrystalFormatException, IOException {
        SiteProperties known = SiteProperties.none()
                .with(SiteProperties.DISPLACEMENT, 0.0123)
                .with(SiteProperties.DISPLACEMENT_TENSOR, 0.01, 0.012, 0.0149, 0.001, -0.002, 0.003)
                .with(SiteProperties.DISORDER_GROUP, "-1")
                .with(SiteProperties.DISORDER_ASSEMBLY, "A");
        Crystal crystal = Crystal.builder(Lattice.ofParameters(4, 5, 6, 80, 95, 107))
                .add(new Site(List.of(Species.of(Element.Fe, 0.5)), 0.1, 0.2, 0.3, "Fe2", known))
                .add(Element.Fe, 0.4, 0.6, 0.7)
                .build();
        StringBuilder text = new StringBuilder();
        CifWriter.write(crystal, text);
        Crystal again = parse(text.toString());
        assertThat(again.siteProperties(0).text(SiteProperties.DISORDER_GROUP)).contains("-1");
        assertThat(again.siteProperties(0).text(SiteProperties.DISORDER_ASSEMBLY))
                .contains("A");
        assertThat(again.siteProperties(0).numbers(SiteProperties.DISPLACEMENT).orElseThrow())
                .containsExactly(0.0123);
        assertThat(tensor(again, 0)).containsExactly(tensor(crystal, 0), within(1e-12));
        assertThat(again.siteProperties(1)).isEqualTo(SiteProperties.none());
        assertThat(again.label(0)).isEqualTo("Fe2");
        assertThat(again.label(1)).isEqualTo("Fe2_");
    }
}
