package org.autoperi.crystal.matching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.LongAdder;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.DistanceInvariants;

/**
 * Groups duplicates among many crystals and finds which of many are new against references, on the threads of the caller.
 *
 * <p>Only crystals with the same proportions of the same kinds of sites and, unless supercells may match, the same number of sites in the
 * primitive cell are compared. Among references the nearest by average minimum distances are compared first, which changes no answer, only
 * the time. Results do not depend on the number of threads, unless a time limit cuts comparisons off. Cancelling takes effect within
 * milliseconds. Immutable and thread-safe.
 */
public final class MatchSearch {
    /** From this many references on ordering them costs less than it saves. */
    private static final int ORDER_FROM = 8;

    private static final int PORTION = 64;
    private static final float[] NO_AMD = {};

    private final StructureMatcher matcher;
    private final SearchSettings search;
    private final Portions portions;

    /**
     * Takes its tools.
     *
     * @param executor does the work; the calling thread waits
     * @param threads number of threads of the executor
     * @throws IllegalArgumentException if the matcher allows subsets, whose relation is none of same kind
     */
    public MatchSearch(StructureMatcher matcher, SearchSettings search, ExecutorService executor, int threads) {
        if (matcher.settings().allowSubset()) {
            throw new IllegalArgumentException("crystals cannot be grouped or searched with allowSubset");
        }
        this.matcher = matcher;
        this.search = Objects.requireNonNull(search, "search");
        this.portions = new Portions(executor, threads);
    }

    /**
     * Groups crystals: each joins the first group whose first crystal it matches, or begins a new one. This is what pymatgen's
     * group_structures does with structures in this order; the relation is not transitive, so another order may give other groups.
     *
     * @throws CancelledException if the progress is cancelled
     */
    public Grouping group(List<Crystal> crystals, Progress progress) {
        Prepared prepared = prepare(crystals, progress);
        Map<Bucket, List<Integer>> buckets = new LinkedHashMap<>();
        for (int i = 0; i < prepared.crystals.length; i++) {
            if (prepared.crystals[i] != null) {
                buckets.computeIfAbsent(Bucket.of(prepared.crystals[i], matcher.settings()), b -> new ArrayList<>())
                        .add(i);
            }
        }
        Groups groups = new Groups(prepared.crystals, amd(prepared, buckets, progress), progress);
        List<int[]> small = new ArrayList<>();
        for (List<Integer> bucket : buckets.values()) {
            int[] members = bucket.stream().mapToInt(Integer::intValue).toArray();
            if (members.length <= PORTION) {
                small.add(members);
            } else {
                groups.splitLarge(members);
            }
        }
        portions.forEach(small.size(), PORTION, progress, (from, to) -> small.subList(from, to)
                .forEach(groups::split));
        return groups.result(prepared.unusable);
    }

    /** Average minimum distances of the crystals that share a bucket, for the approximate mode. */
    private float[][] amd(Prepared prepared, Map<Bucket, List<Integer>> buckets, Progress progress) {
        float[][] amd = new float[prepared.crystals.length][];
        if (search.isApproximate()) {
            int[] wanted = buckets.values().stream()
                    .filter(bucket -> bucket.size() > 1)
                    .flatMapToInt(bucket -> bucket.stream().mapToInt(Integer::intValue))
                    .toArray();
            portions.forEach(wanted.length, PORTION, progress, (from, to) -> {
                for (int i = from; i < to; i++) {
                    progress.checkCancelled();
                    amd[wanted[i]] = amd(prepared.crystals[wanted[i]]);
                }
            });
        }
        return amd;
    }

    private float[] amd(PreparedCrystal crystal) {
        double unit = matcher.settings().scale() ? Math.cbrt(crystal.volume / crystal.size()) : 1;
        double[] distances =
                DistanceInvariants.of(crystal.reduced(), search.neighbours()).averageMinimumDistances();
        float[] amd = new float[distances.length];
        for (int i = 0; i < amd.length; i++) {
            amd[i] = (float) (distances[i] / unit);
        }
        return amd;
    }

