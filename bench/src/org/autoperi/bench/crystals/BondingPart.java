package org.autoperi.bench.crystals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.Species;
import org.autoperi.graph.PeriodicGraph;
import org.autoperi.graph.SiteFingerprint;
import org.autoperi.graph.spi.GraphBuilder;

/** Bonds by CrystalNN, Voronoi cells and minimum distance beside pymatgen's. */
final class BondingPart implements Part {
    /** A facet smaller than this, beside the largest of the cell, is rounding of positions. */
    private static final double SMALLEST_FACET = 1e-6;

    private static final double WEIGHT_TOLERANCE = 1e-6;

    private static final double FINGERPRINT_TOLERANCE = 1e-4;

    private static final long SEED = 20261126;

    /** A rule, as the platform and as the peer call it. */
    private enum Method {
        CRYSTAL_NN("crystal-nn", "crystal-nn", 2400),
        WEIGHTED("crystal-nn:weighted=true", "weighted", 600),
        CHARGED("crystal-nn", "crystal-nn", 600),
        OPPOSITE("crystal-nn:opposite-charges=true", "opposite", 400),
        VORONOI("voronoi:search=13", "voronoi", 400),
        MINIMUM_DISTANCE("minimum-distance", "minimum-distance", 2400);

        private final String ours;
        private final String theirs;
        private final int sites;

        Method(String ours, String theirs, int sites) {
            this.ours = ours;
            this.theirs = theirs;
            this.sites = sites;
        }

        boolean wantsCharges() {
            return this == CHARGED || this == OPPOSITE;
        }

        String title() {
            return this == CHARGED ? "crystal-nn, random charges" : ours;
        }
    }

    /** A source of real crystals. */
    private record Source(String name, String text) {}

    /** A site of a sampled crystal. */
    private record Place(int crystal, int site) {}

    private final List<Crystal> crystals = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final Random random = new Random(SEED);

    @Override
    public String name() {
        return "bonding";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Bonding");
        page.line("");
        sample(page);
        Path file = Files.createTempFile("bonding", ".jsonl");
        write(file);
        try (Peer peer = page.peer("crystals_bonding.py", file.toString())) {
            page.line(peer.version() + ". Sites and images of the neighbours of single sites, and their weights to "
                    + WEIGHT_TOLERANCE + ", " + (page.isQuick() ? "fewer sites, " : "") + "seed " + SEED
                    + ": up to three sites of each crystal, crystals in equal parts from "
                    + String.join(", ", new LinkedHashSet<>(sources)) + ". For charges, each element of a crystal"
                    + " got an oxidation state from -3 to 6 by lot. Of Voronoi facets those below " + SMALLEST_FACET
                    + " of the largest are not compared: they are rounding of positions.");
            page.line("");
            agreement(page, peer);
            fingerprints(page, peer);
            speed(page, peer);
        } catch (IOException e) {
            page.line("pymatgen: " + e.getMessage());
        } finally {
            Files.delete(file);
        }
    }

    private void sample(Page page) throws IOException {
        int each = page.isQuick() ? 60 : 200;
        for (Source source : sources(page)) {
            List<Crystal> all = new ArrayList<>(Datasets.open(source.text()));
            all.removeIf(crystal -> !crystal.isOrdered());
            Collections.shuffle(all, random);
            for (Crystal crystal : all.subList(0, Math.min(each, all.size()))) {
                for (int i = 0; i < Math.min(3, crystal.size()); i++) {
                    places.add(new Place(crystals.size(), random.nextInt(crystal.size())));
                }
                sources.add(source.name());
                crystals.add(crystal);
            }
        }
        Collections.shuffle(places, random);
        int plain = crystals.size();
        for (int i = 0; i < plain; i++) {
            crystals.add(charged(crystals.get(i)));
        }
    }

