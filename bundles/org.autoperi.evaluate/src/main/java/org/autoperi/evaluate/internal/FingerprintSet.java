package org.autoperi.evaluate.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Split;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;

/** Structure and composition fingerprints of a set of crystals; axis N counts all, axis K those that have fingerprints. Immutable. */
final class FingerprintSet {
    /** Fewer crystals than this are described sooner than a file is read. */
    private static final int WORTH_KEEPING = 200;

    private final List<StructureFingerprint> all;
    private final int[] places;
    private final double[][] structure;
    private final double[][] composition;

    private FingerprintSet(List<StructureFingerprint> all, List<Optional<Crystal>> crystals) {
        this.all = List.copyOf(all);
        List<Integer> there = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isThere()) {
                there.add(i);
            }
        }
        places = there.stream().mapToInt(Integer::intValue).toArray();
        structure = new double[places.length][];
        composition = new double[places.length][];
        for (int k = 0; k < places.length; k++) {
            structure[k] = all.get(places[k]).values();
            composition[k] = CompositionScaler.fingerprint(
                    crystals.get(places[k]).orElseThrow().composition());
        }
    }

    /** Describes the generated structures, once for an input. */
    static FingerprintSet ofGenerated(EvaluationInput input, double limitSeconds, Progress progress) {
        return input.once("fingerprints of generated structures, limit " + limitSeconds, FingerprintSet.class, () -> {
            List<StructureFingerprint> all =
                    input.map(input.generated(), one -> StructureFingerprint.of(one, limitSeconds, progress), progress);
            return new FingerprintSet(
                    all,
                    input.generated().stream().map(GeneratedStructure::crystal).toList());
        });
    }

    /** Describes the crystals of a split of the reference, once for an input, and from the cache where it has them. */
    static FingerprintSet ofReference(
            EvaluationInput input, Split split, FingerprintCache cache, double limitSeconds, Progress progress) {
        String key = "fingerprints of the reference, " + split + ", limit " + limitSeconds;
        return input.once(key, FingerprintSet.class, () -> {
            List<Crystal> crystals = input.crystals(split);
            List<StructureFingerprint> all = crystals.size() < WORTH_KEEPING
                    ? describe(crystals, input, limitSeconds, progress)
                    : kept(crystals, cache, input, limitSeconds, progress);
            return new FingerprintSet(all, crystals.stream().map(Optional::of).toList());
        });
    }

    private static List<StructureFingerprint> kept(
            List<Crystal> crystals,
            FingerprintCache cache,
            EvaluationInput input,
            double limitSeconds,
            Progress progress) {
        Path file = cache.file(crystals);
        Optional<List<StructureFingerprint>> known = cache.read(file);
        if (known.isPresent() && known.get().size() == crystals.size()) {
            return known.get();
        }
        List<StructureFingerprint> made = describe(crystals, input, limitSeconds, progress);
        cache.write(file, made);
        return made;
    }

    private static List<StructureFingerprint> describe(
            List<Crystal> crystals, EvaluationInput input, double limitSeconds, Progress progress) {
        return input.map(crystals, one -> StructureFingerprint.of(one, limitSeconds, progress), progress);
    }

    /** Number of all crystals, N. */
    int size() {
        return all.size();
    }

    /** The structure fingerprint of a crystal, or why it has none. */
    StructureFingerprint get(int place) {
        return all.get(place);
    }

    /** Places among all of the crystals that have fingerprints, shape [K]; not copied. */
    int[] places() {
        return places;
    }

    /** Structure fingerprints, shape [K][61]; not copied. */
    double[][] structure() {
        return structure;
    }

    /** Scaled composition fingerprints, shape [K][132]; not copied. */
    double[][] composition() {
        return composition;
    }

    /** How many crystals have none, by reason. */
    Map<String, Integer> failures() {
        Map<String, Integer> failures = new TreeMap<>();
        for (StructureFingerprint fingerprint : all) {
            if (!fingerprint.isThere()) {
                failures.merge(fingerprint.category(), 1, Integer::sum);
            }
        }
        return failures;
    }
}
