package org.autoperi.crystal.io.internal;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.DisplacementTensor;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.Species;

/** Writes one crystal as a SHELX file without symmetry: LATT -1, all sites, occupancies and displacements fixed by 10. */
final class ShelxWriter {
    private static final int DECIMALS = 12;

    private final Crystal crystal;
    private final Appendable out;
    private final List<Element> scatterers;

    ShelxWriter(Crystal crystal, Appendable out) {
        this.crystal = crystal;
        this.out = out;
        this.scatterers = List.copyOf(crystal.composition().elements());
    }

    /** SHELX has labels of four characters that begin with a letter, each once and unlike an instruction. */
    static boolean keepsLabels(Crystal crystal) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < crystal.size(); i++) {
            String label = crystal.label(i);
            boolean good =
                    label.matches("[A-Za-z]{1,2}\\d\\w{0,2}") && label.length() <= 4 && !label.matches("(?i)Q\\d+");
            if (!good || crystal.species(i).size() > 1 || !seen.add(label)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the disorder groups are numbers, as SHELX has them. */
    static boolean keepsParts(Crystal crystal) {
        return crystal.sites().stream().allMatch(site -> site.properties()
                .text(SiteProperties.DISORDER_GROUP)
                .map(ShelxWriter::isPart)
                .orElse(true));
    }

    private static boolean isPart(String text) {
        return text.matches("-?[1-9]\\d{0,2}");
    }

    void write() throws IOException {
        Lattice lattice = crystal.lattice();
        String name = crystal.name().isEmpty() ? crystal.composition().formula() : crystal.name();
        out.append("TITL ").append(name.replaceAll("\\s+", " ")).append("\nCELL 0.71073");
        for (double value : lattice.parameters()) {
            out.append(' ').append(decimal(value));
        }
        out.append("\nZERR 1 0 0 0 0 0 0\nLATT -1\nSFAC");
        for (Element element : scatterers) {
            out.append(' ').append(element.symbol());
        }
        out.append("\nUNIT");
        for (Element element : scatterers) {
            out.append(' ').append(decimal(crystal.composition().amount(element)));
        }
        out.append("\nFVAR 1\n");
        boolean labels = keepsLabels(crystal);
        String part = "0";
        List<Integer> counts = new ArrayList<>();
        scatterers.forEach(element -> counts.add(0));
        for (int i = 0; i < crystal.size(); i++) {
            String wanted = crystal.siteProperties(i)
                    .text(SiteProperties.DISORDER_GROUP)
                    .filter(ShelxWriter::isPart)
                    .orElse("0");
            if (!wanted.equals(part)) {
                out.append("PART ").append(wanted).append('\n');
                part = wanted;
            }
            for (Species species : crystal.species(i)) {
                int kind = scatterers.indexOf(species.element());
                counts.set(kind, counts.get(kind) + 1);
                atom(i, species, kind, labels ? crystal.label(i) : label(species, counts.get(kind)));
            }
        }
        out.append("HKLF 4\nEND\n");
    }

    /** The element and a number to the base 36 that begins with a digit, so that no label is an instruction. */
    private static String label(Species species, int number) {
        String digits = Integer.toString(number, 36).toUpperCase(Locale.ROOT);
        return species.element().symbol() + (Character.isDigit(digits.charAt(0)) ? "" : "0") + digits;
    }

    private void atom(int site, Species species, int kind, String label) throws IOException {
        out.append(label).append(' ').append(Integer.toString(kind + 1));
        for (int k = 0; k < 3; k++) {
            out.append(' ').append(decimal(crystal.frac(site, k)));
        }
        out.append(' ').append(decimal(10 + species.occupancy()));
        SiteProperties properties = crystal.siteProperties(site);
        double[] tensor = properties
                .numbers(SiteProperties.DISPLACEMENT_TENSOR)
                .filter(u -> u.length == 6)
                .map(u -> DisplacementTensor.ofCartesian(crystal.lattice(), u))
                .orElse(new double[0]);
        double[] isotropic = properties.numbers(SiteProperties.DISPLACEMENT).orElse(new double[0]);
        double[] written = tensor.length > 0 ? tensor : isotropic;
        for (int i = 0; i < written.length; i++) {
            out.append(i == 2 ? " =\n  " : " ").append(decimal(written[i]));
        }
        out.append('\n');
    }

    private static String decimal(double value) {
        BigDecimal rounded =
                new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).stripTrailingZeros();
        return rounded.signum() == 0 ? "0.0" : rounded.toPlainString();
    }
}
