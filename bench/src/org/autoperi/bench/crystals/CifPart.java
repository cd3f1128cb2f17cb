package org.autoperi.bench.crystals;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.io.CifWriter;
import org.autoperi.crystal.io.CrystalFiles;
import org.autoperi.crystal.io.CrystalFormatException;

/** Reading CIF texts to crystals beside gemmi and pymatgen: the same facts, then the time. */
final class CifPart implements Part {
    private static final long SEED = 20261126;
    private static final List<String> TABLES = List.of("mp_20/train_part", "mp_20/val_part", "mp_20/test_part");
    private static final List<String> ARCHIVES = List.of(
            "core_cofs/core_cofs_v6_613_cifs.zip",
            "curated_cofs/curated_cofs_cifs.zip",
            "raspa_structures/mofs_cifs.zip",
            "raspa_structures/zeolites_cifs.zip",
            "raspa_structures/ceramics_cifs.zip",
            "zeolites_iza/iza_zeolites_cifs.zip",
            "lemat_baseline/mp_cifs.zip");
    private static final int ROUNDS = 5;
    private static final double PYMATGEN_MILLISECONDS = 10_000;

    private final CrystalFiles files = CrystalFiles.of(ClassPathExtensions.of(CifPart.class.getClassLoader()));

    /** Texts that are timed or compared together. */
    private record Batch(String name, List<String> texts) {
        double megabytes(int count) {
            return texts.subList(0, count).stream()
                            .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                            .sum()
                    / 1e6;
        }
    }

    @Override
    public String name() {
        return "cif";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Reading CIF");
        page.line("");
        List<Batch> batches = batches(page);
        page.line("Texts in memory to crystals with all sites of the cell, one thread; gemmi: `read_string` and"
                + " `make_small_structure_from_block`, which leaves sites unexpanded (the files of the first two rows list all of theirs); pymatgen:"
                + " `CifParser.from_str(...).parse_structures(primitive=False)` on the first texts, as many as take it about "
                + (int) (PYMATGEN_MILLISECONDS / 1000) + " s. Medians of " + ROUNDS
                + " rounds in turns after three rounds of warming up. Order of texts: shuffled by seed " + SEED + ".");
        page.line("");
        Path file = Files.createTempFile("autoperi-cif", ".bin");
        Path facts = Files.createTempFile("autoperi-cif", ".txt");
        write(batches, file);
        try (Peer peer = page.peer("crystals_cif.py", file.toString())) {
            compare(page, peer, batches, facts);
            time(page, peer, batches);
        } catch (IOException e) {
            page.line("Peers: " + e.getMessage() + ".");
            time(page, null, batches);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(facts);
        }
    }

    private List<Batch> batches(Page page) throws IOException {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        if (page.hasData()) {
            for (String table : TABLES) {
                texts.computeIfAbsent("MP-20", k -> new ArrayList<>()).addAll(table(page.data().resolve(table + ".csv.gz")));
            }
            for (String archive : ARCHIVES) {
                String name = archive.contains("cofs/") ? "COFs" : "others";
                texts.computeIfAbsent(name, k -> new ArrayList<>()).addAll(archive(page.data().resolve(archive)));
            }
        } else {
            texts.put("generated", generated());
        }
        List<Batch> batches = new ArrayList<>();
        texts.forEach((name, list) -> {
            Collections.shuffle(list, new Random(SEED));
            batches.add(new Batch(name, page.isQuick() ? list.subList(0, 1 + list.size() / 10) : list));
        });
        return batches;
    }

    private static List<String> table(Path table) throws IOException {
        List<String> texts = new ArrayList<>();
        try (Reader reader = new InputStreamReader(new GZIPInputStream(Files.newInputStream(table)), StandardCharsets.UTF_8)) {
            CSVFormat format = CSVFormat.DEFAULT.builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .setAllowMissingColumnNames(true)
                    .get();
            for (CSVRecord row : format.parse(reader)) {
                texts.add(row.get("cif"));
            }
        }
        return texts;
    }