    private static float distance(float[] a, float[] b) {
        float most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }

    /** Reduced crystals, null where {@code unusable} says why. */
    private record Prepared(PreparedCrystal[] crystals, Map<Integer, String> unusable) {}

    private Prepared prepare(List<Crystal> crystals, Progress progress) {
        PreparedCrystal[] prepared = new PreparedCrystal[crystals.size()];
        String[] problems = new String[crystals.size()];
        portions.forEach(prepared.length, PORTION, progress, (from, to) -> {
            CellReduction reduction = new CellReduction();
            for (int i = from; i < to; i++) {
                progress.checkCancelled();
                try {
                    prepared[i] = PreparedCrystal.of(crystals.get(i), matcher.settings(), reduction);
                } catch (IllegalArgumentException e) {
                    problems[i] = e.getMessage();
                }
            }
        });
        Map<Integer, String> unusable = new TreeMap<>();
        for (int i = 0; i < problems.length; i++) {
            if (problems[i] != null) {
                unusable.put(i, problems[i]);
            }
        }
        return new Prepared(prepared, unusable);
    }

    /** The groups in the making; each crystal belongs to one bucket, so that threads do not meet. */
    private final class Groups {
        private final PreparedCrystal[] crystals;
        private final float[][] amd;
        private final Progress progress;
        private final int[] first;
        private final List<Grouping.UndecidedPair> undecided = new ArrayList<>();
        private final LongAdder comparisons = new LongAdder();
        private final LongAdder skipped = new LongAdder();

        Groups(PreparedCrystal[] crystals, float[][] amd, Progress progress) {
            this.crystals = crystals;
            this.amd = amd;
            this.progress = progress;
            this.first = new int[crystals.length];
            Arrays.setAll(first, i -> i);
        }

        /** Groups the members of one bucket on this thread. */
        void split(int[] members) {
            PairSearch scratch = new PairSearch(matcher.settings());
            Watch watch = watch(progress);
            int[] open = members;
            while (open.length > 1) {
                boolean[] same = new boolean[open.length];
                compare(open, 1, open.length, same, scratch, watch);
                open = rest(open, same);
            }
            progress.advance(members.length);
        }

        /** Groups the members of one bucket on all threads. */
        void splitLarge(int[] members) {
            int[] open = members;
            while (open.length > 1) {
                int[] now = open;
                boolean[] same = new boolean[now.length];
                portions.forEach(
                        now.length - 1,
                        4 * PORTION,
                        progress,
                        (from, to) -> compare(
                                now, from + 1, to + 1, same, new PairSearch(matcher.settings()), watch(progress)));
                open = rest(now, same);
                progress.advance(now.length - open.length);
            }
            progress.advance(open.length);
        }

        /** Compares the first open crystal with some of the others. */
        private void compare(int[] open, int from, int to, boolean[] same, PairSearch scratch, Watch watch) {
            for (int i = from; i < to; i++) {
                int other = open[i];
                if (search.isApproximate() && distance(amd[open[0]], amd[other]) > search.cutoff()) {
                    skipped.increment();
                    continue;
                }
                comparisons.increment();
                progress.checkCancelled();
                Verdict verdict = matcher.fit(crystals[open[0]], crystals[other], scratch, watch);
                if (verdict.isSame()) {
                    same[i] = true;
                    first[other] = open[0];
                } else if (verdict.outcome() == Verdict.Outcome.UNDECIDED) {
                    addUndecided(open[0], other);
                }
            }
        }

        private synchronized void addUndecided(int one, int other) {
            undecided.add(new Grouping.UndecidedPair(one, other));
        }

        private static int[] rest(int[] open, boolean[] same) {
            int[] rest = new int[open.length];
            int count = 0;
            for (int i = 1; i < open.length; i++) {
                if (!same[i]) {
                    rest[count++] = open[i];
                }
            }
            return Arrays.copyOf(rest, count);
        }

