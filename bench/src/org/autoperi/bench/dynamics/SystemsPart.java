package org.autoperi.bench.dynamics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;

/** Populations and kinetics of drawn states on four model systems. */
final class SystemsPart implements Part {
    @Override
    public String name() {
        return "systems";
    }

    @Override
    public void run(Page page) throws IOException {
        int seeds = page.isQuick() ? 1 : 3;
        double share = page.isQuick() ? 0.1 : 1;
        long trainingSteps = page.isQuick() ? 300 : 1000;
        long states = page.isQuick() ? 1 << 20 : 1 << 21;
        page.line("## Populations and kinetics");
        page.line("");
        page.line("The experiment `md-language-model`: 256 replicas are simulated from the Boltzmann distribution, nine tenths of them are learnt by "
                + (seeds == 1 ? "one model" : seeds + " models, each with a seed of its own") + ", and " + states
                + " states are drawn from each in 1,024 sequences. Embedding 8, LSTM 64, windows of 100 states, batches of 64, " + trainingSteps
                + " steps of Adam from 0.01 down to 0.");
        page.line("");
        List<Experiments.Result> results = new ArrayList<>();
        try (Experiments experiments = new Experiments()) {
            for (ModelSystem system : ModelSystem.ALL) {
                results.add(experiments.run(system.toml("distance", seeds, share, trainingSteps, states)));
            }
        }
        page.line("Mean absolute error of the populations against quadrature" + (seeds == 1 ? "" : ", mean over the seeds and the worst") + ":");
        page.line("");
        page.row(
                true,
                "system",
                "beta",
                "changes simulated",
                "changes drawn",
                "language model",
                "worst seed",
                "simulation",
                "Markov model",
                "guess of 1/K",
                "training, min");
        for (int i = 0; i < results.size(); i++) {
            ModelSystem system = ModelSystem.ALL.get(i);
            Experiments.Result result = results.get(i);
            page.row(
                    false,
                    system.name(),
                    text("%.1f", system.beta()),
                    text("%.0f", result.metric("changes-data")),
                    text("%.0f", result.metric("changes")),
                    text("%.4f", result.metric("population-error")),
                    text("%.4f", result.worst()),
                    text("%.4f", result.metric("population-error-data")),
                    text("%.4f", result.metric("population-error-markov")),
                    text("%.4f", result.metric("population-error-uniform")),
                    text("%.1f", result.trainingSeconds() / 60 / seeds));
        }
        page.line("");
        page.line("Share of numbers that agree with the simulation within 95 % of their common standard error (16 groups of trajectories, each left out"
                + " in turn); `Markov` is a Markov model of the same training data at a lag of one state, drawn as long. Commute times at commit"
                + " times of 1, 2, 3, 5, 10 and 20 states, transition probabilities and implied timescales at lags of 1, 2, 5, 10, 20 and 50.");
        page.line("");
        page.row(
                true,
                "system",
                "commute times",
                "Markov",
                "transitions",
                "Markov",
                "timescales",
                "Markov",
                "cross-entropy, nat",
                "Markov");
        for (int i = 0; i < results.size(); i++) {
            Experiments.Result result = results.get(i);
            page.row(
                    false,
                    ModelSystem.ALL.get(i).name(),
                    text("%.0f %%", result.metric("commute-within")),
                    text("%.0f %%", result.metric("commute-within-markov")),
                    text("%.0f %%", result.metric("transition-within")),
                    text("%.0f %%", result.metric("transition-within-markov")),
                    text("%.0f %%", result.metric("timescale-within")),
                    text("%.0f %%", result.metric("timescale-within-markov")),
                    text("%.5f", result.metric("entropy")),
                    text("%.5f", result.metric("entropy-markov")));
        }
        page.line("");
        page.figure(
                "dynamics.populations.mae",
                results.stream()
                        .mapToDouble(result -> result.metric("population-error"))
                        .max()
                        .orElse(Double.NaN),
                "(worst of the systems, mean over " + seeds + (seeds == 1 ? " seed)" : " seeds)"));
        page.figure(
                "dynamics.commute.within",
                results.stream()
                        .mapToDouble(result -> result.metric("commute-within"))
                        .average()
                        .orElse(Double.NaN),
                "%");
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
