package org.autoperi.example;

import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.spi.Architecture;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Forecast;
import org.autoperi.flow.spi.Network;
import org.autoperi.flow.spi.Tile;
import org.autoperi.nn.Embedding;
import org.autoperi.nn.Linear;
import org.autoperi.nn.Mlp;
import org.autoperi.nn.ParameterScope;
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;
import org.osgi.service.component.annotations.Component;

/**
 * A small network: every atom hears once from every other. Coordinates enter only as {@link Tile#fourier} of their differences, and what is
 * heard is averaged, so shifts, periodic images and the order of the atoms change nothing.
 */
@Component
@Extension(
        id = "pair-network",
        label = "Pair network",
        description = "One round of messages between all pairs of atoms; small, for trying things out.")
public final class PairNetwork implements Architecture<PairNetwork.Config> {
    /** Atomic numbers 1 to 118, and 0 for a species that is not decided yet. */
    private static final int SPECIES = Forecast.ELEMENTS + 1;

    /**
     * Size of the network.
     *
     * @param width numbers per atom
     * @param frequencies whole frequencies of the coordinate differences per axis
     */
    public record Config(
            @Param(label = "Width", min = 4, max = 1024, help = "Numbers per atom") int width,
            @Param(label = "Frequencies", min = 1, max = 64, help = "Fourier features per axis") int frequencies) {
        /** The defaults. */
        public Config() {
            this(32, 4);
        }
    }

    @Override
    public Network create(Config config, DataFacts facts, ParameterScope scope) {
        int width = config.width;
        int waves = 6 * config.frequencies;
        Embedding species = new Embedding(scope.child("species"), SPECIES, width);
        Mlp cell = new Mlp(scope.child("cell"), 1 + LatticeCoordinates.SIZE, width, width);
        Mlp message = new Mlp(scope.child("message"), 2 * width + waves, width, width);
        Mlp update = new Mlp(scope.child("update"), 2 * width, width, width);
        Linear frac = new Linear(scope.child("frac"), width, 3);
        Linear lattice = new Linear(scope.child("lattice"), width, LatticeCoordinates.SIZE);
        Linear element = new Linear(scope.child("element"), width, Forecast.ELEMENTS);
        return (tape, tile) -> {
            Tensor kind = species.apply(tape, Index.of(tile.atomicNumbers(), SPECIES));
            Tensor atom = tape.add(kind, tape.gather(cell.apply(tape, cells(tape, tile)), tile.crystalOfAtom()));
            Tensor wave = tape.constant(tile.pairs(), waves, tile.fourier(config.frequencies));
            Tensor pair = tape.concat(tape.gather(atom, tile.receiver()), tape.gather(atom, tile.sender()), wave);
            Tensor heard = tape.segmentMean(message.applySilu(tape, pair), tile.receiver());
            Tensor out = tape.add(atom, update.applySilu(tape, tape.concat(atom, heard)));
            Tensor crystal = tape.segmentMean(out, tile.crystalOfAtom());
            return new Forecast(frac.apply(tape, out), lattice.apply(tape, crystal), element.apply(tape, out));
        };
    }

    /** Time and lattice of each crystal, shape [B, 7]. */
    private static Tensor cells(Tape tape, Tile tile) {
        return tape.concat(
                tape.constant(tile.crystals(), 1, tile.time()),
                tape.constant(tile.crystals(), LatticeCoordinates.SIZE, tile.lattice()));
    }
}
