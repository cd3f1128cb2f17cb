package org.autoperi.bench.crystals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFiles;
import org.autoperi.crystal.io.CrystalFormatException;

/** POSCAR, extended XYZ, JSON and XSF, written and read by us, ASE and pymatgen: the same cells and sites, and how fast. */
final class FormatsPart implements Part {
    private static final double SAME = 1e-6;
    private static final long WARM_NANOSECONDS = 2_000_000_000L;
    private static final CrystalFiles FILES =
            CrystalFiles.of(ClassPathExtensions.of(FormatsPart.class.getClassLoader()));

    /**
     * What is compared.
     *
     * @param format id of the format
     * @param library the peer that reads and writes it
     * @param folder whether a file holds one structure
     */
    private record Case(String format, String library, boolean folder) {}

    private static final List<Case> CASES = List.of(
            new Case("poscar", "ase", true),
            new Case("poscar", "pymatgen", true),
            new Case("extxyz", "ase", false),
            new Case("pymatgen-json", "pymatgen", false),
            new Case("xsf", "ase", true),
            new Case("xsf", "pymatgen", true));

    private Path work;
    private int counted;
    private int agreed;
    private final List<String> differences = new ArrayList<>();

    @Override
    public String name() {
        return "formats";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Structure files");
        page.line("");
        String source = page.hasData()
                ? "csv:train=" + page.data().resolve("mp_20/test_part.csv.gz") + ",id-column=,max-problem-share=1"
                : "bundled";
        List<Crystal> all = Datasets.open(source);
        work = Files.createTempDirectory("formats");
        try (Peer peer = page.peer("crystals_formats.py")) {
            List<Crystal> some = all.subList(0, Math.min(all.size(), page.isQuick() ? 100 : 1000));
            page.line(some.size() + " crystals of " + (page.hasData() ? "MP-20" : "the bundled compounds") + " and "
                    + peer.version() + ". The same: as many sites of the same elements in the same order, cells and fractional"
                    + " coordinates within " + SAME + ".");
            agreement(page, peer, some);
            speed(page, peer, all);
        } catch (IOException e) {
            page.line("Cannot be compared: " + e.getMessage());
        } finally {
            delete(work);
        }
    }

    private void agreement(Page page, Peer peer, List<Crystal> crystals) throws IOException {
        Path source = work.resolve("source");
        Files.write(source, bytes(crystals));
        page.line("");
        page.row(true, "format", "peer", "peer writes, both read: same", "we write, both read: same");
        for (Case each : CASES) {
            Path theirs = work.resolve(each.format + "-" + each.library);
            ask(peer, "write", each, source, theirs);
            String first = compare(peer, each, theirs);
            Path ours = work.resolve(each.format + "-ours-" + each.library);
            write(each, crystals, ours);
            page.row(false, each.format, each.library, first, compare(peer, each, ours));
        }
        Path real = page.data().resolve("qmof_21_40/example_contcar");
        if (Files.isDirectory(real)) {
            page.row(false, "CONTCARs of QMOF", "ase", compare(peer, CASES.get(0), real), "");
            page.row(false, "CONTCARs of QMOF", "pymatgen", compare(peer, CASES.get(1), real), "");
        }
        page.line("");
        differences.forEach(difference -> page.line("- " + difference));
        page.line(differences.isEmpty() ? "No differences." : "");
        page.figure("crystals.formats.agreement", 100.0 * agreed / counted, "percent");
    }

    private static String ask(Peer peer, String command, Case each, Path from, Path to) throws IOException {
        return peer.ask(String.join("\t", command, each.library, each.format, from.toString(), to.toString()));
    }

    private static void write(Case each, List<Crystal> crystals, Path target) throws IOException {
        try {
            if (!each.folder) {
                FILES.write(target, crystals, each.format);
                return;
            }
            for (int i = 0; i < crystals.size(); i++) {
                Path file = target.resolve(String.format(Locale.ROOT, "%05d", i));
                FILES.write(file, List.of(crystals.get(i)), each.format);
            }
        } catch (CrystalFormatException e) {
            throw new IOException(e);
        }
    }

    private static List<Crystal> read(Path path, String format) throws IOException {
        List<Crystal> crystals = new ArrayList<>();
        try {
            FILES.readAll(path, format, crystals::add);
        } catch (CrystalFormatException e) {
            throw new IOException(e.getMessage(), e);
        }
        return crystals;
    }