    private static List<Source> sources(Page page) {
        if (!page.hasData()) {
            return List.of(new Source("the bundled compounds", "bundled"));
        }
        return List.of(
                table(page, "MP-20", "mp_20/test_part.csv.gz"),
                table(page, "WBM", "wbm_10k/wbm_val_10000.csv.gz"),
                table(page, "Perov-5", "perov_5/test.csv.gz"),
                table(page, "Carbon-24", "carbon_24/test.csv.gz"),
                new Source(
                        "IZA zeolites",
                        "zip:path=" + page.data().resolve("zeolites_iza/iza_zeolites_cifs.zip") + ",max-problem-share=1"));
    }

    private static Source table(Page page, String name, String file) {
        return new Source(name, "csv:train=" + page.data().resolve(file) + ",id-column=,max-problem-share=1");
    }

    private Crystal charged(Crystal crystal) {
        Map<String, Integer> charges = new TreeMap<>();
        Crystal.Builder builder = Crystal.builder(crystal.lattice()).name(crystal.name());
        for (Site site : crystal.sites()) {
            Species species = site.species().get(0);
            int charge = charges.computeIfAbsent(species.element().symbol(), s -> random.nextInt(10) - 3);
            List<Species> charged = List.of(new Species(species.element(), 1, OptionalInt.of(charge)));
            builder.add(new Site(charged, site.x(), site.y(), site.z(), site.label()));
        }
        return builder.build();
    }

    private void write(Path file) throws IOException {
        try (var out = Files.newBufferedWriter(file)) {
            for (Crystal crystal : crystals) {
                List<String> symbols = new ArrayList<>();
                List<String> charges = new ArrayList<>();
                for (Site site : crystal.sites()) {
                    Species species = site.species().get(0);
                    symbols.add('"' + species.element().symbol() + '"');
                    charges.add(
                            species.oxidation().isPresent()
                                    ? Integer.toString(species.oxidation().getAsInt())
                                    : "null");
                }
                out.write("{\"lattice\":" + Arrays.toString(crystal.lattice().matrix()) + ",\"species\":" + symbols
                        + ",\"charges\":" + charges + ",\"coords\":" + Arrays.toString(crystal.fractional()) + "}\n");
            }
        }
    }

    /** What was found for one method. */
    private static final class Tally {
        private int sites;
        private int sameSets;
        private int same;
        private int refused;
        private double largest;
        private final Map<String, List<String>> differences = new LinkedHashMap<>();

        void difference(String kind, String where) {
            differences.computeIfAbsent(kind, k -> new ArrayList<>()).add(where);
        }
    }

    private void agreement(Page page, Peer peer) throws IOException {
        page.row(true, "rule", "sites", "same neighbours, %", "same weights too, %", "largest difference of weights");
        Map<Method, Tally> tallies = new LinkedHashMap<>();
        for (Method method : Method.values()) {
            Tally tally = tally(page, peer, method);
            tallies.put(method, tally);
            page.row(
                    false,
                    method.title(),
                    tally.sites,
                    percent(tally.sameSets, tally.sites),
                    percent(tally.same, tally.sites),
                    String.format(Locale.ROOT, "%.1e", tally.largest));
        }
        page.line("");
        tallies.forEach((method, tally) -> tally.differences.forEach((kind, where) -> page.line("* " + method.title()
                + ", " + where.size() + " sites: " + kind + ": "
                + String.join("; ", where.subList(0, Math.min(5, where.size())))
                + (where.size() > 5 ? "; ..." : "") + ".")));
        page.line("* " + Method.OPPOSITE.title() + ", " + tallies.get(Method.OPPOSITE).refused
                + " sites: we say that there is no bond, the peer stops with an error because no site has the opposite charge;"
                + " counted as the same.");
        page.line("");
        Tally main = tallies.get(Method.CRYSTAL_NN);
        page.figure("crystals.bonding.agreement", 100.0 * main.same / main.sites, "%");
    }

    private static String percent(int part, int all) {
        return String.format(Locale.ROOT, "%.2f", 100.0 * part / all);
    }

