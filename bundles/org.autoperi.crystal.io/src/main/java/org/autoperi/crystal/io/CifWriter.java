package org.autoperi.crystal.io;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.DisplacementTensor;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.PeriodicDistance;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.SymmetryOperation;

/** Writes crystals as CIF data blocks with enough digits to read them back within 1e-11 of a cell edge. */
public final class CifWriter {

    private static final int DECIMALS = 12;

    private CifWriter() {}

    /** Writes a crystal with all its sites, without symmetry. */
    public static void write(Crystal crystal, Appendable out) throws IOException {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < crystal.size(); i++) {
            all.add(i);
        }
        write(crystal, List.of(SymmetryOperation.identity()), all, out);
    }

    /**
     * Writes a crystal as asymmetric unit and symmetry operations.
     *
     * @param operations all operations of a group modulo the crystal's lattice
     * @param toleranceAngstrom how far an image may be from a site of the same species
     * @throws IllegalArgumentException if the crystal does not have this symmetry, naming operation and site
     */
    public static void write(
            Crystal crystal, Collection<SymmetryOperation> operations, double toleranceAngstrom, Appendable out)
            throws IOException {
        write(crystal, List.copyOf(operations), representatives(crystal, operations, toleranceAngstrom), out);
    }

    private static List<Integer> representatives(
            Crystal crystal, Collection<SymmetryOperation> operations, double tolerance) {
        PeriodicDistance distance = PeriodicDistance.of(crystal.lattice());
        boolean[] covered = new boolean[crystal.size()];
        List<Integer> chosen = new ArrayList<>();
        for (int site = 0; site < covered.length; site++) {
            if (covered[site]) {
                continue;
            }
            chosen.add(site);
            for (SymmetryOperation operation : operations) {
                covered[image(crystal, site, operation, distance, tolerance)] = true;
            }
        }
        return chosen;
    }

    private static int image(
            Crystal crystal, int site, SymmetryOperation operation, PeriodicDistance distance, double tolerance) {
        double[] at = operation.apply(crystal.frac(site, 0), crystal.frac(site, 1), crystal.frac(site, 2));
        for (int j = 0; j < crystal.size(); j++) {
            if (crystal.species(j).equals(crystal.species(site))) {
                double d = distance.length(
                        at[0] - crystal.frac(j, 0), at[1] - crystal.frac(j, 1), at[2] - crystal.frac(j, 2));
                if (d <= tolerance) {
                    return j;
                }
            }
        }
        throw new IllegalArgumentException(
                "crystal '" + crystal.name() + "' lacks the symmetry " + operation + ": the image of site " + (site + 1)
                        + " is farther than " + tolerance + " angstrom from every like site");
    }

    private static void write(Crystal crystal, List<SymmetryOperation> operations, List<Integer> sites, Appendable out)
            throws IOException {
        out.append("data_").append(blockName(crystal)).append('\n');
        Optional<SpaceGroup> group = SpaceGroup.matching(operations);
        if (group.isPresent()) {
            line(
                    out,
                    "_space_group_name_H-M_alt",
                    quoted(group.get().hermannMauguin().replace("_", "")));
            line(out, "_space_group_name_Hall", quoted(group.get().hallSymbol()));
            line(out, "_space_group_IT_number", Integer.toString(group.get().number()));
        }
        line(out, "_chemical_formula_sum", quoted(formula(crystal)));
        Lattice lattice = crystal.lattice();
        line(out, "_cell_length_a", significant(lattice.a()));
        line(out, "_cell_length_b", significant(lattice.b()));
        line(out, "_cell_length_c", significant(lattice.c()));
        line(out, "_cell_angle_alpha", significant(lattice.alphaDegrees()));
        line(out, "_cell_angle_beta", significant(lattice.betaDegrees()));
        line(out, "_cell_angle_gamma", significant(lattice.gammaDegrees()));
        line(out, "_cell_volume", significant(lattice.volume()));
        out.append("loop_\n_space_group_symop_operation_xyz\n");
        for (SymmetryOperation operation : operations) {
            out.append('\'').append(operation.toString()).append("'\n");
        }
        new AtomLoops(crystal, sites).write(out);
        out.append('\n');
    }

    /** The loops over sites: the main one with the columns that some site fills, and that of anisotropic displacements. */
    private static final class AtomLoops {
        private final Crystal crystal;
        private final List<Integer> sites;
        private final Map<Integer, String> labels = new HashMap<>();
        private final boolean displaced;
        private final boolean disordered;

        AtomLoops(Crystal crystal, List<Integer> sites) {
            this.crystal = crystal;
            this.sites = sites;
            displaced = any(SiteProperties.DISPLACEMENT);
            disordered = any(SiteProperties.DISORDER_GROUP) || any(SiteProperties.DISORDER_ASSEMBLY);
            Set<String> taken = new HashSet<>();
            for (int site : sites) {
                if (isUsable(crystal, site) && taken.add(crystal.label(site))) {
                    labels.put(site, crystal.label(site));
                }
            }
        }

        private boolean any(String key) {
            return sites.stream()
                    .anyMatch(site -> crystal.siteProperties(site).keys().contains(key));
        }

        void write(Appendable out) throws IOException {
            out.append("loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n"
                    + "_atom_site_fract_z\n_atom_site_occupancy\n");
            out.append(displaced ? "_atom_site_U_iso_or_equiv\n" : "");
            out.append(disordered ? "_atom_site_disorder_assembly\n_atom_site_disorder_group\n" : "");
            for (int site : sites) {
                for (Species species : crystal.species(site)) {
                    atom(site, species, out);
                }
            }
            if (any(SiteProperties.DISPLACEMENT_TENSOR)) {
                tensors(out);
            }
        }

        private void atom(int site, Species species, Appendable out) throws IOException {
            out.append(label(site, species))
                    .append(' ')
                    .append(species.element().symbol());
            if (species.oxidation().isPresent()) {
                int charge = species.oxidation().getAsInt();
                out.append(Integer.toString(Math.abs(charge))).append(charge < 0 ? '-' : '+');
            }
            for (int axis = 0; axis < 3; axis++) {
                out.append(' ').append(fixed(crystal.frac(site, axis)));
            }
            out.append(' ').append(fixed(species.occupancy()));
            SiteProperties known = crystal.siteProperties(site);
            if (displaced) {
                double[] u = known.numbers(SiteProperties.DISPLACEMENT).orElse(new double[] {Double.NaN});
                out.append(' ').append(Double.isNaN(u[0]) ? "?" : significant(u[0]));
            }
            if (disordered) {
                out.append(' ').append(word(known.text(SiteProperties.DISORDER_ASSEMBLY)));
                out.append(' ').append(word(known.text(SiteProperties.DISORDER_GROUP)));
            }
            out.append('\n');
        }

        /** The label of the site if it has one of its own and one species only, else one made of element and number. */
        private String label(int site, Species species) {
            String label = labels.get(site);
            String made = species.element().symbol() + (site + 1);
            return label != null ? label : labels.containsValue(made) ? made + "_" : made;
        }

        private void tensors(Appendable out) throws IOException {
            out.append("loop_\n_atom_site_aniso_label\n_atom_site_aniso_U_11\n_atom_site_aniso_U_22\n"
                    + "_atom_site_aniso_U_33\n_atom_site_aniso_U_23\n_atom_site_aniso_U_13\n_atom_site_aniso_U_12\n");
            for (int site : sites) {
                Optional<double[]> tensor = crystal.siteProperties(site).numbers(SiteProperties.DISPLACEMENT_TENSOR);
                if (tensor.isPresent()) {
                    out.append(label(site, crystal.species(site).get(0)));
                    for (double component : DisplacementTensor.ofCartesian(crystal.lattice(), tensor.get())) {
                        out.append(' ').append(significant(component));
                    }
                    out.append('\n');
                }
            }
        }

        private static String word(Optional<String> text) {
            return text.filter(t -> t.matches("[\\w+-]+")).orElse(".");
        }
    }

    private static boolean isUsable(Crystal crystal, int site) {
        return crystal.label(site).matches("[A-Za-z][\\w+*'-]*")
                && crystal.species(site).size() == 1;
    }

    /** Tells whether the labels of a crystal can be written; others are replaced, and of equal ones all but the first. */
    public static boolean keepsLabels(Crystal crystal) {
        Set<String> taken = new HashSet<>();
        for (int site = 0; site < crystal.size(); site++) {
            String label = crystal.label(site);
            if (!label.isEmpty() && !(isUsable(crystal, site) && taken.add(label))) {
                return false;
            }
        }
        return true;
    }

    private static String blockName(Crystal crystal) {
        String name = crystal.name().isEmpty() ? crystal.composition().formula() : crystal.name();
        return name.replaceAll("[^\\x21-\\x7e]+", "_");
    }

    private static String formula(Crystal crystal) {
        StringBuilder text = new StringBuilder();
        crystal.composition().amounts().forEach((element, amount) -> text.append(text.length() == 0 ? "" : " ")
                .append(element.symbol())
                .append(fixed(amount)));
        return text.toString();
    }

    private static void line(Appendable out, String tag, String value) throws IOException {
        out.append(String.format(Locale.ROOT, "%-32s %s%n", tag, value).replace(System.lineSeparator(), "\n"));
    }

    private static String quoted(String text) {
        return text.indexOf('\'') >= 0 || text.indexOf('"') < 0 ? '"' + text + '"' : "'" + text + "'";
    }

    private static String fixed(double value) {
        return plain(new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN));
    }

    private static String significant(double value) {
        return plain(new BigDecimal(value).round(new MathContext(14, RoundingMode.HALF_EVEN)));
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
