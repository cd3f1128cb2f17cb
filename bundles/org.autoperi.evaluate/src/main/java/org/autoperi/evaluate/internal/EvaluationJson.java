package org.autoperi.evaluate.internal;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Verdict;

/** The form of {@code evaluation.json}. */
public final class EvaluationJson {
    private static final String FORMAT = "autoperi-evaluation";

    private EvaluationJson() {}

    /** Returns maps and lists for the JSON writer. */
    public static Map<String, Object> toTree(EvaluationResult result) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("version", EvaluationResult.VERSION);
        tree.put("generated", result.generated());
        tree.put("reference", result.reference());
        tree.put("remarks", result.remarks());
        tree.put("evaluators", result.parts().stream().map(EvaluationJson::part).toList());
        tree.put("structures", structures(result));
        return tree;
    }

    private static Map<String, Object> part(EvaluationResult.Part part) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", part.id());
        tree.put("label", part.label());
        tree.put("cite", part.cite());
        tree.put("bundle", part.bundle());
        tree.put("configuration", part.configuration());
        tree.put("failure", part.failure());
        tree.put("not-applicable", part.evaluation().notApplicable());
        tree.put("judges-structures", !part.evaluation().verdicts().isEmpty());
        tree.put(
                "metrics",
                part.evaluation().metrics().stream().map(EvaluationJson::metric).toList());
        return tree;
    }

    private static Map<String, Object> metric(Metric metric) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", metric.name());
        tree.put("value", metric.value());
        tree.put("unit", metric.unit());
        tree.put("protocol", metric.protocol());
        tree.put("parameters", metric.parameters());
        tree.put("count", metric.count());
        tree.put("failures", metric.failures());
        tree.put("note", metric.note());
        return tree;
    }

    /** The rows, each made when it is written. */
    private static List<Object> structures(EvaluationResult result) {
        return new AbstractList<>() {
            @Override
            public Object get(int index) {
                return structure(result, index);
            }

            @Override
            public int size() {
                return result.structures().size();
            }
        };
    }

    private static Map<String, Object> structure(EvaluationResult result, int index) {
        EvaluationResult.Structure structure = result.structures().get(index);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", structure.name());
        row.put("formula", structure.formula());
        row.put("atoms", structure.atoms());
        row.put("volume-per-atom", structure.volumePerAtom());
        row.put("density", structure.densityGramPerCubicCentimetre());
        row.put("problem", structure.problem());
        Map<String, Object> verdicts = new LinkedHashMap<>();
        for (EvaluationResult.Part part : result.parts()) {
            if (!part.evaluation().verdicts().isEmpty()) {
                verdicts.put(part.id(), verdict(part.evaluation().verdicts().get(index)));
            }
        }
        row.put("verdicts", verdicts);
        return row;
    }

    private static List<String> verdict(Verdict verdict) {
        return verdict.equals(Verdict.passed())
                ? List.of(verdict.status().key())
                : List.of(verdict.status().key(), verdict.category(), verdict.detail());
    }

    /**
     * Reads the tree back.
     *
     * @param source name of the file for messages
     * @throws EvaluationException if it is not such a tree, or of a newer version
     */
    public static EvaluationResult fromTree(Map<String, Object> tree, String source) throws EvaluationException {
        if (!FORMAT.equals(tree.get("format")) || !(tree.get("version") instanceof Long version)) {
            throw new EvaluationException(source + ": not an evaluation; expected \"format\": \"" + FORMAT + "\"");
        }
        if (version > EvaluationResult.VERSION) {
            throw new EvaluationException(source + ": version " + version + ", this program reads up to version "
                    + EvaluationResult.VERSION + "; update it or evaluate again");
        }
        try {
            return result(tree);
        } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
            throw new EvaluationException(
                    source + ": damaged (" + e.getMessage() + "); evaluate again to replace it", e);
        }
    }

    private static EvaluationResult result(Map<String, Object> tree) {
        List<EvaluationResult.Structure> structures = new ArrayList<>();
        Map<String, List<Verdict>> verdicts = new LinkedHashMap<>();
        for (Object item : (List<?>) tree.get("structures")) {
            Map<?, ?> row = (Map<?, ?>) item;
            structures.add(new EvaluationResult.Structure(
                    text(row, "name"),
                    text(row, "formula"),
                    (int) number(row, "atoms"),
                    number(row, "volume-per-atom"),
                    number(row, "density"),
                    text(row, "problem")));
            ((Map<?, ?>) row.get("verdicts"))
                    .forEach((id, words) -> verdicts.computeIfAbsent((String) id, x -> new ArrayList<>())
                            .add(verdict((List<?>) words)));
        }
        List<EvaluationResult.Part> parts = new ArrayList<>();
        for (Object item : (List<?>) tree.get("evaluators")) {
            Map<?, ?> part = (Map<?, ?>) item;
            parts.add(new EvaluationResult.Part(
                    text(part, "id"),
                    text(part, "label"),
                    texts(part, "cite"),
                    text(part, "bundle"),
                    textMap(part, "configuration"),
                    new Evaluation(
                            metrics(part),
                            verdicts.getOrDefault(text(part, "id"), List.of()),
                            text(part, "not-applicable")),
                    text(part, "failure")));
        }
        return new EvaluationResult(
                text(tree, "generated"), text(tree, "reference"), structures, parts, texts(tree, "remarks"));
    }

    private static Verdict verdict(List<?> words) {
        String key = (String) words.get(0);
        if (words.size() == 1) {
            return Verdict.passed();
        }
        String category = (String) words.get(1);
        String detail = (String) words.get(2);
        return key.equals(Verdict.Status.PASSED.key())
                ? Verdict.passed(detail)
                : key.equals(Verdict.Status.FAILED.key())
                        ? Verdict.failed(category, detail)
                        : Verdict.notJudged(detail);
    }

    private static List<Metric> metrics(Map<?, ?> part) {
        List<Metric> metrics = new ArrayList<>();
        for (Object item : (List<?>) part.get("metrics")) {
            Map<?, ?> metric = (Map<?, ?>) item;
            Map<String, Integer> failures = new LinkedHashMap<>();
            ((Map<?, ?>) metric.get("failures"))
                    .forEach((reason, count) -> failures.put((String) reason, ((Number) count).intValue()));
            metrics.add(new Metric(
                    text(metric, "name"),
                    number(metric, "value"),
                    text(metric, "unit"),
                    text(metric, "protocol"),
                    textMap(metric, "parameters"),
                    (int) number(metric, "count"),
                    failures,
                    text(metric, "note")));
        }
        return metrics;
    }

    private static String text(Map<?, ?> tree, String key) {
        return (String) tree.get(key);
    }

    private static double number(Map<?, ?> tree, String key) {
        return ((Number) tree.get(key)).doubleValue();
    }

    private static List<String> texts(Map<?, ?> tree, String key) {
        return ((List<?>) tree.get(key)).stream().map(String.class::cast).toList();
    }

    private static Map<String, String> textMap(Map<?, ?> tree, String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        ((Map<?, ?>) tree.get(key)).forEach((k, v) -> texts.put((String) k, (String) v));
        return texts;
    }
}