    private Tally tally(Page page, Peer peer, Method method) throws IOException {
        Tally tally = new Tally();
        int count = Math.min(places.size(), page.isQuick() ? method.sites / 6 : method.sites);
        int shift = method.wantsCharges() ? crystals.size() / 2 : 0;
        for (Place place : places.subList(0, count)) {
            int number = place.crystal() + shift;
            String where = sources.get(place.crystal()) + " " + crystals.get(number).name() + " "
                    + crystals.get(number).composition().reducedFormula() + " site " + place.site();
            String answer = peer.ask("ask " + method.theirs + " " + number + " " + place.site());
            compare(tally, method, number, place.site(), answer, where);
        }
        return tally;
    }

    private void compare(Tally tally, Method method, int number, int site, String answer, String where)
            throws IOException {
        tally.sites++;
        Map<String, Double> ours;
        try {
            ours = neighbours(build(method.ours, crystals.get(number)), site);
        } catch (IllegalArgumentException e) {
            if (answer.startsWith("error")) {
                tally.sameSets++;
                tally.same++;
            } else {
                tally.difference("we refuse: " + e.getMessage(), where);
            }
            return;
        }
        if (answer.startsWith("error") && method == Method.OPPOSITE && ours.isEmpty()) {
            tally.refused++;
            tally.sameSets++;
            tally.same++;
            return;
        }
        if (answer.startsWith("error")) {
            tally.difference("the peer fails with '" + answer.substring(6) + "', we find " + ours.size() + " neighbours", where);
            return;
        }
        Map<String, Double> theirs = neighbours(answer);
        if (method == Method.VORONOI) {
            ours.values().removeIf(weight -> weight < SMALLEST_FACET);
            theirs.values().removeIf(weight -> weight < SMALLEST_FACET);
        }
        if (!ours.keySet().equals(theirs.keySet())) {
            tally.difference("other neighbours", where + ", " + ours.size() + " and the peer's " + theirs.size());
            return;
        }
        tally.sameSets++;
        double largest = ours.entrySet().stream()
                .mapToDouble(e -> Math.abs(e.getValue() - theirs.get(e.getKey())))
                .max()
                .orElse(0);
        tally.largest = Math.max(tally.largest, largest);
        if (largest <= WEIGHT_TOLERANCE) {
            tally.same++;
        } else {
            tally.difference("other weights", String.format(Locale.ROOT, "%s by %.1e", where, largest));
        }
    }

    private void fingerprints(Page page, Peer peer) throws IOException {
        int sites = 0;
        int same = 0;
        double largest = 0;
        Map<String, Integer> differences = new TreeMap<>();
        for (Place place : places.subList(0, Math.min(places.size(), page.isQuick() ? 60 : 500))) {
            String answer = peer.ask("ask fingerprint " + place.crystal() + " " + place.site());
            if (answer.startsWith("error")) {
                page.line("Fingerprints: " + answer.substring(6) + ".");
                page.line("");
                return;
            }
            String[] theirs = answer.substring(3).split(" ");
            double[] ours = SiteFingerprint.ofSites(crystals.get(place.crystal()));
            double most = 0;
            for (int i = 0; i < theirs.length; i++) {
                double difference =
                        Math.abs(ours[place.site() * SiteFingerprint.LENGTH + i] - Double.parseDouble(theirs[i]));
                most = Math.max(most, difference);
                if (difference > FINGERPRINT_TOLERANCE) {
                    differences.merge(SiteFingerprint.labels().get(i), 1, Integer::sum);
                }
            }
            sites++;
            same += most <= FINGERPRINT_TOLERANCE ? 1 : 0;
            largest = Math.max(largest, most);
        }
        page.line(String.format(
                Locale.ROOT,
                "Fingerprints of matminer, preset ops: %d of %d sites the same to %s in all 61 numbers, largest difference %.1e;"
                        + " numbers that differ: %s. The body-centred parameter depends in matminer on the order in which Qhull"
                        + " lists neighbours of equal weight; ours is the mean over both orders of each pair.",
                same, sites, FINGERPRINT_TOLERANCE, largest, differences.isEmpty() ? "none" : differences));
        page.line("");
        page.figure("crystals.fingerprint.agreement", 100.0 * same / sites, "%");
    }

