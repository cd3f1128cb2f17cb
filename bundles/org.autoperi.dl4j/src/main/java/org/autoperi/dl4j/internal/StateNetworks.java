package org.autoperi.dl4j.internal;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Makes untrained networks. */
final class StateNetworks {
    /** The forget gates start open (section 2.2 of Jozefowicz et al., ICML 2015). */
    private static final double OPEN = 1;

    /** Learning rate between steps; each step sets its own. */
    static final double RATE = 1e-3;

    private StateNetworks() {}

    /**
     * An embedding, LSTMs, a linear layer and softmax, optimised by Adam. The embedding is a dense layer on states told as ones among zeros, because
     * EmbeddingSequenceLayer of 1.0.0-M2.1 before an LSTM fails in back-propagation.
     */
    static MultiLayerNetwork untrained(Dl4jLstm.Config config, int states, long seed) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(RATE))
                .weightInit(WeightInit.XAVIER)
                .trainingWorkspaceMode(WorkspaceMode.ENABLED)
                .inferenceWorkspaceMode(WorkspaceMode.ENABLED)
                .list();
        layers.layer(new DenseLayer.Builder()
                .nOut(config.embedding())
                .hasBias(false)
                .activation(Activation.IDENTITY)
                .build());
        for (int i = 0; i < config.layers(); i++) {
            layers.layer(new LSTM.Builder()
                    .nOut(config.width())
                    .forgetGateBiasInit(OPEN)
                    .activation(Activation.TANH)
                    .build());
        }
        layers.layer(new RnnOutputLayer.Builder(LossFunction.MCXENT)
                .nOut(states)
                .activation(Activation.SOFTMAX)
                .build());
        MultiLayerNetwork network = new MultiLayerNetwork(
                layers.setInputType(InputType.recurrent(states)).build());
        network.init();
        return network;
    }
}
