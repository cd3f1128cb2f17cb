package org.autoperi.nn;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.autoperi.tensor.Parameter;

/**
 * The state of a training: parameters, optimiser, moving averages, and texts. On disk it is a safetensors file: 8 bytes
 * of header length (little-endian), a JSON header, numbers (little-endian); {@link Safetensors} reads it too. A tensor is named as its parameter;
 * {@code adam.mean/NAME}, {@code adam.square/NAME} and {@code ema/NAME} belong to it. Metadata hold
 * {@code autoperi.format}, {@code autoperi.crc32} of the data, {@code adam.steps}, {@code ema.updates}, and the texts of
 * the caller.
 *
 * @param metadata texts by key, sorted
 * @param tensors matrices by name, in order
 */
public record Checkpoint(Map<String, String> metadata, Map<String, Matrix> tensors) {
    private static final String FORMAT = "autoperi.format";
    private static final int VERSION = 1;
    private static final String CHECKSUM = "autoperi.crc32";
    private static final String MEAN = "adam.mean/";
    private static final String SQUARE = "adam.square/";
    private static final String AVERAGE = "ema/";
    private static final String STEPS = "adam.steps";
    private static final String UPDATES = "ema.updates";

    /**
     * Values and their shape.
     *
     * @param values row-major, shape [rows, cols]; not copied
     */
    public record Matrix(int rows, int cols, float[] values) {
        /** Checks the shape. */
        public Matrix {
            if ((long) rows * cols != values.length) {
                throw new IllegalArgumentException("[" + rows + ", " + cols + "] with " + values.length + " values");
            }
        }

        private String shape() {
            return "[" + rows + ", " + cols + "]";
        }
    }

    /** Copies the maps, not the values. */
    public Checkpoint {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** The same with more tensors; those whose names hold a slash belong to no parameter. */
    public Checkpoint with(Map<String, Matrix> more) {
        Map<String, Matrix> all = new LinkedHashMap<>(tensors);
        all.putAll(more);
        return new Checkpoint(metadata, all);
    }

    /** The parameters alone, copied. */
    public static Checkpoint of(ParameterStore store, Map<String, String> texts) {
        Map<String, Matrix> tensors = new LinkedHashMap<>();
        for (Parameter parameter : store.parameters()) {
            put(tensors, parameter.name(), parameter, parameter.values());
        }
        return new Checkpoint(texts, tensors);
    }

    /** Parameters, optimiser and moving averages, copied. */
    public static Checkpoint of(ParameterStore store, Adam adam, Ema ema, Map<String, String> texts) {
        Map<String, Matrix> tensors = new LinkedHashMap<>(of(store, texts).tensors);
        List<Parameter> parameters = store.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            put(tensors, MEAN + parameter.name(), parameter, adam.mean(i));
            put(tensors, SQUARE + parameter.name(), parameter, adam.square(i));
            put(tensors, AVERAGE + parameter.name(), parameter, ema.average(i));
        }
        Map<String, String> metadata = new TreeMap<>(texts);
        metadata.put(STEPS, Long.toString(adam.steps()));
        metadata.put(UPDATES, Long.toString(ema.updates()));
        return new Checkpoint(metadata, tensors);
    }

    private static void put(Map<String, Matrix> tensors, String name, Parameter shape, float[] values) {
        tensors.put(name, new Matrix(shape.rows(), shape.cols(), values.clone()));
    }

    /**
     * Sets the parameters to those of this checkpoint; all of them, or none if one does not fit.
     *
     * @throws CheckpointException naming the first parameter that is missing, has another shape, or is left over
     */
    public void restore(ParameterStore store) throws CheckpointException {
        requireSame(store);
        for (Parameter parameter : store.parameters()) {
            copy(parameter.name(), parameter);
        }
    }

    /** Whether it holds moving averages, as those written while training do. */
    public boolean hasAverages() {
        return tensors.keySet().stream().anyMatch(name -> name.startsWith(AVERAGE));
    }

    /** As {@link #restore(ParameterStore)}, but sets the parameters to their moving averages, to sample with. */
    public void restoreAverages(ParameterStore store) throws CheckpointException {
        requireSame(store);
        for (Parameter parameter : store.parameters()) {
            requireShape(AVERAGE + parameter.name(), parameter);
        }
        for (Parameter parameter : store.parameters()) {
            copy(AVERAGE + parameter.name(), parameter);
        }
    }