    private static Map<String, Double> neighbours(PeriodicGraph graph, int site) {
        Map<String, Double> found = new TreeMap<>();
        int[] offsets = graph.offsets();
        int[] image = graph.image();
        for (int e = offsets[site]; e < offsets[site + 1]; e++) {
            found.put(
                    graph.target()[e] + "," + image[3 * e] + "," + image[3 * e + 1] + "," + image[3 * e + 2],
                    graph.weight()[e]);
        }
        return found;
    }

    private static Map<String, Double> neighbours(String answer) {
        Map<String, Double> found = new TreeMap<>();
        for (String word : answer.substring(2).strip().split(" ")) {
            int colon = word.indexOf(':');
            if (colon > 0) {
                found.put(word.substring(0, colon), Double.valueOf(word.substring(colon + 1)));
            }
        }
        return found;
    }

    private static PeriodicGraph build(String text, Crystal crystal) throws IOException {
        return builder(text).build(crystal);
    }

    /** A graph builder with its settings. */
    private interface Bonds {
        PeriodicGraph build(Crystal crystal);
    }

    private static Bonds builder(String text) throws IOException {
        try {
            ExtensionRegistry extensions = ClassPathExtensions.of(BondingPart.class.getClassLoader());
            ConfigNode node = new ConfigNode.Text(text, SourcePosition.of(text));
            Choice<?> choice = new ConfigBinder(extensions).choose(node, GraphBuilder.class, "graph");
            return bonds((GraphBuilder<?>) choice.extension(), choice);
        } catch (ConfigException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static <C extends Record> Bonds bonds(GraphBuilder<C> builder, Choice<?> choice) {
        C config = choice.configFor(builder);
        return crystal -> builder.build(crystal, config);
    }

    private void speed(Page page, Peer peer) throws IOException {
        page.row(true, "rule", "ours, sites/s", "pymatgen, sites/s", "ratio");
        for (Method method : List.of(Method.CRYSTAL_NN, Method.VORONOI, Method.MINIMUM_DISTANCE)) {
            List<Place> timed = places.subList(0, Math.min(places.size(), page.isQuick() ? 40 : 150));
            Bonds bonds = builder(method.ours);
            double warm = 0;
            while (warm < 1) {
                warm += ours(bonds, timed)[1];
            }
            double[] our = new double[3];
            double[] their = new double[3];
            for (int round = 0; round < 3; round++) {
                double[] measured = ours(bonds, timed);
                our[round] = measured[0] / measured[1];
                StringBuilder command = new StringBuilder("time " + method.theirs);
                timed.forEach(place -> command.append(' ').append(place.crystal()).append(',').append(place.site()));
                their[round] = timed.size() / Double.parseDouble(peer.ask(command.toString()));
            }
            double ratio = Page.median(our) / Page.median(their);
            page.row(
                    false,
                    method.title(),
                    String.format(Locale.ROOT, "%.0f", Page.median(our)),
                    String.format(Locale.ROOT, "%.1f", Page.median(their)),
                    String.format(Locale.ROOT, "%.0f", ratio));
            if (method == Method.CRYSTAL_NN) {
                page.figure("crystals.bonding.ratio.pymatgen", ratio, "");
            }
        }
        page.line("");
        page.line("Ours builds the graph of all sites of the crystals, pymatgen is asked for single sites of the same crystals;"
                + " medians of 3, in turns, one thread each.");
    }

    /** Sites and seconds. */
    private double[] ours(Bonds bonds, List<Place> timed) {
        int sites = 0;
        long start = System.nanoTime();
        for (Place place : timed) {
            sites += bonds.build(crystals.get(place.crystal())).nodeCount();
        }
        return new double[] {sites, (System.nanoTime() - start) / 1e9};
    }
}
