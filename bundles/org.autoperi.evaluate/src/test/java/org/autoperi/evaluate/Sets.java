package org.autoperi.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.evaluate.spi.Evaluator;

/** Crystals and sets for tests. */
public final class Sets {
    private Sets() {}

    /** Rock salt in the primitive cell, edge of the cubic cell in angstrom. */
    public static Crystal rockSalt(Element cation, Element anion, double a) {
        Lattice lattice = Lattice.of(0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0);
        return Crystal.of(lattice, List.of(cation, anion), new double[] {0, 0, 0, .5, .5, .5});
    }

    /** The same rock salt in the cubic cell of eight atoms with another origin. */
    public static Crystal cubicRockSalt(Element cation, Element anion, double a) {
        double[] frac = {0, 0, 0, 0, .5, .5, .5, 0, .5, .5, .5, 0, .5, .5, .5, .5, 0, 0, 0, .5, 0, 0, 0, .5};
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            elements.add(i < 4 ? cation : anion);
        }
        return Crystal.of(
                Lattice.cubic(a),
                elements,
                Arrays.stream(frac).map(f -> f + 0.3).toArray());
    }

    /** A perovskite with the first element on the corner and the second in the centre. */
    public static Crystal perovskite(Element corner, Element centre, double a) {
        return Crystal.of(Lattice.cubic(a), List.of(corner, centre, Element.O, Element.O, Element.O), new double[] {
            0, 0, 0, .5, .5, .5, .5, .5, 0, .5, 0, .5, 0, .5, .5
        });
    }

    /** The crystals under the names s1, s2, ... */
    public static List<GeneratedStructure> named(Crystal... crystals) {
        List<GeneratedStructure> structures = new ArrayList<>();
        for (Crystal crystal : crystals) {
            structures.add(GeneratedStructure.of(crystal, "s" + (structures.size() + 1)));
        }
        return structures;
    }

    /** The dataset that a run file would describe so. */
    public static Dataset open(ConfigNode description, ExtensionRegistry extensions) throws Exception {
        Choice<?> choice = new ConfigBinder(extensions).choose(description, DatasetSource.class, "dataset");
        return open((DatasetSource<?>) choice.extension(), choice);
    }

    private static <C extends Record> Dataset open(DatasetSource<C> source, Choice<?> choice) throws Exception {
        return source.open(choice.configFor(source), Progress.NONE);
    }

    /** A dataset of training and test crystals. */
    public static Dataset dataset(List<Crystal> training, List<Crystal> test) {
        Dataset.Builder builder = Dataset.builder("known");
        for (Crystal crystal : training) {
            builder.add(new DatasetEntry("train-" + crystal.name() + crystal.hashCode(), crystal, Split.TRAIN));
        }
        for (Crystal crystal : test) {
            builder.add(new DatasetEntry("test-" + crystal.name() + crystal.hashCode(), crystal, Split.TEST));
        }
        return builder.build();
    }

    /** Runs an evaluator on two threads. */
    public static <C extends Record> Evaluation evaluate(
            Evaluator<C> evaluator, C config, List<GeneratedStructure> set, Optional<Dataset> reference)
            throws EvaluationException {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            return evaluator.evaluate(config, new EvaluationInput(set, reference, executor, 2), Progress.NONE);
        } finally {
            executor.shutdownNow();
        }
    }
}
