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
        for (Crystal crystal : crystals) {
            text.append(crystal.name())
                    .append('\t')
                    .append(words(crystal.lattice().matrix()));
            text.append('\t');
            text.append(Arrays.stream(crystal.atomicNumbers())
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(" ")));
            text.append('\t').append(words(crystal.fractional())).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
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
            String[] parts = line.split("\t");
            try {
                int[] numbers = Arrays.stream(parts[2].split(" "))
                        .mapToInt(Integer::parseInt)
                        .toArray();
                crystals.add(Crystal.of(Lattice.of(numbers(parts[1])), numbers, numbers(parts[3]))
                        .withName(parts[0]));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw new IOException(
                        file + " is damaged in line " + (crystals.size() + 1)
                                + "; delete it and resume to draw its crystals again",
                        e);
            }
        }
        return crystals;
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
}