    /**
     * Sets parameters, optimiser and moving averages to those of this checkpoint, so that training goes on as if it had
     * never stopped.
     *
     * @throws CheckpointException naming what is missing or differs; nothing has been changed then
     */
    public void restore(ParameterStore store, Adam adam, Ema ema) throws CheckpointException {
        requireSame(store);
        for (Parameter parameter : store.parameters()) {
            requireShape(MEAN + parameter.name(), parameter);
            requireShape(SQUARE + parameter.name(), parameter);
            requireShape(AVERAGE + parameter.name(), parameter);
        }
        long steps = count(STEPS);
        long updates = count(UPDATES);
        restore(store);
        List<Parameter> parameters = store.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.get(i).name();
            copy(MEAN + name, adam.mean(i));
            copy(SQUARE + name, adam.square(i));
            copy(AVERAGE + name, ema.average(i));
        }
        adam.resumeAt(steps);
        ema.resumeAt(updates);
    }

    /**
     * Writes the file as a whole or not at all: a crash leaves the old one or the new one.
     *
     * @throws IOException if the folder cannot be written to or is full
     */
    public void write(Path file) throws IOException {
        write(file, Safetensors.Storage.F32);
    }

    /**
     * As the other, with numbers rounded to what the storage can hold. From rounded ones a training does not resume bit for
     * bit; they are for files that are given away.
     *
     * @throws IOException if the folder cannot be written to or is full
     */
    public void write(Path file, Safetensors.Storage storage) throws IOException {
        write(file, name -> storage);
    }

    /**
     * As the others, each tensor stored as its name asks for.
     *
     * @throws IOException if the folder cannot be written to or is full
     */
    public void write(Path file, Function<String, Safetensors.Storage> storage) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>(metadata);
        texts.put(FORMAT, Integer.toString(VERSION));
        Safetensors.write(file, texts, tensors, storage, CHECKSUM);
    }

    /**
     * Reads a file.
     *
     * @throws CheckpointException if it is none of ours, is damaged, or is of a newer version
     * @throws IOException if it cannot be read
     */
    public static Checkpoint read(Path file) throws IOException {
        try (Safetensors source = Safetensors.open(file)) {
            Map<String, String> texts = new TreeMap<>(source.metadata());
            String version = texts.remove(FORMAT);
            if (version != null && !version.equals(Integer.toString(VERSION))) {
                throw new CheckpointException(file + ": checkpoint format " + version + ", expected " + VERSION
                        + "; it was written by another version of AutoPeri");
            }
            String checksum = texts.remove(CHECKSUM);
            if (checksum != null && !checksum.equals(source.checksum())) {
                throw source.damaged("the checksum of its data is " + source.checksum() + ", expected " + checksum);
            }
            Map<String, Matrix> tensors = new LinkedHashMap<>();
            for (String name : source.entries().keySet()) {
                tensors.put(name, matrix(source, name));
            }
            return new Checkpoint(texts, tensors);
        }
    }

    /** A number as a matrix of one, a vector as a row. */
    private static Matrix matrix(Safetensors source, String name) throws IOException {
        List<Long> shape = source.entries().get(name).shape();
        if (shape.size() > 2) {
            throw source.damaged(name + " has the shape " + shape + ", expected at most two dimensions");
        }
        float[] values = source.floats(name);
        int cols = shape.isEmpty() ? 1 : Math.toIntExact(shape.get(shape.size() - 1));
        int rows = shape.size() < 2 ? 1 : Math.toIntExact(shape.get(0));
        return new Matrix(rows, cols, values);
    }

    private void requireSame(ParameterStore store) throws CheckpointException {
        for (Parameter parameter : store.parameters()) {
            requireShape(parameter.name(), parameter);
        }
        for (String name : tensors.keySet()) {
            if (name.indexOf('/') < 0 && store.find(name).isEmpty()) {
                throw new CheckpointException("checkpoint: parameter " + name + " "
                        + tensors.get(name).shape()
                        + " is not in this network; was it made with another configuration?");
            }
        }
    }

    private void requireShape(String name, Parameter parameter) throws CheckpointException {
        Matrix matrix = tensors.get(name);
        String expected = "[" + parameter.rows() + ", " + parameter.cols() + "]";
        if (matrix == null) {
            throw new CheckpointException("checkpoint: " + name + " is missing, expected shape " + expected
                    + "; was it made with another configuration?");
        }
        if (!matrix.shape().equals(expected)) {
            throw new CheckpointException("checkpoint: " + name + " has shape " + matrix.shape() + ", expected "
                    + expected + "; was it made with another configuration?");
        }
    }

    private long count(String key) throws CheckpointException {
        try {
            return Long.parseLong(metadata.getOrDefault(key, "nothing"));
        } catch (NumberFormatException e) {
            throw new CheckpointException(
                    "checkpoint: " + key + " is " + metadata.get(key) + ", expected a whole number");
        }
    }

    private void copy(String name, Parameter parameter) {
        parameter.update(values -> copy(name, values));
    }

    private void copy(String name, float[] values) {
        System.arraycopy(tensors.get(name).values(), 0, values, 0, values.length);
    }
}
