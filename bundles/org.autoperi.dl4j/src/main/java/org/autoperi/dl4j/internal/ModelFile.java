package org.autoperi.dl4j.internal;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/**
 * Networks in zip files of Deeplearning4j's ModelSerializer. Ours hold one entry more, {@value #STATE}, with texts of the training; Deeplearning4j reads them all the same.
 */
final class ModelFile {
    private static final String STATE = "autoperi.txt";

    /** Layers that read a sequence state by state, so that one can draw from them. */
    private static final List<Class<? extends Layer>> STEPWISE =
            List.of(LSTM.class, SimpleRnn.class, DenseLayer.class, ActivationLayer.class, DropoutLayer.class);

    private ModelFile() {}

    /** A network and what else its file told. */
    record Saved(MultiLayerNetwork network, Map<String, String> texts) {}

    /**
     * Writes the file as a whole or not at all: a crash leaves the old one or the new one.
     *
     * @param texts without line ends
     */
    static void write(Path file, MultiLayerNetwork network, Map<String, String> texts) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (OutputStream out = Files.newOutputStream(part)) {
            ModelSerializer.writeModel(network, out, true);
        }
        String lines = new TreeMap<>(texts)
                .entrySet().stream()
                        .map(text -> text.getKey() + "=" + text.getValue() + "\n")
                        .collect(Collectors.joining());
        try (FileSystem zip = FileSystems.newFileSystem(part, Map.of("create", "false"))) {
            Files.writeString(zip.getPath(STATE), lines);
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Reads a network with its optimiser.
     *
     * @param states size of the vocabulary
     * @throws IOException if it is no file of a sequence model over so many states; names the file, what was found and expected
     */
    static Saved read(Path file, int states) throws IOException {
        Map<String, String> texts = texts(file);
        MultiLayerNetwork network;
        try {
            network = ModelSerializer.restoreMultiLayerNetwork(new File(file.toString()), true);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            throw new IOException(
                    file + ": Deeplearning4j cannot read it as a MultiLayerNetwork (" + firstLine(e)
                            + "); expected a file that ModelSerializer 1.0.0-M2.1 or an earlier one has written",
                    e);
        }
        Optional<String> obstacle = obstacle(network, states);
        if (obstacle.isPresent()) {
            network.close();
            throw new IOException(file + ": " + obstacle.get());
        }
        return new Saved(network, texts);
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** The texts beside the network, after a look at what the file holds. */
    private static Map<String, String> texts(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": there is no such file; expected a model of Deeplearning4j (.zip)");
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (String needed : List.of(ModelSerializer.CONFIGURATION_JSON, ModelSerializer.COEFFICIENTS_BIN)) {
                if (zip.getEntry(needed) == null) {
                    throw new IOException(file + ": a zip file without " + needed
                            + "; expected a model written by Deeplearning4j's ModelSerializer");
                }
            }
            if (zip.getEntry(ModelSerializer.PREPROCESSOR_BIN) != null) {
                // reading it could run any code
                throw new IOException(file + ": it holds the serialised Java object " + ModelSerializer.PREPROCESSOR_BIN
                        + ", which is not read from files; save the model without a preprocessor");
            }
            Map<String, String> texts = new TreeMap<>();
            ZipEntry state = zip.getEntry(STATE);
            if (state != null) {
                try (InputStream in = zip.getInputStream(state)) {
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .forEach(line -> {
                                int equals = line.indexOf('=');
                                if (equals > 0) {
                                    texts.put(line.substring(0, equals), line.substring(equals + 1));
                                }
                            });
                }
            }
            return texts;
        } catch (java.util.zip.ZipException e) {
            throw new IOException(
                    file + ": no zip file, or a damaged one (" + e.getMessage()
                            + "); expected a model of Deeplearning4j (.zip)",
                    e);
        }
    }

    /** Why one cannot learn or draw states with the network; empty if one can. */
    private static Optional<String> obstacle(MultiLayerNetwork network, int states) {
        int layers = network.getnLayers();
        boolean recurrent = false;
        for (int i = 0; i < layers; i++) {
            Layer layer = conf(network, i);
            boolean last = i == layers - 1;
            String name = "layer " + i + " is " + layer.getClass().getSimpleName();
            if (!last && STEPWISE.stream().noneMatch(type -> type.isInstance(layer))) {
                return Optional.of(name + ", which does not read a sequence state by state; expected "
                        + STEPWISE.stream().map(Class::getSimpleName).collect(Collectors.joining(", "))
                        + " and at the end RnnOutputLayer");
            }
            if (last && !(layer instanceof RnnOutputLayer)) {
                return Optional.of(
                        "the last " + name + "; expected RnnOutputLayer, which tells a state for each state");
            }
            if (format(layer).filter(found -> found != RNNFormat.NCW).isPresent()) {
                return Optional.of(
                        name + " with the data format " + format(layer).orElseThrow()
                                + "; expected NCW, so write the model in Deeplearning4j's own format");
            }
            recurrent |= layer instanceof BaseRecurrentLayer;
        }
        if (!recurrent) {
            return Optional.of("none of its " + layers + " layers remembers anything; expected an LSTM or SimpleRnn");
        }
        RnnOutputLayer output = (RnnOutputLayer) conf(network, layers - 1);
        long reads = ((FeedForwardLayer) conf(network, 0)).getNIn();
        if (reads != states || output.getNOut() != states) {
            return Optional.of("it reads " + reads + " and tells " + output.getNOut() + " states; expected " + states
                    + ", the number of states of the trajectory");
        }
        if (!(output.getActivationFn() instanceof ActivationSoftmax)) {
            return Optional.of(
                    "its output is " + output.getActivationFn() + "; expected softmax, which gives probabilities");
        }
        if (!Double.isFinite(network.params().sumNumber().doubleValue())) {
            return Optional.of("some of its parameters are no finite numbers; expected a model that did not diverge");
        }
        return Optional.empty();
    }

    private static Layer conf(MultiLayerNetwork network, int layer) {
        NeuralNetConfiguration conf = network.getLayerWiseConfigurations().getConf(layer);
        return conf.getLayer();
    }

    private static Optional<RNNFormat> format(Layer layer) {
        if (layer instanceof BaseRecurrentLayer recurrent) {
            return Optional.ofNullable(recurrent.getRnnDataFormat());
        }
        return layer instanceof RnnOutputLayer output
                ? Optional.ofNullable(output.getRnnDataFormat())
                : Optional.empty();
    }
}
