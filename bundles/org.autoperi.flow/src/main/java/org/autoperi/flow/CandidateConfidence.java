package org.autoperi.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.internal.CandidateSet;
import org.autoperi.flow.internal.ConfidenceModel;
import org.autoperi.nn.Checkpoint;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;

/**
 * A learnt judge of candidates for the structure of a composition, trained by {@code candidate-ranking}: how likely each is the right one, beside its
 * rivals and beside none of them being right. Thread-safe.
 */
public final class CandidateConfidence {
    /** Key of its card in the file of a flow. */
    static final String CARD = "confidence.card";

    private static final List<String> FILES = List.of("best.safetensors", "last.safetensors");

    private final ConfidenceModel model;
    private final Optional<ModelCard> card;

    private CandidateConfidence(ConfidenceModel model, Optional<ModelCard> card) {
        this.model = model;
        this.card = card;
    }

    /**
     * Reads the best checkpoint of a run, the last one if it was never validated, or a file.
     *
     * @param place folder of a run of {@code candidate-ranking}, its checkpoint, or the file of a flow that has a judge
     * @param extensions where the encoder is looked up
     * @throws RunException if the folder is none of a run or of a newer version, if there is no such checkpoint or it is damaged, or if it needs an
     *     extension that is not installed
     */
    public static CandidateConfidence open(Path place, ExtensionRegistry extensions) throws RunException {
        try {
            if (!Files.isDirectory(place)) {
                return read(place, extensions);
            }
            Runner.existing(place);
            for (String name : FILES) {
                Path file = place.resolve("checkpoints").resolve(name);
                if (Files.exists(file)) {
                    return read(file, extensions);
                }
            }
        } catch (IOException e) {
            throw new RunException(RunException.Reason.DATA, e.getMessage(), e);
        }
        throw new RunException(
                RunException.Reason.DATA,
                "there is neither " + String.join(" nor ", FILES) + " in " + place.resolve("checkpoints")
                        + "; expected a run of candidate-ranking that has trained for a while");
    }

    private static CandidateConfidence read(Path file, ExtensionRegistry extensions) throws IOException, RunException {
        return within(Checkpoint.read(file), file, extensions)
                .orElseThrow(() -> new IOException(file + " is a checkpoint, but judges no candidates: "
                        + ConfidenceModel.CONFIG + " is missing; expected one written by candidate-ranking"));
    }

    /** The one in what was read from a file, if there is one. */
    static Optional<CandidateConfidence> within(Checkpoint whole, Path file, ExtensionRegistry extensions)
            throws IOException, RunException {
        Optional<ModelCard> card = TrainedFlow.card(whole, file, CARD);
        return ConfidenceModel.within(whole, file, extensions).map(model -> new CandidateConfidence(model, card));
    }

    ConfidenceModel model() {
        return model;
    }

    /** Where it comes from; empty for a run and its checkpoints, whose folder says so. */
    public Optional<ModelCard> card() {
        return card;
    }

    /** The same with a card. */
    public CandidateConfidence withCard(ModelCard newCard) {
        return new CandidateConfidence(model, Optional.of(newCard));
    }

    /** Number of parameters. */
    public long parameters() {
        return model.store().size();
    }

    /**
     * Judges the candidates for one cell. Logarithms of the odds against none of the candidates being right: of several cells, and of all candidates,
     * the probability of one is exp(x) / (1 + sum of exp(x) over all).
     *
     * @param copies prototypes for the atoms of the cell, the most alike first
     * @param drawn crystals drawn for the same atoms; if it has learnt from prototypes only, they get the least odds there are
     * @param threads number of threads of the executor to use; the numbers do not depend on it
     * @return one number for each of the copies, then for each of the drawn crystals
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public double[] logOdds(
            List<TemplatePool.Copy> copies,
            List<Crystal> drawn,
            int threads,
            ExecutorService executor,
            Progress progress) {
        List<Crystal> judged = model.knowsDrawn() ? drawn : List.of();
        double[] odds = new double[copies.size() + drawn.size()];
        Arrays.fill(odds, -ConfidenceModel.MOST);
        if (copies.size() + judged.size() > 0) {
            double[] found = model.logOdds(List.of(CandidateSet.of("", copies, judged)), threads, executor, progress)
                    .get(0);
            System.arraycopy(found, 0, odds, 0, found.length);
        }
        return odds;
    }
}
