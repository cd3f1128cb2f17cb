package org.autoperi.example;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetOrigin;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.osgi.service.component.annotations.Component;

/** Rock salt crystals in primitive cells, each under a small random strain: a dataset that needs no file and is learned in seconds. */
@Component
@Extension(
        id = "strained-rock-salt",
        label = "Strained rock salt",
        description = "Alkali halides and alkaline-earth oxides of the rock salt type under random strain; needs no files.",
        cite = "R. W. G. Wyckoff, Crystal Structures, 2nd ed., vol. 1, Interscience, New York 1963")
public final class StrainedRockSalt implements DatasetSource<StrainedRockSalt.Config> {
    /** A compound and its cubic lattice parameter in angstrom (Wyckoff 1963). */
    private record Compound(Element cation, Element anion, double a) {}

    private static final List<Compound> COMPOUNDS = List.of(
            new Compound(Element.Li, Element.F, 4.0270),
            new Compound(Element.Na, Element.F, 4.6342),
            new Compound(Element.Na, Element.Cl, 5.6402),
            new Compound(Element.K, Element.Cl, 6.2931),
            new Compound(Element.Mg, Element.O, 4.2112),
            new Compound(Element.Ca, Element.O, 4.8105));

    /**
     * Configuration.
     *
     * @param count number of crystals; every tenth is for validation and the one before for testing
     * @param strain largest component of the strain
     * @param seed of the random strains
     */
    public record Config(
            @Param(label = "Crystals", min = 10, max = 1_000_000, help = "How many to make") int count,
            @Param(label = "Strain", unit = "1", min = 0, max = 0.2, help = "Largest component of the strain")
                    double strain,
            @Param(label = "Seed", help = "Of the random strains") long seed) {
        /** The defaults. */
        public Config() {
            this(120, 0.03, 1);
        }
    }

    @Override
    public Dataset open(Config config, Progress progress) {
        RandomStreams streams = new RandomStreams(config.seed);
        Dataset.Builder dataset = Dataset.builder("strained rock salt")
                .origin(new DatasetOrigin(
                        "Computed from published lattice parameters", "Apache-2.0", List.of()));
        try (Progress part = progress.split(1, "Straining crystals", config.count)) {
            for (int i = 0; i < config.count; i++) {
                part.checkCancelled();
                Compound compound = COMPOUNDS.get(i % COMPOUNDS.size());
                Split split = i % 10 == 9 ? Split.VALIDATION : i % 10 == 8 ? Split.TEST : Split.TRAIN;
                String id = String.format(Locale.ROOT, "rock-salt-%05d", i);
                Crystal crystal = strained(compound, config.strain, streams.stream("strain", i));
                dataset.add(new DatasetEntry(id, crystal.withName(id), split));
                part.advance(1);
            }
        }
        return dataset.build();
    }

    /** The primitive cell of the cubic crystal, multiplied by 1 + e with a symmetric strain e. */
    private static Crystal strained(Compound compound, double strain, RandomGenerator random) {
        double half = compound.a / 2;
        double[] cell = {0, half, half, half, 0, half, half, half, 0};
        double[] change = new double[9];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column <= row; column++) {
                double e = strain * (2 * random.nextDouble() - 1);
                change[3 * row + column] = e;
                change[3 * column + row] = e;
            }
        }
        double[] vectors = cell.clone();
        for (int i = 0; i < 9; i++) {
            for (int k = 0; k < 3; k++) {
                vectors[i] += cell[i - i % 3 + k] * change[3 * k + i % 3];
            }
        }
        return Crystal.of(
                Lattice.of(vectors), List.of(compound.cation, compound.anion), new double[] {0, 0, 0, 0.5, 0.5, 0.5});
    }
}
