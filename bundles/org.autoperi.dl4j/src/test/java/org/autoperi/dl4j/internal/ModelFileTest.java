package org.autoperi.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.core.Progress;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.SequenceTraining;
import org.autoperi.dynamics.StateSequence;
import org.autoperi.dynamics.spi.SequenceLearner;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Models that somebody else has made with Deeplearning4j. */
class ModelFileTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void needsTheNativeLibrary() {
        TwoStates.requireNativeLibrary();
    }

    private static MultiLayerNetwork network(Layer... layers) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder().seed(3).list();
        Arrays.stream(layers).forEach(list::layer);
        MultiLayerNetwork network = new MultiLayerNetwork(list.build());
        network.init();
        return network;
    }

    private static RnnOutputLayer output(int inputs, int states, Activation activation) {
        LossFunction loss = activation == Activation.SOFTMAX ? LossFunction.MCXENT : LossFunction.MSE;
        return new RnnOutputLayer.Builder(loss)
                .nIn(inputs)
                .nOut(states)
                .activation(activation)
                .build();
    }

    private static LSTM lstm(int states, int width) {
        return new LSTM.Builder().nIn(states).nOut(width).build();
    }

    private Path written(MultiLayerNetwork network) throws Exception {
        Path file = folder.resolve("model.zip");
        ModelSerializer.writeModel(network, file.toFile(), true);
        return file;
    }

    private SequenceLearner open(Path file, int states) throws Exception {
        Path work = Files.createDirectories(folder.resolve("work"));
        return new Dl4jLstm()
                .open(new Dl4jLstm.Config(1, 1, 1, 2000, Optional.of(file)), TwoStates.place(work, states));
    }

    @Test
    void usesAModelAsItIs() throws Exception {
        for (MultiLayerNetwork network : List.of(
                network(new SimpleRnn.Builder().nIn(3).nOut(5).build(), output(5, 3, Activation.SOFTMAX)),
                network(lstm(3, 4), lstm(4, 6), output(6, 3, Activation.SOFTMAX)))) {
            int[] sequence = {0, 1, 2, 2, 1, 0, 0, 2};
            INDArray read = Nd4j.zeros(1, 3, sequence.length);
            for (int t = 0; t < sequence.length; t++) {
                read.putScalar(0, sequence[t], t, 1);
            }
            INDArray told = network.output(read);
            Path file = written(network);
            try (SequenceLearner learner = open(file, 3)) {
                assertThat(learner.parameters()).isEqualTo(network.numParams());
                StateSequence data = StateSequence.of(3, List.of(sequence));
                learner.train(data, data, new SequenceTraining(2, 1, 10, .1, 1, 1), (s, m, t) -> {}, Progress.NONE);
            }
            Files.delete(file); // the folder is enough from here on
            try (SequenceLearner learner = open(file, 3)) {
                float[] expected = learner.logProbabilities(sequence);
                for (int t = 0; t < sequence.length; t++) {
                    for (int s = 0; s < 3; s++) {
                        // float32 in another order of additions
                        assertThat((float) Math.exp(expected[3 * t + s]))
                                .isCloseTo(told.getFloat(0, s, t), org.assertj.core.api.Assertions.within(1e-5f));
                    }
                }
            }
            Files.delete(folder.resolve("work/last.zip"));
        }
    }

    private void refuses(Path file, String... words) {
        assertThatThrownBy(() -> open(file, 3))
                .isInstanceOf(DynamicsException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(words)
                .message()
                .isNotNull()
                .doesNotContain("\n");
        assertThat(folder.resolve("work")).isEmptyDirectory();
    }

    @Test
    void refusesWhatIsNoModel() throws Exception {
        refuses(folder.resolve("absent.zip"), "no such file");
        refuses(Files.writeString(folder.resolve("text.zip"), "hello"), "no zip file", "expected");
        Path empty = folder.resolve("empty.zip");
        try (FileSystem zip = FileSystems.newFileSystem(empty, Map.of("create", "true"))) {
            Files.writeString(zip.getPath("notes.txt"), "hello");
        }
        refuses(empty, "without configuration.json", "expected");
        Path model = written(network(lstm(3, 4), output(4, 3, Activation.SOFTMAX)));
        byte[] bytes = Files.readAllBytes(model);
        for (int cut = 0; cut < bytes.length; cut += bytes.length / 7) {
            refuses(Files.write(folder.resolve("cut.zip"), Arrays.copyOf(bytes, cut)), "expected");
        }
        try (FileSystem zip = FileSystems.newFileSystem(model)) {
            Files.writeString(zip.getPath("configuration.json"), "{\"confs\": 3}");
        }
        refuses(model, "cannot read", "expected");
    }

    @Test
    void refusesJavaObjects() throws Exception {
        Path model = written(network(lstm(3, 4), output(4, 3, Activation.SOFTMAX)));
        try (FileSystem zip = FileSystems.newFileSystem(model)) {
            Files.writeString(zip.getPath("preprocessor.bin"), "anything");
        }
        refuses(model, "preprocessor.bin", "save the model without");
    }

    @Test
    void refusesOtherParameters() throws Exception {
        MultiLayerNetwork network = network(lstm(3, 4), output(4, 3, Activation.SOFTMAX));
        network.params().putScalar(0, Float.NaN);
        refuses(written(network), "no finite numbers");
        Path model = written(network(lstm(3, 4), output(4, 3, Activation.SOFTMAX)));
        Path other = folder.resolve("other.zip");
        ModelSerializer.writeModel(network(lstm(3, 5), output(5, 3, Activation.SOFTMAX)), other.toFile(), true);
        try (FileSystem to = FileSystems.newFileSystem(model);
                FileSystem from = FileSystems.newFileSystem(other)) {
            Files.write(to.getPath("coefficients.bin"), Files.readAllBytes(from.getPath("coefficients.bin")));
        }
        refuses(model, "cannot read", "expected");
    }

    @Test
    void refusesOtherVocabulariesAndShapes() throws Exception {
        refuses(
                written(network(lstm(4, 4), output(4, 4, Activation.SOFTMAX))),
                "reads 4 and tells 4 states",
                "expected 3");
        refuses(
                written(network(lstm(3, 4), output(4, 2, Activation.SOFTMAX))),
                "reads 3 and tells 2 states",
                "expected 3");
        refuses(written(network(lstm(3, 4), output(4, 3, Activation.IDENTITY))), "output", "expected softmax");
        refuses(
                written(network(
                        new DenseLayer.Builder().nIn(3).nOut(4).build(),
                        new OutputLayer.Builder(LossFunction.MCXENT)
                                .nIn(4)
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .build())),
                "OutputLayer",
                "expected RnnOutputLayer");
        refuses(
                written(network(new Bidirectional(lstm(3, 4)), output(8, 3, Activation.SOFTMAX))),
                "Bidirectional",
                "state by state");
        refuses(
                written(network(
                        new LSTM.Builder()
                                .nIn(3)
                                .nOut(4)
                                .dataFormat(RNNFormat.NWC)
                                .build(),
                        output(4, 3, Activation.SOFTMAX))),
                "NWC",
                "expected NCW");
    }

    @Test
    void refusesGraphs() throws Exception {
        ComputationGraph graph = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("lstm", lstm(3, 4), "in")
                .addLayer("out", output(4, 3, Activation.SOFTMAX), "lstm")
                .setOutputs("out")
                .build());
        graph.init();
        Path file = folder.resolve("graph.zip");
        ModelSerializer.writeModel(graph, file.toFile(), true);
        refuses(file, "ComputationGraph", "expected");
    }
}
