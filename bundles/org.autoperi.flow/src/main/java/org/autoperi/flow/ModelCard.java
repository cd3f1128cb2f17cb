package org.autoperi.flow;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.run.JsonText;

/**
 * Where a model comes from and how good it was measured to be. It is made from the records of the run, not written by hand, and travels
 * inside the file of the model.
 *
 * @param experiment experiment that trained it
 * @param dataset name of the crystals it has learnt
 * @param licence licence of these crystals
 * @param cite what to cite for them
 * @param crystals how many it has learnt
 * @param epochs passes over them, 0 if not known
 * @param seconds time the run took, sampling and evaluation included
 * @param processor name of the processor it was trained on
 * @param threads threads it was trained with
 * @param seed seed of the run
 * @param start what it went on from, with what that had learnt, for people; empty if it began anew
 * @param measured metrics of the samples of the run
 */
public record ModelCard(
        String experiment,
        String dataset,
        String licence,
        List<String> cite,
        long crystals,
        long epochs,
        double seconds,
        String processor,
        long threads,
        long seed,
        String start,
        List<Measured> measured) {

    /**
     * One measured number.
     *
     * @param metric name of the metric
     * @param value its value
     * @param unit its unit
     * @param protocol how it was measured
     * @param count number of crystals it was measured on
     */
    public record Measured(String metric, double value, String unit, String protocol, long count) {}

    /** Copies the lists. */
    public ModelCard {
        cite = List.copyOf(cite);
        measured = List.copyOf(measured);
    }

    /** The same with other measured numbers. */
    public ModelCard withMeasured(List<Measured> other) {
        return new ModelCard(
                experiment, dataset, licence, cite, crystals, epochs, seconds, processor, threads, seed, start, other);
    }

    /** The card as one line of JSON. */
    String toJson() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("experiment", experiment);
        tree.put("dataset", dataset);
        tree.put("licence", licence);
        tree.put("cite", cite);
        tree.put("crystals", crystals);
        tree.put("epochs", epochs);
        tree.put("seconds", seconds);
        tree.put("processor", processor);
        tree.put("threads", threads);
        tree.put("seed", seed);
        if (!start.isEmpty()) {
            tree.put("start", start);
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Measured one : measured) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("metric", one.metric);
            row.put("value", one.value);
            row.put("unit", one.unit);
            row.put("protocol", one.protocol);
            row.put("count", one.count);
            rows.add(row);
        }
        tree.put("measured", rows);
        return JsonText.line(tree);
    }

    /**
     * Reads {@link #toJson} back.
     *
     * @throws ParseException if the text is not such a line
     */
    static ModelCard parse(String json) throws ParseException {
        Map<String, Object> tree = JsonText.parseObject(json);
        try {
            List<Measured> measured = new ArrayList<>();
            for (Object each : (List<?>) tree.get("measured")) {
                Map<?, ?> row = (Map<?, ?>) each;
                measured.add(new Measured(
                        (String) row.get("metric"),
                        ((Number) row.get("value")).doubleValue(),
                        (String) row.get("unit"),
                        (String) row.get("protocol"),
                        ((Number) row.get("count")).longValue()));
            }
            return new ModelCard(
                    (String) tree.get("experiment"),
                    (String) tree.get("dataset"),
                    (String) tree.get("licence"),
                    ((List<?>) tree.get("cite"))
                            .stream().map(String.class::cast).toList(),
                    number(tree, "crystals").longValue(),
                    number(tree, "epochs").longValue(),
                    number(tree, "seconds").doubleValue(),
                    (String) tree.get("processor"),
                    number(tree, "threads").longValue(),
                    number(tree, "seed").longValue(),
                    (String) tree.getOrDefault("start", ""),
                    measured);
        } catch (ClassCastException | NullPointerException e) {
            throw new ParseException("not the card of a model: " + e.getMessage(), 0);
        }
    }

    private static Number number(Map<String, Object> tree, String key) {
        return (Number) tree.get(key);
    }
}
