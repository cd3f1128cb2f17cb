package org.autoperi.bench.evaluation;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.autoperi.bench.Peer;
import org.autoperi.crystal.Crystal;
import org.autoperi.run.JsonText;

/**
 * What the peer says of a crystal.
 *
 * @param structural whether it is structurally valid
 * @param composition whether its composition is
 * @param valid both, and it has a fingerprint
 * @param reason why it has no fingerprint
 * @param structureFingerprint 61 numbers, none if there are none
 * @param compositionFingerprint 132 numbers, none if there are none
 */
record Described(
        boolean structural,
        boolean composition,
        boolean valid,
        String reason,
        double[] structureFingerprint,
        double[] compositionFingerprint) {

    /** Writes crystals as the peer reads them. */
    static void write(Path file, List<Crystal> crystals) throws IOException {
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            for (Crystal crystal : crystals) {
                out.println("{\"lattice\": " + Arrays.toString(crystal.lattice().matrix()) + ", \"numbers\": "
                        + Arrays.toString(crystal.atomicNumbers()) + ", \"coords\": "
                        + Arrays.toString(crystal.fractional()) + "}");
            }
        }
    }

    static Described ask(Peer peer, int index) throws IOException {
        Map<String, Object> answer = json(peer.ask("give " + index));
        return new Described(
                (Boolean) answer.get("struct"),
                (Boolean) answer.get("comp"),
                (Boolean) answer.get("valid"),
                (String) answer.get("reason"),
                numbers(answer.get("structure")),
                numbers(answer.get("composition")));
    }

    static Map<String, Object> json(String line) throws IOException {
        try {
            return JsonText.parseObject(line);
        } catch (ParseException e) {
            throw new IOException("the peer answered " + line, e);
        }
    }

    /** The rows of an answer that is an array of arrays of numbers; null is NaN. */
    static List<double[]> rows(String line) throws IOException {
        List<double[]> rows = new ArrayList<>();
        for (Object row : (List<?>) json("{\"rows\": " + line + "}").get("rows")) {
            rows.add(numbers(row));
        }
        return rows;
    }

    private static double[] numbers(Object list) {
        return list instanceof List<?> values
                ? values.stream()
                        .mapToDouble(value -> value == null ? Double.NaN : ((Number) value).doubleValue())
                        .toArray()
                : new double[0];
    }
}
