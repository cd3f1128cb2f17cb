package org.autoperi.flow.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.crystal.Crystal;

/**
 * Judged candidates as lines of text that give the same bits back: the id of the set, whether it is right, facts, the species of the template, and the
 * crystal as {@link CrystalLines} has it, separated by tabs. For files between two steps of one run only.
 */
final class CandidateLines {
    private CandidateLines() {}

    static byte[] write(List<CandidateSet> sets) {
        StringBuilder text = new StringBuilder();
        for (CandidateSet set : sets) {
            for (int i = 0; i < set.size(); i++) {
                text.append(set.id()).append('\t').append(set.right()[i]).append('\t');
                for (float fact : set.facts().get(i)) {
                    text.append(fact).append(' ');
                }
                text.append('\t');
                for (int z : set.lenders().get(i)) {
                    text.append(z).append(' ');
                }
                text.append('\t')
                        .append(CrystalLines.line(set.crystals().get(i)))
                        .append('\n');
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read or is none of ours
     */
    static List<CandidateSet> read(Path file) throws IOException {
        Map<String, List<String[]>> byId = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split("\t", 5);
            byId.computeIfAbsent(parts[0], id -> new ArrayList<>()).add(parts);
        }
        List<CandidateSet> sets = new ArrayList<>();
        try {
            byId.forEach((id, lines) -> sets.add(set(id, lines)));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IOException(file + " is damaged; delete it and resume to find its candidates again", e);
        }
        return sets;
    }

    private static CandidateSet set(String id, List<String[]> lines) {
        List<Crystal> crystals = new ArrayList<>();
        List<float[]> facts = new ArrayList<>();
        List<int[]> lenders = new ArrayList<>();
        boolean[] right = new boolean[lines.size()];
        for (int i = 0; i < right.length; i++) {
            String[] parts = lines.get(i);
            right[i] = Boolean.parseBoolean(parts[1]);
            String[] words = parts[2].split(" ");
            float[] values = new float[words.length];
            for (int k = 0; k < values.length; k++) {
                values[k] = Float.parseFloat(words[k]);
            }
            facts.add(values);
            lenders.add(Arrays.stream(parts[3].split(" "))
                    .filter(word -> !word.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .toArray());
            crystals.add(CrystalLines.parse(parts[4]));
        }
        return new CandidateSet(id, crystals, facts, lenders, right);
    }
}
