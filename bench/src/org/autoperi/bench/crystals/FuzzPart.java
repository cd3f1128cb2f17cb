package org.autoperi.bench.crystals;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.io.CrystalFiles;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.spi.CrystalFormat;

/** Feeds damaged files of every text format to its reader, which may refuse but neither fail, hang nor eat memory. */
final class FuzzPart implements Part {
    private static final long SEED = Long.getLong("tests.seed", 20261126L);
    private static final int LARGEST_SEED = 4000;
    private static final long LONGEST_NANOSECONDS = 1_000_000_000L;
    private static final long MOST_BYTES = 64L << 20;
    private static final String[] WORDS = {
        "data_", "loop_", "save_", "global_", "_atom_site_fract_x", "?", ".", "'", "\"", ";", "\n;\n", "#", "'''", "[", "]", "{", "}", "NaN",
        "Infinity", "-1", "0", "1e308", "1e-320", "999999999", "2147483648", "-0.0", "1/0", "x,y,z", "F m -3 m", "H", "Xx", "\0", "\uFEFF",
        "\\", "Lattice=\"", "Properties=", "species:S:1:pos:R:3", "pbc=\"F F F\"", "CELL", "LATT -99", "FVAR", "=", "PRIMVEC", "ANIMSTEPS",
        "\"@module\"", "\"lattice\"", "null", "true", "[[[[[[[[", "Selective dynamics", "Cartesian", "\t", "\r", "\r\n", " "
    };

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Random random = new Random(SEED);

    /** A whole file to begin with. */
    private record Seed(String format, String text) {}

    /** What happened to the files of one format. */
    private static final class Tally {
        private long inputs;
        private long read;
        private long refused;
        private long failed;
        private long hung;
        private long greedy;
        private long longest;
        private long largest;
        private long nanoseconds;
    }

    @Override
    public String name() {
        return "fuzz";
    }

