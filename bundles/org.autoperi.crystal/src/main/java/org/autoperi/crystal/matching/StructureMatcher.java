package org.autoperi.crystal.matching;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Species;

/**
 * Tells whether two crystals are the same within tolerances of lengths, angles and sites, with the semantics of pymatgen's StructureMatcher.
 *
 * <p>Both are brought to the Niggli cell of their primitive cell and to the same volume. Every basis of the first lattice that is near the
 * reduced basis of the second is tried, and for each every shift that brings an atom of the rarest kind onto one of its kind. Sites are
 * paired at least total squared distance on the mean lattice; they are the same if after taking out the common shift no pair is
 * {@code siteTolerance (V / N)^(1/3)} or more apart.
 *
 * <p>The relation is neither transitive nor, in a few cases, symmetric: tolerances are measured from the reduced basis of the second
 * crystal. It is independent of rigid motion, and of the choice of cell except where a crystal is periodic or reduced only within the
 * tolerances of the reduction. Immutable and thread-safe. O(B N^3) for B bases in the worst case; mostly the first look at the sites
 * decides, which is O(B N^2).
 *
 * <p>Source: the algorithm of Ong et al. 2013, doi:10.1016/j.commatsci.2012.10.028, as of pymatgen 2026.10.24.
 */
public final class StructureMatcher {
    private final MatchSettings settings;

    /** Takes the settings. */
    public StructureMatcher(MatchSettings settings) {
        this.settings = Objects.requireNonNull(settings, "settings");
    }

    /** Returns the settings. */
    public MatchSettings settings() {
        return settings;
    }

    /**
     * Reduces a crystal once for many comparisons by a matcher of the same settings.
     *
     * @throws IllegalArgumentException if its lattice is so distorted that no reduced cell is found
     */
    public PreparedCrystal prepare(Crystal crystal) {
        return PreparedCrystal.of(crystal, settings, new CellReduction());
    }

    /** Compares two crystals; the distance is that of the first pairing found within the tolerance. */
    public Verdict fit(Crystal first, Crystal second) {
        return fit(prepare(first), prepare(second));
    }

    /** Compares two crystals prepared with these settings. */
    public Verdict fit(PreparedCrystal first, PreparedCrystal second) {
        return fit(first, second, new PairSearch(settings), new Watch(Progress.NONE, 0));
    }

    /**
     * Compares two crystals prepared with these settings as long as is allowed.
     *
     * @param limit after which the verdict is {@link Reason#TIME_LIMIT}, zero for none
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public Verdict fit(PreparedCrystal first, PreparedCrystal second, Duration limit, Progress progress) {
        return fit(first, second, new PairSearch(settings), new Watch(progress, limit.toNanos()));
    }

    /** Compares with given scratch; a comparison that takes too long is undecided. */
    Verdict fit(PreparedCrystal first, PreparedCrystal second, PairSearch search, Watch watch) {
        Optional<Reason> plain = plainReason(first, second);
        if (plain.isPresent()) {
            return Verdict.of(plain.get());
        }
        watch.begin();
        try {
            Reason reason = search.search(first, kinds(first, second), second, second.kind, false, true, watch);
            return new Verdict(
                    reason, reason == Reason.MATCHED ? OptionalDouble.of(search.value) : OptionalDouble.empty());
        } catch (Watch.TimeUp e) {
            return Verdict.of(Reason.TIME_LIMIT);
        }
    }

    /** Why two crystals differ, where that needs no geometry. */
    private Optional<Reason> plainReason(PreparedCrystal first, PreparedCrystal second) {
        if (settings.allowSubset()) {
            return Optional.empty();
        }
        if (!first.hasProportionsOf(second)) {
            return Optional.of(Reason.COMPOSITION);
        }
        return first.size() == second.size() || settings.attemptSupercell()
                ? Optional.empty()
                : Optional.of(Reason.SITE_COUNT);
    }

    /** Kinds of the sites of the first one in the numbers of the second; kinds it does not have follow. */
    private static int[] kinds(PreparedCrystal first, PreparedCrystal second) {
        if (Arrays.equals(first.kinds, second.kinds)) {
            return first.kind;
        }
        List<SiteKind> known = List.of(second.kinds);
        int[] kinds = new int[first.size()];
        for (int i = 0; i < kinds.length; i++) {
            int there = known.indexOf(first.kinds[first.kind[i]]);
            kinds[i] = there < 0 ? known.size() + first.kind[i] : there;
        }
        return kinds;
    }

    /** Returns how far two crystals are apart at the best pairing; empty if there is none within the site tolerance. */
    public Optional<RmsDistance> rmsDistance(Crystal first, Crystal second) {
        return rmsDistance(prepare(first), prepare(second));
    }

    /** Returns how far two prepared crystals are apart; see {@link #rmsDistance(Crystal, Crystal)}. */
    public Optional<RmsDistance> rmsDistance(PreparedCrystal first, PreparedCrystal second) {
        return rmsDistance(first, second, Progress.NONE);
    }