        Grouping result(Map<Integer, String> unusable) {
            Map<Integer, List<Integer>> groups = new TreeMap<>();
            for (int i = 0; i < first.length; i++) {
                groups.computeIfAbsent(first[i], f -> new ArrayList<>()).add(i);
            }
            undecided.sort(Comparator.comparingInt(Grouping.UndecidedPair::first)
                    .thenComparingInt(Grouping.UndecidedPair::second));
            return new Grouping(List.copyOf(groups.values()), undecided, unusable, comparisons.sum(), skipped.sum());
        }
    }

    private Watch watch(Progress progress) {
        return new Watch(progress, search.pairLimit().toNanos());
    }

    /**
     * Reduces references once for many searches.
     *
     * @throws CancelledException if the progress is cancelled
     */
    public References references(List<Crystal> crystals, Progress progress) {
        Prepared prepared = prepare(crystals, progress);
        Map<Bucket, List<Integer>> members = new LinkedHashMap<>();
        Set<Bucket> compositions = new HashSet<>();
        for (int i = 0; i < prepared.crystals.length; i++) {
            if (prepared.crystals[i] != null) {
                Bucket bucket = Bucket.of(prepared.crystals[i], matcher.settings());
                members.computeIfAbsent(bucket, b -> new ArrayList<>()).add(i);
                compositions.add(new Bucket(bucket.kinds(), bucket.proportions(), 0));
            }
        }
        References.Entry[] entries = new References.Entry[prepared.crystals.length];
        boolean[] crowded = new boolean[entries.length];
        members.values().stream()
                .filter(bucket -> bucket.size() >= ORDER_FROM)
                .forEach(bucket -> bucket.forEach(i -> crowded[i] = true));
        portions.forEach(entries.length, PORTION, progress, (from, to) -> {
            for (int i = from; i < to; i++) {
                progress.checkCancelled();
                PreparedCrystal crystal = prepared.crystals[i];
                boolean needed = crystal != null && (crowded[i] || search.isApproximate());
                entries[i] = new References.Entry(i, crystal, needed ? amd(crystal) : NO_AMD);
            }
        });
        Map<Bucket, List<References.Entry>> buckets = new LinkedHashMap<>();
        members.forEach((bucket, indices) ->
                buckets.put(bucket, indices.stream().map(i -> entries[i]).toList()));
        return new References(matcher.settings(), buckets, compositions, crystals.size(), prepared.unusable);
    }

    /**
     * Searches crystals among references; each crystal is the first of the pair that is compared, as in published protocols.
     *
     * @return a finding for each crystal
     * @throws IllegalArgumentException if the references were reduced for other settings
     * @throws CancelledException if the progress is cancelled
     */
    public List<Finding> find(List<Crystal> crystals, References references, Progress progress) {
        if (!references.settings.equals(matcher.settings())) {
            throw new IllegalArgumentException("references were reduced for " + references.settings + ", not for "
                    + matcher.settings() + "; reduce them with the same matcher");
        }
        Finding[] findings = new Finding[crystals.size()];
        portions.forEach(findings.length, PORTION / 4, progress, (from, to) -> {
            CellReduction reduction = new CellReduction();
            PairSearch scratch = new PairSearch(matcher.settings());
            Watch watch = watch(progress);
            for (int i = from; i < to; i++) {
                progress.checkCancelled();
                findings[i] = find(crystals.get(i), references, reduction, scratch, watch);
                progress.advance(1);
            }
        });
        return List.of(findings);
    }

    private Finding find(
            Crystal crystal, References references, CellReduction reduction, PairSearch scratch, Watch watch) {
        PreparedCrystal own;
        try {
            own = PreparedCrystal.of(crystal, matcher.settings(), reduction);
        } catch (IllegalArgumentException e) {
            return new Finding(OptionalInt.empty(), Verdict.of(Reason.LATTICE), 0, 0, 0, e.getMessage());
        }
        Bucket bucket = Bucket.of(own, matcher.settings());
        List<References.Entry> candidates = references.buckets.getOrDefault(bucket, List.of());
        if (candidates.isEmpty()) {
            boolean known = references.compositions.contains(new Bucket(bucket.kinds(), bucket.proportions(), 0));
            Verdict verdict = Verdict.of(known ? Reason.SITE_COUNT : Reason.COMPOSITION);
            return new Finding(OptionalInt.empty(), verdict, 0, 0, 0, "");
        }
        return find(own, candidates, scratch, watch);
    }