    @Override
    public void run(Page page) throws IOException {
        int inputs = page.isQuick() ? 50_000 : 1_000_000;
        ExtensionRegistry registry = ClassPathExtensions.of(FuzzPart.class.getClassLoader());
        CrystalFiles files = CrystalFiles.of(registry);
        List<Seed> seeds = seeds(page, registry, files);
        page.line("## Damaged files");
        page.line("");
        page.line(String.format(
                Locale.ROOT,
                "%,d inputs made from %d files of %d formats by flipped characters, cuts, doubled and exchanged parts, other numbers and words,"
                        + " one to eight changes each; seed %d (`-Dtests.seed`). Time is that of the thread; memory is all that it allocated, of which at most a"
                        + " part lives at once. Nothing but a refusal by the format may happen.",
                inputs, seeds.size(), seeds.stream().map(Seed::format).distinct().count(), SEED));
        page.line("");
        Map<String, Tally> tallies = new TreeMap<>();
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            Seed seed = seeds.get(random.nextInt(seeds.size()));
            String text = damaged(seed.text(), seeds);
            String declared = random.nextInt(5) == 0 ? "" : seed.format();
            one(files, text, declared, tallies.computeIfAbsent(seed.format(), k -> new Tally()), failures);
        }
        report(page, tallies, failures);
    }

    private List<Seed> seeds(Page page, ExtensionRegistry registry, CrystalFiles files) throws IOException {
        List<Seed> seeds = new ArrayList<>();
        for (String id : files.formatIds()) {
            CrystalFormat format;
            try {
                format = registry.get(CrystalFormat.class, id);
            } catch (UnknownExtensionException e) {
                throw new IOException(id + ": " + e.getMessage(), e);
            }
            for (int i = 0; i < 12 && format.isText() && format.isWritable(); i++) {
                StringBuilder text = new StringBuilder();
                try {
                    format.write(List.of(crystal(i)), text);
                } catch (IllegalArgumentException e) {
                    continue; // the format cannot express this one
                }
                seeds.add(new Seed(id, text.toString()));
            }
        }
        if (page.hasData()) {
            archive(page.data().resolve("raspa_structures/ceramics_cifs.zip"), seeds);
            archive(page.data().resolve("lemat_baseline/mp_cifs.zip"), seeds);
            archive(page.data().resolve("zeolites_iza/iza_zeolites_cifs.zip"), seeds);
        }
        return seeds;
    }

    private static void archive(Path file, List<Seed> seeds) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (ZipFile zip = new ZipFile(file.toFile());
                Stream<? extends ZipEntry> entries = zip.stream()) {
            List<? extends ZipEntry> small = entries.filter(e -> e.getName().endsWith(".cif") && e.getSize() < LARGEST_SEED)
                    .limit(20)
                    .toList();
            for (ZipEntry entry : small) {
                seeds.add(new Seed("cif", new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8)));
            }
        }
    }

    /** A small crystal, every third one disordered, with what formats may keep of sites. */
    private Crystal crystal(int number) {
        Lattice lattice = Lattice.ofParameters(4 + random.nextDouble(), 5, 6, 85, 95, 105);
        Crystal.Builder builder = Crystal.builder(lattice).name("c" + number);
        int sites = 1 + random.nextInt(6);
        for (int i = 0; i < sites; i++) {
            Species species = Species.of(Element.of(1 + random.nextInt(90)), number % 3 == 0 ? 0.5 : 1);
            SiteProperties known = number % 2 == 0
                    ? SiteProperties.none()
                    : SiteProperties.none()
                            .with(SiteProperties.FORCE, 0.1, -0.2, 0.3)
                            .with(SiteProperties.DISPLACEMENT_TENSOR, 0.01, 0.02, 0.03, 0, 0, 0.001);
            builder.add(new Site(
                    List.of(species), random.nextDouble(), random.nextDouble(), random.nextDouble(), "A" + i, known));
        }
        return builder.build();
    }

    private String damaged(String seed, List<Seed> seeds) {
        StringBuilder text = new StringBuilder(seed);
        int changes = 1 + random.nextInt(1 + random.nextInt(8)); // most have few
        for (int i = 0; i < changes && text.length() > 0; i++) {
            change(text, seeds);
        }
        return text.toString();
    }

    private void change(StringBuilder text, List<Seed> seeds) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + 1 + random.nextInt(60));
        switch (random.nextInt(9)) {
            case 0 -> text.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 0x3000));
            case 1 -> text.delete(at, end);
            case 2 -> text.insert(at, text.substring(at, end));
            case 3 -> text.setLength(at);
            case 4 -> text.insert(at, WORDS[random.nextInt(WORDS.length)]);
            case 5 -> text.replace(at, end, WORDS[random.nextInt(WORDS.length)]);
            case 6 -> number(text, at);
            case 7 -> {
                String other = seeds.get(random.nextInt(seeds.size())).text();
                text.insert(at, other, 0, random.nextInt(other.length()));
            }
            default -> {
                String line = text.substring(at, end);
                text.delete(at, end);
                text.insert(random.nextInt(text.length() + 1), line);
            }
        }
    }

    /** Puts another number where the next digits stand. */
    private void number(StringBuilder text, int from) {
        int at = from;
        while (at < text.length() && !Character.isDigit(text.charAt(at))) {
            at++;
        }
        int end = at;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        String[] numbers = {"0", "-1", "1e9", "99999999999999999999", "0.0000001", "1e-300", "NaN", "3", "1.5(2)"};
        text.replace(at, end, numbers[random.nextInt(numbers.length)]);
    }

    private void one(CrystalFiles files, String text, String declared, Tally tally, List<String> failures) {
        long begin = threads.getCurrentThreadCpuTime();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        try {
            files.parse(text, "damaged", declared);
            tally.read++;
        } catch (CrystalFormatException e) {
            tally.refused++;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            tally.failed++;
            if (failures.size() < 20) {
                StackTraceElement[] stack = e.getStackTrace();
                failures.add("`" + e + "` at " + (stack.length > 0 ? stack[0] : "?") + ", "
                        + Stream.of(stack).filter(s -> s.getClassName().startsWith("org.autoperi")).findFirst().map(Object::toString).orElse("")
                        + " for `" + text.replace("\n", "\\n").substring(0, Math.min(text.length(), 300)) + "`");
            }
        }
        long took = threads.getCurrentThreadCpuTime() - begin;
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        tally.inputs++;
        tally.nanoseconds += took;
        tally.longest = Math.max(tally.longest, took);
        tally.largest = Math.max(tally.largest, allocated);
        tally.hung += took > LONGEST_NANOSECONDS ? 1 : 0;
        tally.greedy += allocated > MOST_BYTES ? 1 : 0;
    }

    private static void report(Page page, Map<String, Tally> tallies, List<String> failures) {
        page.row(true, "format", "inputs", "read", "refused", "other exceptions", "over 1 s", "over 64 MB", "slowest ms", "most MB",
                "inputs/s");
        long wrong = 0;
        long inputs = 0;
        for (Map.Entry<String, Tally> entry : tallies.entrySet()) {
            Tally t = entry.getValue();
            page.row(false, entry.getKey(), t.inputs, t.read, t.refused, t.failed, t.hung, t.greedy,
                    String.format(Locale.ROOT, "%.0f", t.longest / 1e6), String.format(Locale.ROOT, "%.1f", t.largest / 1e6),
                    String.format(Locale.ROOT, "%,.0f", t.inputs / (t.nanoseconds / 1e9)));
            wrong += t.failed + t.hung + t.greedy;
            inputs += t.inputs;
        }
        page.line("");
        failures.forEach(failure -> page.line("- " + failure));
        page.figure("crystals.fuzz.inputs", inputs, "");
        page.figure("crystals.fuzz.wrong", wrong, "");
    }
}