    /**
     * Returns how far two prepared crystals are apart; see {@link #rmsDistance(Crystal, Crystal)}.
     *
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public Optional<RmsDistance> rmsDistance(PreparedCrystal first, PreparedCrystal second, Progress progress) {
        if (plainReason(first, second).isPresent()) {
            return Optional.empty();
        }
        PairSearch search = new PairSearch(settings);
        Watch watch = new Watch(progress, 0);
        watch.begin();
        Reason reason = search.search(first, kinds(first, second), second, second.kind, true, false, watch);
        return reason == Reason.MATCHED
                ? Optional.of(new RmsDistance(search.value, search.farthest))
                : Optional.empty();
    }

    /**
     * Lays one prepared crystal onto another at the least root mean square distance of their sites, as long as is allowed.
     *
     * @param limit after which the reason is {@link Reason#TIME_LIMIT}, zero for none
     * @throws IllegalArgumentException if these settings match supercells or subsets
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public Alignment align(PreparedCrystal first, PreparedCrystal second, Duration limit, Progress progress) {
        if (settings.attemptSupercell() || settings.allowSubset()) {
            throw new IllegalArgumentException("crystals are laid onto each other site by site, not as " + settings);
        }
        Optional<Reason> plain = plainReason(first, second);
        if (plain.isPresent()) {
            return new Alignment(plain.get(), Optional.empty());
        }
        PairSearch search = new PairSearch(settings);
        search.keepBest();
        Watch watch = new Watch(progress, limit.toNanos());
        watch.begin();
        try {
            Reason reason = search.search(first, kinds(first, second), second, second.kind, true, false, watch);
            return new Alignment(
                    reason,
                    reason == Reason.MATCHED ? Optional.of(Overlay.of(first, second, search)) : Optional.empty());
        } catch (Watch.TimeUp e) {
            return new Alignment(Reason.TIME_LIMIT, Optional.empty());
        }
    }

    /**
     * Searches for a pairing nearer than one that is known.
     *
     * @return the root mean square distance; empty if none is nearer or the crystals differ
     * @throws Watch.TimeUp if it takes too long
     */
    OptionalDouble rmsBelow(
            double bound, PreparedCrystal first, PreparedCrystal second, PairSearch search, Watch watch) {
        if (plainReason(first, second).isPresent()) {
            return OptionalDouble.empty();
        }
        watch.begin();
        search.setBound(bound);
        Reason reason = search.search(first, kinds(first, second), second, second.kind, true, false, watch);
        return reason == Reason.MATCHED ? OptionalDouble.of(search.value) : OptionalDouble.empty();
    }

    /**
     * Tells whether some exchange of species makes two crystals the same.
     *
     * @throws IllegalArgumentException if a crystal is disordered
     */
    public boolean fitAnonymous(Crystal first, Crystal second) {
        return !anonymous(prepare(first), prepare(second), false, true).isEmpty();
    }

    /**
     * Returns the exchange of species that brings two crystals nearest to each other, empty if none makes them the same.
     *
     * @throws IllegalArgumentException if a crystal is disordered
     */
    public Optional<AnonymousMatch> rmsAnonymous(Crystal first, Crystal second) {
        return rmsAnonymous(prepare(first), prepare(second));
    }

    /** Returns the best exchange of species of prepared crystals; see {@link #rmsAnonymous(Crystal, Crystal)}. */
    public Optional<AnonymousMatch> rmsAnonymous(PreparedCrystal first, PreparedCrystal second) {
        AnonymousMatch best = null;
        for (AnonymousMatch match : anonymous(first, second, true, false)) {
            if (best == null || match.distance().rms() < best.distance().rms()) {
                best = match;
            }
        }
        return Optional.ofNullable(best);
    }

    private List<AnonymousMatch> anonymous(
            PreparedCrystal first, PreparedCrystal second, boolean rms, boolean firstIsEnough) {
        for (PreparedCrystal each : List.of(first, second)) {
            if (!each.isOrdered()) {
                throw new IllegalArgumentException("crystal '" + each.name()
                        + "' is disordered; species can be exchanged only where each site holds one");
            }
        }
        List<AnonymousMatch> matches = new ArrayList<>();
        if (first.kinds.length == second.kinds.length) {
            exchange(first, second, new int[first.kinds.length], 0, rms, firstIsEnough, matches);
        }
        return matches;
    }

    /** Assigns species from the given one on, by trying all that are free and as frequent. */
    private void exchange(
            PreparedCrystal first,
            PreparedCrystal second,
            int[] partner,
            int at,
            boolean rms,
            boolean firstIsEnough,
            List<AnonymousMatch> matches) {
        if (at == partner.length) {
            tryExchange(first, second, partner, rms, firstIsEnough).ifPresent(matches::add);
            return;
        }
        for (int kind = 0; kind < partner.length && !(firstIsEnough && !matches.isEmpty()); kind++) {
            boolean isFree = true;
            for (int i = 0; i < at; i++) {
                isFree &= partner[i] != kind;
            }
            boolean isAsFrequent = (long) first.counts[at] * second.size() == (long) second.counts[kind] * first.size();
            if (isFree && (isAsFrequent || settings.allowSubset())) {
                partner[at] = kind;
                exchange(first, second, partner, at + 1, rms, firstIsEnough, matches);
            }
        }
    }

    private Optional<AnonymousMatch> tryExchange(
            PreparedCrystal first, PreparedCrystal second, int[] partner, boolean rms, boolean firstIsEnough) {
        int[] kinds = new int[first.size()];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = partner[first.kind[i]];
        }
        PairSearch search = new PairSearch(settings);
        Watch watch = new Watch(Progress.NONE, 0);
        watch.begin();
        if (search.search(first, kinds, second, second.kind, rms, firstIsEnough, watch) != Reason.MATCHED) {
            return Optional.empty();
        }
        Map<Species, Species> mapping = new HashMap<>();
        for (int i = 0; i < partner.length; i++) {
            mapping.put(first.species(i), second.species(partner[i]));
        }
        return Optional.of(new AnonymousMatch(mapping, new RmsDistance(search.value, search.farthest)));
    }
}
