package org.autoperi.report.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.autoperi.run.JsonText;

/** What {@code dynamics.json} of a run of {@code md-language-model} holds. Numbers that are missing are NaN. Immutable. */
record DynamicsRecord(Map<String, Object> tree) {
    private static final String FILE = "dynamics.json";

    /**
     * Values with errors.
     *
     * @param values in the order of the file
     * @param errors as many
     */
    record Measured(double[] values, double[] errors) {}

    /** The record of a run folder, empty if it has none. */
    static Optional<DynamicsRecord> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DynamicsRecord(JsonText.parseObject(Files.readString(file))));
        } catch (ParseException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    int states() {
        return tree.get("states") instanceof Number n ? n.intValue() : 0;
    }

    double number(String key) {
        return tree.get(key) instanceof Number n ? n.doubleValue() : Double.NaN;
    }

    String text(String key) {
        return tree.get(key) == null ? "" : tree.get(key).toString();
    }

    /** Numbers of a list, empty if there is none. */
    static double[] numbers(Object list) {
        return list instanceof List<?> items
                ? items.stream()
                        .mapToDouble(item -> item instanceof Number n ? n.doubleValue() : Double.NaN)
                        .toArray()
                : new double[0];
    }

    double[] exact() {
        return numbers(tree.get("exact"));
    }

    /** The stationary distribution of the Markov model; empty if it is not told. */
    double[] markovPopulations() {
        return numbers(tree.get("markov-populations"));
    }

    /** The centres of the states, x and y each; empty if there are none. */
    List<double[]> centres() {
        List<double[]> centres = new ArrayList<>();
        if (tree.get("centres") instanceof List<?> items) {
            items.forEach(item -> centres.add(numbers(item)));
        }
        return centres;
    }

    /** An object inside. */
    Map<?, ?> object(String key) {
        return tree.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }

    /** One of the trajectories that are compared: the data, those of the Markov model, those of the model of each repeat. */
    record Source(Map<?, ?> tree) {
        String name() {
            return String.valueOf(tree.get("name"));
        }

        /** Its name for people. */
        String label() {
            return switch (name()) {
                case "data" -> "simulation";
                case "markov" -> "Markov model";
                default -> "language " + name().replace('-', ' ');
            };
        }

        boolean isModel() {
            return name().startsWith("model");
        }

        double number(String key) {
            return tree.get(key) instanceof Number n ? n.doubleValue() : Double.NaN;
        }

        Measured measured(String key) {
            return DynamicsRecord.measured(tree.get(key));
        }

        /** What was measured at each time, in the order of the file. */
        Map<Integer, Measured> timescales() {
            return byTime("timescales", one -> DynamicsRecord.measured(one));
        }

        Map<Integer, Measured> commutes() {
            return byTime("commits", one -> DynamicsRecord.measured(((Map<?, ?>) one).get("commutes")));
        }

        /** Transitions at the shortest commit time, flattened. */
        double[] transitions() {
            Map<Integer, double[]> all = byTime("commits", one -> {
                Object rows = ((Map<?, ?>) one).get("transitions");
                return rows instanceof List<?> lists
                        ? lists.stream()
                                .flatMapToDouble(row -> Arrays.stream(numbers(row)))
                                .toArray()
                        : new double[0];
            });
            return all.values().stream().findFirst().orElse(new double[0]);
        }

        private <T> Map<Integer, T> byTime(String key, Function<Object, T> read) {
            Map<Integer, T> found = new LinkedHashMap<>();
            if (tree.get(key) instanceof Map<?, ?> map) {
                map.forEach((time, one) -> found.put(Integer.valueOf(time.toString()), read.apply(one)));
            }
            return found;
        }
    }

    private static Measured measured(Object tree) {
        Map<?, ?> map = tree instanceof Map<?, ?> found ? found : Map.of();
        return new Measured(numbers(map.get("values")), numbers(map.get("errors")));
    }

    List<Source> sources() {
        List<Source> sources = new ArrayList<>();
        if (tree.get("sources") instanceof List<?> items) {
            items.forEach(item -> sources.add(new Source((Map<?, ?>) item)));
        }
        return sources;
    }

    /** A source by its name. */
    Optional<Source> source(String name) {
        return sources().stream().filter(source -> source.name().equals(name)).findFirst();
    }
}