    private String compare(Peer peer, Case each, Path path) throws IOException {
        Path results = work.resolve("results");
        ask(peer, "read", each, path, results);
        ByteBuffer theirs = ByteBuffer.wrap(Files.readAllBytes(results)).order(ByteOrder.LITTLE_ENDIAN);
        List<Crystal> ours = read(path, "");
        int same = 0;
        for (Crystal crystal : ours) {
            String difference = difference(crystal, theirs);
            same += difference.isEmpty() ? 1 : 0;
            if (!difference.isEmpty()) {
                differences.add(each.format + " by " + each.library + ", " + crystal.name() + ": " + difference);
            }
        }
        if (theirs.hasRemaining()) {
            differences.add(each.format + " by " + each.library + ": the peer finds more structures");
        }
        counted += ours.size();
        agreed += same;
        return same + " of " + ours.size();
    }

    /** What differs between a crystal and the next one of the peer. */
    private static String difference(Crystal ours, ByteBuffer theirs) {
        if (!theirs.hasRemaining()) {
            return "the peer finds no further structure";
        }
        long n = theirs.getLong();
        if (n < 0) {
            return "the peer refuses the file";
        }
        double cell = 0;
        for (double value : ours.lattice().matrix()) {
            cell = Math.max(cell, Math.abs(value - theirs.getDouble()));
        }
        int[] numbers = new int[(int) n];
        for (int i = 0; i < n; i++) {
            numbers[i] = (int) theirs.getLong();
        }
        double[] frac = new double[3 * (int) n];
        theirs.asDoubleBuffer().get(frac);
        theirs.position(theirs.position() + 8 * frac.length);
        if (!Arrays.equals(numbers, ours.atomicNumbers())) {
            return "other elements or another order";
        }
        double site = 0;
        for (int i = 0; i < frac.length; i++) {
            double d = frac[i] - ours.frac(i / 3, i % 3);
            site = Math.max(site, Math.abs(d - Math.rint(d)));
        }
        return cell <= SAME && site <= SAME ? "" : "cells differ by " + cell + ", coordinates by " + site;
    }

    private void speed(Page page, Peer peer, List<Crystal> all) throws IOException {
        int frames = page.isQuick() ? 1_000 : 10_000;
        List<Crystal> many = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            many.add(all.get(i % all.size()));
        }
        List<Crystal> fewer = many.subList(0, frames / 10);
        page.line("");
        page.row(true, "read", "structures", "MB", "peer", "ours, MB/s", "peer, MB/s", "ours, structures/s", "ratio");
        speed(page, peer, CASES.get(0), fewer, "poscar.ratio.ase");
        speed(page, peer, CASES.get(1), fewer, "poscar.ratio.pymatgen");
        speed(page, peer, CASES.get(2), many, "extxyz.ratio.ase");
        speed(page, peer, CASES.get(3), fewer, "json.ratio.pymatgen");
        page.line("");
        page.line("Files as we write them, from the file system's cache; one thread each, medians of rounds in turns. A POSCAR"
                + " is a file of its own, the others are one file.");
    }

    private void speed(Page page, Peer peer, Case each, List<Crystal> crystals, String figure) throws IOException {
        Path path = work.resolve("speed-" + each.format + "-" + each.library);
        write(each, crystals, path);
        double megabytes = size(path) / 1e6;
        int rounds = 3;
        double[] own = new double[rounds];
        double[] others = new double[rounds];
        for (long begin = System.nanoTime(); System.nanoTime() - begin < WARM_NANOSECONDS; ) {
            read(path, "");
        }
        for (int round = 0; round < rounds; round++) {
            others[round] = Double.parseDouble(ask(peer, "read", each, path, work.resolve("results")));
            long begin = System.nanoTime();
            int found = read(path, "").size();
            own[round] = (System.nanoTime() - begin) / 1e9;
            if (found != crystals.size()) {
                throw new IOException("read " + found + " of " + crystals.size() + " structures");
            }
        }
        double ours = Page.median(own);
        double theirs = Page.median(others);
        page.row(
                false,
                each.format,
                crystals.size(),
                String.format(Locale.ROOT, "%.2f", megabytes),
                each.library,
                String.format(Locale.ROOT, "%.1f", megabytes / ours),
                String.format(Locale.ROOT, "%.2f", megabytes / theirs),
                String.format(Locale.ROOT, "%.0f", crystals.size() / ours),
                String.format(Locale.ROOT, "%.1f", theirs / ours));
        page.figure("crystals.formats." + figure, theirs / ours, "");
    }

    private static long size(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            long sum = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sum += Files.size(file);
            }
            return sum;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static byte[] bytes(List<Crystal> crystals) {
        int size = crystals.stream().mapToInt(crystal -> 80 + 32 * crystal.size()).sum();
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (Crystal crystal : crystals) {
            buffer.putLong(crystal.size());
            for (double value : crystal.lattice().matrix()) {
                buffer.putDouble(value);
            }
            for (int number : crystal.atomicNumbers()) {
                buffer.putLong(number);
            }
            for (double value : crystal.fractional()) {
                buffer.putDouble(value);
            }
        }
        return buffer.array();
    }
}
