package org.autoperi.bench.dynamics;

import java.util.List;
import java.util.Locale;

/**
 * A model system with what it takes to see some 40,000 changes of state.
 *
 * @param name its name on the page
 * @param potential table of the potential in TOML
 * @param beta inverse temperature
 * @param stride steps between two states
 * @param steps steps of each of 256 replicas
 */
record ModelSystem(String name, String potential, double beta, long stride, long steps) {
    private static final int REPLICAS = 256;

    static final ModelSystem DIAMOND =
            new ModelSystem("diamond 4-state", "id = \"diamond-4-state\"", 6, 1000, 4_500_000);

    static final List<ModelSystem> ALL = List.of(
            new ModelSystem("linear 3-state", "id = \"linear-3-state\"", 6, 200, 500_000),
            new ModelSystem("triangular 3-state", "id = \"triangular-3-state\"", 6, 500, 2_800_000),
            DIAMOND,
            new ModelSystem("tilted 4-state", "id = \"diamond-4-state\"\ntilt = 0.08", 6, 1000, 4_500_000));

    /**
     * A run of the experiment.
     *
     * @param by what tells the state
     * @param repeats models that are trained on one simulation
     * @param share share of the steps that are simulated
     */
    String toml(String by, int repeats, double share, long trainingSteps, long states) {
        long simulated = Math.max(200, Math.round(share * steps / stride)) * stride;
        return String.format(
                Locale.ROOT,
                """
                experiment = "md-language-model"
                seed = 1
                threads = 2
                repeats = %d
                [potential]
                %s
                [simulation]
                beta = %s
                steps = %d
                stride = %d
                replicas = %d
                [states]
                by = "%s"
                [training]
                steps = %d
                [generation]
                states = %d
                [evaluation]
                enabled = false
                """,
                repeats,
                potential,
                Double.toString(beta),
                simulated,
                stride,
                REPLICAS,
                by,
                trainingSteps,
                states);
    }
}
