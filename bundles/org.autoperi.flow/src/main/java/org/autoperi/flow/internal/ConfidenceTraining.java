package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.RegressionSettings;
import org.autoperi.nn.Loss;
import org.autoperi.nn.TrainingLoop;
import org.autoperi.run.RunContext;
import org.autoperi.run.spi.RunException;
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * Trains a judge of candidates in a run folder, from wherever its last checkpoint stands. The loss of a set is minus the logarithm of the probability
 * that it gives to the right candidates together, or to none of them if none is right. Belongs to one run; not thread-safe.
 */
final class ConfidenceTraining implements TrainingLoop.Task<EncoderTraining.Batch<CandidateSet>> {
    private final ConfidenceModel model;
    private final List<CandidateSet> validation;
    private final RunContext context;
    private final EncoderTraining<CandidateSet> training;

    ConfidenceTraining(
            ConfidenceModel model,
            List<CandidateSet> training,
            List<CandidateSet> validation,
            RegressionSettings settings,
            RunContext context) {
        this.model = model;
        this.validation = validation;
        this.context = context;
        this.training = new EncoderTraining<>(training, this::size, settings, context);
    }

    /** Number whose square is about the number of edges of all candidates. */
    private int size(CandidateSet set) {
        double squares = 0;
        for (Crystal crystal : set.crystals()) {
            double one = EncoderCalls.tilingSize(crystal, model.encoder().cutoffAngstrom());
            squares += one * one;
        }
        return (int) Math.ceil(Math.sqrt(squares));
    }

    /** Steps of the whole training, if it does not end early. */
    long totalSteps() {
        return training.totalSteps();
    }

    /** Trains to the end, as {@link EncoderTraining#run} does. */
    long run(Progress progress) throws RunException {
        return training.run(this, model, progress);
    }

    @Override
    public List<EncoderTraining.Batch<CandidateSet>> batch(long step) {
        return training.batch(step);
    }

    @Override
    public Loss loss(Tape tape, EncoderTraining.Batch<CandidateSet> tile, long step, int index) {
        List<Crystal> crystals = new ArrayList<>();
        List<float[]> facts = new ArrayList<>();
        List<int[]> lenders = new ArrayList<>();
        int count = tile.items().stream().mapToInt(CandidateSet::size).sum();
        int[] owners = new int[count];
        float[] right = new float[count];
        float[] none = new float[tile.items().size()];
        for (int s = 0; s < none.length; s++) {
            CandidateSet set = tile.items().get(s);
            none[s] = set.hasRight() ? 0 : 1;
            for (int i = 0; i < set.size(); i++) {
                owners[crystals.size()] = s;
                right[crystals.size()] = set.right()[i] ? 1 : 0;
                crystals.add(set.crystals().get(i));
                facts.add(set.facts().get(i));
                lenders.add(set.lenders().get(i));
            }
        }
        Index owner = Index.of(owners, none.length);
        Tensor odds = tape.exp(model.logOdds(tape, crystals, facts, lenders));
        Tensor all = tape.shift(tape.segmentSum(odds, owner), 1);
        Tensor good = tape.add(
                tape.segmentSum(tape.multiply(odds, tape.constant(count, 1, right)), owner),
                tape.constant(none.length, 1, none));
        Tensor losses = tape.subtract(tape.log(all), tape.log(good));
        return Loss.of("surprise", tape.scale(tape.sum(losses), (float) tile.share()));
    }

    @Override
    public Map<String, Double> validate() {
        if (validation.isEmpty()) {
            return Map.of();
        }
        // not cancelled: a row is written whole
        RankingScore score = RankingScore.of(
                validation, model.logOdds(validation, context.threads(), context.executor(), Progress.NONE));
        Map<String, Double> row = new LinkedHashMap<>();
        row.put("validation.loss", score.surprise());
        row.put("validation.first", score.first());
        return row;
    }

    @Override
    public String describe(EncoderTraining.Batch<CandidateSet> tile) {
        return tile.items().stream().map(CandidateSet::id).collect(Collectors.joining(", "));
    }
}