    private static List<String> archive(Path archive) throws IOException {
        List<String> texts = new ArrayList<>();
        try (InputStream input = Files.newInputStream(archive);
                ZipInputStream zip = new ZipInputStream(input)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().toLowerCase(Locale.ROOT).endsWith(".cif")) {
                    texts.add(new String(zip.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return texts;
    }

    private static List<String> generated() throws IOException {
        Random random = new Random(SEED);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int sites = 1 + random.nextInt(20);
            Crystal crystal = Crystal.of(
                    Lattice.ofParameters(5 + 9 * random.nextDouble(), 8, 9, 80, 95, 100),
                    random.ints(sites, 1, 90).toArray(),
                    random.doubles(3L * sites).toArray());
            StringBuilder text = new StringBuilder();
            CifWriter.write(crystal, text);
            texts.add(text.toString());
        }
        return texts;
    }

    private static void write(List<Batch> batches, Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            for (Batch batch : batches) {
                for (String text : batch.texts()) {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    out.writeInt(bytes.length);
                    out.write(bytes);
                }
            }
        }
    }

    private void compare(Page page, Peer peer, List<Batch> batches, Path facts) throws IOException {
        page.line("### Agreement");
        page.line("");
        page.row(true, "files", "tool", "compared", "volume, sites and composition alike", "only one reads it", "different");
        List<String> different = new ArrayList<>();
        int first = 0;
        for (Batch batch : batches) {
            int some = Math.min(batch.texts().size(), page.isQuick() ? 20 : 200);
            if (!batch.name().equals("others")) { // gemmi leaves sites unexpanded
                compare(page, peer, batch, "gemmi", first, batch.texts().size(), facts, different);
            }
            compare(page, peer, batch, "pymatgen", first, some, facts, different);
            first += batch.texts().size();
        }
        page.line("");
        page.line("Where they differ, three things have been seen: files with symmetry among the COFs, whose sites gemmi leaves unexpanded; files"
                + " that list an atom twice at one place, which we count once; sites 0.002 angstrom off a special position (`IRY`), which we move onto"
                + " it (tolerance 0.05 angstrom) while pymatgen keeps two atoms.");
        page.line("");
        different.stream().limit(40).forEach(line -> page.line("- " + line));
        if (different.size() > 40) {
            page.line("- and " + (different.size() - 40) + " more");
        }
        page.line("");
    }

    private void compare(
            Page page, Peer peer, Batch batch, String tool, int first, int count, Path facts, List<String> different)
            throws IOException {
        peer.ask("facts " + tool + " " + first + " " + count + " " + facts);
        List<String> theirs = Files.readAllLines(facts);
        int alike = 0;
        int alone = 0;
        int unlike = 0;
        for (int i = 0; i < count; i++) {
            String text = batch.texts().get(i);
            String ours = facts(text);
            String they = theirs.get(i);
            if (same(ours, they)) {
                alike++;
                continue;
            }
            boolean single = ours.startsWith("error") != they.startsWith("error");
            alone += single ? 1 : 0;
            unlike += single ? 0 : 1;
            String block = text.lines().filter(l -> l.startsWith("data_")).findFirst().orElse("?");
            different.add(batch.name() + " `" + block + "`: ours " + shortened(ours) + "; " + tool + " " + shortened(they));
        }
        page.row(false, batch.name(), tool, count, alike, alone, unlike);
    }

    private static String shortened(String text) {
        return text.length() > 160 ? text.substring(0, 160) + "..." : text;
    }

    private String facts(String text) {
        try {
            Crystal crystal = files.parse(text, "text", "cif").get(0);
            StringBuilder line = new StringBuilder(
                    String.format(Locale.ROOT, "%.6f %d", crystal.lattice().volume(), crystal.size()));
            Map<String, Double> amounts = new TreeMap<>();
            crystal.composition().amounts().forEach((element, amount) -> amounts.put(element.symbol(), amount));
            amounts.forEach((symbol, amount) -> line.append(String.format(Locale.ROOT, " %s:%.4f", symbol, amount)));
            return line.toString();
        } catch (CrystalFormatException e) {
            return "error " + e.getMessage();
        }
    }

    /** Volumes and amounts within the digits printed, names and counts the same. */
    private static boolean same(String ours, String theirs) {
        if (ours.startsWith("error") && theirs.startsWith("error")) {
            return true;
        }
        String[] a = ours.split("[ :]");
        String[] b = theirs.split("[ :]");
        if (a.length != b.length || ours.startsWith("error") || theirs.startsWith("error")) {
            return false;
        }
        boolean same = Math.abs(Double.parseDouble(a[0]) - Double.parseDouble(b[0])) <= 1e-5 * Double.parseDouble(a[0])
                && a[1].equals(b[1]);
        for (int i = 2; i + 1 < a.length; i += 2) {
            same &= a[i].equals(b[i]) && Math.abs(Double.parseDouble(a[i + 1]) - Double.parseDouble(b[i + 1])) < 1e-2;
        }
        return same;
    }

    private void time(Page page, Peer peer, List<Batch> batches) throws IOException {
        page.line("### Time");
        page.line("");
        page.row(true, "files", "texts", "MB", "AutoPeri MB/s", "structures/s", "gemmi MB/s", "structures/s", "pymatgen MB/s",
                "structures/s");
        double logGemmi = 0;
        double logPymatgen = 0;
        int rows = 0;
        int first = 0;
        for (Batch batch : batches) {
            int count = batch.texts().size();
            int few = peer == null ? 0 : affordable(peer, first, count);
            double[][] rates = new double[3][ROUNDS];
            for (int warm = 0; warm < 3; warm++) {
                ours(batch);
            }
            for (int round = 0; round < ROUNDS; round++) {
                rates[0][round] = ours(batch);
                rates[1][round] = peer == null ? Double.NaN : time(peer, "gemmi", first, count);
                rates[2][round] = peer == null || round > 0 ? rates[2][0] : time(peer, "pymatgen", first, few);
            }
            double ours = Page.median(rates[0]);
            double gemmi = Page.median(rates[1]);
            // Extrapolated by bytes from the first texts.
            double pymatgen = few == 0 ? Double.NaN : rates[2][0] * batch.megabytes(count) / batch.megabytes(few);
            page.row(false, batch.name(), count, rounded(batch.megabytes(count)), rate(batch, ours), perSecond(count, ours),
                    rate(batch, gemmi), perSecond(count, gemmi), rate(batch, pymatgen), perSecond(count, pymatgen));
            if (!batch.name().equals("others")) {
                logGemmi += Math.log(gemmi / ours);
                logPymatgen += Math.log(pymatgen / ours);
                rows++;
            }
            first += count;
        }
        page.line("");
        if (peer != null) {
            page.line("Ratios below: geometric means over the rows whose files list all sites; " + peer.version() + ".");
            page.figure("crystals.cif.ratio.gemmi", Math.exp(logGemmi / rows), "times");
            page.figure("crystals.cif.ratio.pymatgen", Math.exp(logPymatgen / rows), "times");
        }
    }

    private static String rate(Batch batch, double milliseconds) {
        return rounded(batch.megabytes(batch.texts().size()) / milliseconds * 1000);
    }

    private static String perSecond(int count, double milliseconds) {
        return Double.isNaN(milliseconds) ? "-" : String.format(Locale.ROOT, "%,.0f", count / milliseconds * 1000);
    }

    private static String rounded(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.1f", value);
    }

    private static int affordable(Peer peer, int first, int count) throws IOException {
        int few = Math.min(count, 5);
        double each = time(peer, "pymatgen", first, few) / few;
        return (int) Math.max(few, Math.min(count, PYMATGEN_MILLISECONDS / each));
    }

    private static double time(Peer peer, String tool, int first, int count) throws IOException {
        return Double.parseDouble(peer.ask("time " + tool + " " + first + " " + count));
    }

    private double ours(Batch batch) {
        long begin = System.nanoTime();
        for (String text : batch.texts()) {
            try {
                files.parse(text, "text", "cif");
            } catch (CrystalFormatException e) {
                continue; // counted above
            }
        }
        return (System.nanoTime() - begin) / 1e6;
    }
}