    /** Compares with the nearest candidates first. */
    private Finding find(PreparedCrystal own, List<References.Entry> candidates, PairSearch scratch, Watch watch) {
        float[] amd = candidates.get(0).amd().length == 0 ? NO_AMD : amd(own);
        int count = candidates.size();
        float[] away = new float[count];
        Integer[] order = new Integer[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
            away[i] = distance(amd, candidates.get(i).amd());
        }
        Arrays.sort(order, Comparator.comparingDouble(i -> away[i]));
        Verdict nearest = null;
        int compared = 0;
        int undecided = 0;
        for (int i : order) {
            if (away[i] > search.cutoff()) {
                break; // and so are all that follow
            }
            Verdict verdict = matcher.fit(own, candidates.get(i).crystal(), scratch, watch);
            compared++;
            if (verdict.isSame()) {
                OptionalInt match = OptionalInt.of(candidates.get(i).index());
                return new Finding(match, verdict, compared, undecided, 0, "");
            }
            undecided += verdict.outcome() == Verdict.Outcome.UNDECIDED ? 1 : 0;
            nearest = nearest == null || verdict.reason() == Reason.TIME_LIMIT ? verdict : nearest;
        }
        Verdict reason = nearest == null ? Verdict.of(Reason.INVARIANT) : nearest;
        return new Finding(OptionalInt.empty(), reason, compared, undecided, count - compared, "");
    }

    /**
     * For each reference the nearest of many crystals by the root mean square distance of their sites, searched among those of its kind and
     * the nearest by average minimum distances first; each crystal is the first of the pair that is compared.
     *
     * @param references crystals, of which each gets an answer
     * @throws CancelledException if the progress is cancelled
     */
    public List<Nearest> nearest(List<Crystal> crystals, List<Crystal> references, Progress progress) {
        References among = references(crystals, progress);
        Prepared wanted = prepare(references, progress);
        Nearest[] found = new Nearest[references.size()];
        portions.forEach(found.length, PORTION / 4, progress, (from, to) -> {
            PairSearch scratch = new PairSearch(matcher.settings());
            Watch watch = watch(progress);
            for (int i = from; i < to; i++) {
                progress.checkCancelled();
                found[i] = wanted.unusable.containsKey(i)
                        ? new Nearest(OptionalInt.empty(), 0, 0, 0, wanted.unusable.get(i))
                        : nearest(wanted.crystals[i], among, scratch, watch);
                progress.advance(1);
            }
        });
        return List.of(found);
    }

    private Nearest nearest(PreparedCrystal reference, References among, PairSearch scratch, Watch watch) {
        List<References.Entry> candidates =
                among.buckets.getOrDefault(Bucket.of(reference, matcher.settings()), List.of());
        boolean ordered = !candidates.isEmpty() && candidates.get(0).amd().length > 0;
        float[] amd = ordered ? amd(reference) : NO_AMD;
        int count = candidates.size();
        float[] away = new float[count];
        Integer[] order = new Integer[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
            away[i] = distance(amd, candidates.get(i).amd());
        }
        Arrays.sort(order, Comparator.comparingDouble(i -> away[i]));
        OptionalInt best = OptionalInt.empty();
        double rms = Double.POSITIVE_INFINITY;
        int undecided = 0;
        int compared = 0;
        for (int i : order) {
            if (away[i] > search.cutoff()) {
                break; // and so are all that follow
            }
            compared++;
            try {
                OptionalDouble nearer = matcher.rmsBelow(rms, candidates.get(i).crystal(), reference, scratch, watch);
                if (nearer.isPresent()) {
                    best = OptionalInt.of(candidates.get(i).index());
                    rms = nearer.getAsDouble();
                }
            } catch (Watch.TimeUp e) {
                undecided++;
            }
        }
        return new Nearest(best, best.isPresent() ? rms : 0, compared, undecided, "");
    }
}
