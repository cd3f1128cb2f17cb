package org.autoperi.flow.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;

/**
 * Ordered crystals as lines of text that give the same bits back: name, lattice, atomic numbers, coordinates, separated by tabs. Unlike the
 * formats for people it takes whatever a flow draws, atoms on top of each other included. For files between two steps of one run only.
 */
final class CrystalLines {
    private CrystalLines() {}

    static byte[] write(List<Crystal> crystals) {
        StringBuilder text = new StringBuilder();
        crystals.forEach(crystal -> text.append(line(crystal)).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** One crystal, without the end of the line. */
    static String line(Crystal crystal) {
        return crystal.name()
                + '\t'
                + words(crystal.lattice().matrix())
                + '\t'
                + Arrays.stream(crystal.atomicNumbers())
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(" "))
                + '\t'
                + words(crystal.fractional());
    }

    private static String words(double[] values) {
        return Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(" "));
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read or is none of ours
     */
    static List<Crystal> read(Path file) throws IOException {
        List<Crystal> crystals = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            try {
                crystals.add(parse(line));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw new IOException(
                        file + " is damaged in line " + (crystals.size() + 1)
                                + "; delete it and resume to draw its crystals again",
                        e);
            }
        }
        return crystals;
    }

    /**
     * Reads {@link #line} back.
     *
     * @throws IllegalArgumentException if it holds no crystal
     * @throws ArrayIndexOutOfBoundsException if it has too few parts
     */
    static Crystal parse(String line) {
        String[] parts = line.split("\t");
        int[] numbers =
                Arrays.stream(parts[2].split(" ")).mapToInt(Integer::parseInt).toArray();
        return Crystal.of(Lattice.of(numbers(parts[1])), numbers, numbers(parts[3]))
                .withName(parts[0]);
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
}
