package org.autoperi.crystal.matching;

import java.util.Arrays;

/**
 * Searches all ways to lay one crystal onto another: every lattice basis of the one that is about the reduced basis of the other, and for
 * each every translation that brings an atom of the rarest kind onto one of its kind. Sites are paired on the lattice with the mean lengths
 * and angles, at least total squared distance, and the common shift is taken out. Reusable, not thread-safe.
 *
 * <p>The semantics, the choice of the atoms and all tolerances are those of pymatgen's StructureMatcher.
 */
final class PairSearch {
    private static final double FORBIDDEN = 1e20;
    /** A root mean square distance below this is a perfect match, after which the search ends. */
    private static final double PERFECT = 1e-5;

    /** Slack for sums of squares that are only compared to leave work out. */
    private static final double ROUNDING = 1 + 1e-9;

    private static final double[] IMAGES = images();
    private static final double[] ORIGIN = new double[3];

    private final MatchSettings settings;
    private final Assignment assignment = new Assignment();
    private final LllReduction lll = new LllReduction();
    private final LatticeVectors vectors = new LatticeVectors();
    private PreparedCrystal vectorsOf;
    private double vectorsRadius;

    private int[] candidates = new int[3 * 64];
    private int[] third = new int[64];
    private final int[] candidateCounts = new int[3];
    private final double[] cosineLow = new double[3];
    private final double[] cosineHigh = new double[3];
    private final int[] basis = new int[9];
    private final double[] basisInverse = new double[9];
    private final double[] mean = new double[9];
    private final double[] meanInverse = new double[9];
    private final double[] tolerance = new double[3];
    private final double[] lllTolerance = new double[3];
    private final double[] toLll = new double[9];
    private final double[] imageVectors = new double[81];

    // The larger and the smaller of both, as supercells where asked for, sites sorted by kind.
    private int superSize;
    private int subSize;
    private int[] superSite = new int[0];
    private int[] subSite = new int[0];
    private int kindCount;
    private int[] superStart = new int[0];
    private int[] subStart = new int[0];
    private int[] rarestFirst = new int[0];
    private double[] superFrac = new double[0];
    private double[] subFrac = new double[0];
    private double[] shifted = new double[0];
    private double[] superLll = new double[0];
    private double[] subLll = new double[0];
    private double[] shortest = new double[0];
    private double[] costs = new double[0];
    private double[] vector = new double[0];
    private int[] nearest = new int[0];
    private int[] rowOfColumn = new int[0];
    private int anchor;
    private int targetStep;
    private boolean isLllReady;
    private double safeSquare;
    private double sumX;
    private double sumY;
    private double sumZ;
    private double sumSquare;

    private boolean rms;
    private boolean firstIsEnough;
    private Watch watch;
    private int cells;
    private int anchorKind;
    private boolean movingRepeats;

    private boolean keepsBest;
    private double bound = Double.POSITIVE_INFINITY;
    private final double[] bestMean = new double[9];
    private double[] bestShift = new double[0];

    /** Number of lattice bases tried. */
    long bases;
    /** Basis of the moving lattice in the best pairing, if it is kept. */
    final int[] bestBasis = new int[9];
    /** Least value found: the root mean square of the distances, or the largest; infinite if no pairing was found. */
    double value;
    /** Largest distance in the best pairing. */
    double farthest;

    PairSearch(MatchSettings settings) {
        this.settings = settings;
    }

    /** Whether the best pairing is kept for {@link #displacements()}; needs two crystals with equally many sites. */
    void keepBest() {
        keepsBest = true;
    }

    /** Only pairings nearer than this count from now on. */
    void setBound(double nearest) {
        bound = nearest;
    }

    private static double[] images() {
        double[] all = new double[81];
        for (int i = 0; i < 27; i++) {
            all[3 * i] = i / 9 - 1;
            all[3 * i + 1] = i / 3 % 3 - 1;
            all[3 * i + 2] = i % 3 - 1;
        }
        return all;
    }

    /**
     * Searches.
     *
     * @param firstKind kind of each site of the first crystal, in numbers that mean the same in both
     * @param secondKind likewise of the second
     * @param rms whether the root mean square of the distances is minimised, not the largest distance
     * @param firstIsEnough whether the first pairing within the tolerance ends the search
     * @return whether there is a pairing within the tolerance
     */
    Reason search(
            PreparedCrystal first,
            int[] firstKind,
            PreparedCrystal second,
            int[] secondKind,
            boolean rms,
            boolean firstIsEnough,
            Watch watch) {
        this.rms = rms;
        this.firstIsEnough = firstIsEnough;
        this.watch = watch;
        bases = 0;
        value = bound;
        farthest = Double.POSITIVE_INFINITY;
        cells = 1;
        boolean firstRepeats = true;
        if (settings.attemptSupercell()) {
            double ratio = sizeRatio(first, second);
            firstRepeats = ratio >= 2.0 / 3;
            cells = (int) Math.rint(firstRepeats ? ratio : 1 / ratio);
        }
        double multiple = firstRepeats ? cells : 1.0 / cells;
        double scale = settings.scale() ? Math.pow(second.volume / (first.volume * multiple), 1.0 / 6) : 1;
        if (first.size() * multiple >= second.size()) {
            return match(first, firstKind, scale, second, secondKind, 1 / scale, firstRepeats);
        }
        return match(second, secondKind, 1 / scale, first, firstKind, scale, !firstRepeats);
    }

    private double sizeRatio(PreparedCrystal first, PreparedCrystal second) {
        return switch (settings.supercellSize()) {
            case SITES -> (double) second.size() / first.size();
            case ATOMS -> second.atoms() / first.atoms();
            case VOLUME -> second.volume / first.volume;
        };
    }

    private Reason match(
            PreparedCrystal larger,
            int[] largerKind,
            double largerScale,
            PreparedCrystal smaller,
            int[] smallerKind,
            double smallerScale,
            boolean largerRepeats) {
        superSize = larger.size() * (largerRepeats ? cells : 1);
        subSize = smaller.size() * (largerRepeats ? 1 : cells);
        if (superSize != subSize && !settings.allowSubset()) {
            return Reason.SITE_COUNT;
        }
        ensureRoom();
        if (!sortByKind(larger, largerKind, smaller, smallerKind, largerRepeats)) {
            return Reason.COMPOSITION;
        }
        if (largerRepeats) {
            copy(smaller.frac, subSite, subSize, subFrac);
            tryBases(larger, largerScale, smaller, smallerScale);
        } else {
            copy(larger.frac, superSite, superSize, superFrac);
            tryBases(smaller, smallerScale, larger, largerScale);
        }
        if (value < Math.min(bound, settings.siteTolerance())) {
            return Reason.MATCHED;
        }
        return bases == 0 ? Reason.LATTICE : Reason.SITES;
    }

    private void ensureRoom() {
        if (superSite.length < superSize || subSite.length < subSize) {
            int most = Math.max(Math.max(superSize, subSize), superSite.length);
            superSite = new int[most];
            subSite = new int[most];
            superFrac = new double[3 * most];
            subFrac = new double[3 * most];
            shifted = new double[3 * most];
            superLll = new double[3 * most];
            subLll = new double[3 * most];
            shortest = new double[3 * most];
            nearest = new int[most];
            rowOfColumn = new int[most];
        }
    }

    /** Sorts the sites of both by kind and chooses the anchor; false if the larger one has too few sites of a kind. */
    private boolean sortByKind(
            PreparedCrystal larger,
            int[] largerKind,
            PreparedCrystal smaller,
            int[] smallerKind,
            boolean largerRepeats) {
        movingRepeats = largerRepeats;
        kindCount = 1 + Math.max(largest(largerKind), largest(smallerKind));
        if (superStart.length <= kindCount) {
            superStart = new int[kindCount + 1];
            subStart = new int[kindCount + 1];
            rarestFirst = new int[kindCount + 1];
        }
        sort(largerKind, largerRepeats ? cells : 1, superSite, superStart);
        sort(smallerKind, largerRepeats ? 1 : cells, subSite, subStart);
        for (int kind = 0; kind < kindCount; kind++) {
            if (count(subStart, kind) > count(superStart, kind)) {
                return false;
            }
        }
        chooseAnchor(smallerKind);
        targetStep = largerRepeats ? cells : 1;
        return true;
    }

    private static int largest(int[] kinds) {
        int most = 0;
        for (int kind : kinds) {
            most = Math.max(most, kind);
        }
        return most;
    }

    private static int count(int[] starts, int kind) {
        return starts[kind + 1] - starts[kind];
    }

    /** Counting sort; each site stands for as many as it is repeated. */
    private void sort(int[] kinds, int times, int[] sites, int[] starts) {
        Arrays.fill(starts, 0, kindCount + 1, 0);
        for (int kind : kinds) {
            starts[kind + 1] += times;
        }
        for (int kind = 0; kind < kindCount; kind++) {
            starts[kind + 1] += starts[kind];
        }
        System.arraycopy(starts, 0, rarestFirst, 0, kindCount);
        for (int i = 0; i < kinds.length; i++) {
            for (int n = 0; n < times; n++) {
                sites[rarestFirst[kinds[i]]++] = i;
            }
        }
    }

    /** The first site of the kind that is rarest in the larger one; then sorts the kinds so that failures show early. */
    private void chooseAnchor(int[] smallerKind) {
        int rarest = smallerKind[0];
        for (int kind : smallerKind) {
            rarest = count(superStart, kind) < count(superStart, rarest) ? kind : rarest;
        }
        anchor = subStart[rarest];
        anchorKind = rarest;
        for (int i = 0; i < kindCount; i++) {
            int at = i;
            while (at > 0 && comesFirst(i, rarestFirst[at - 1])) {
                rarestFirst[at] = rarestFirst[at - 1];
                at--;
            }
            rarestFirst[at] = i;
        }
    }

    /** The kind of the anchor comes first, because the vectors of the others are compared with the one of the anchor. */
    private boolean comesFirst(int kind, int other) {
        return kind == anchorKind || other != anchorKind && count(superStart, kind) < count(superStart, other);
    }

    private static void copy(double[] frac, int[] sites, int size, double[] out) {
        for (int i = 0; i < size; i++) {
            System.arraycopy(frac, 3 * sites[i], out, 3 * i, 3);
        }
    }

    /** Tries every basis of the moving lattice that is about the one of the fixed lattice. */
    private void tryBases(PreparedCrystal moving, double movingScale, PreparedCrystal fixed, double fixedScale) {
        double radius = longest(fixed.lengths) * fixedScale * (1 + settings.lengthTolerance()) / movingScale;
        if (!canHold(moving, movingScale, fixed, fixedScale, radius)) {
            return;
        }
        findVectors(moving, movingScale, fixed, fixedScale, radius);
        for (int i = 0; i < 3; i++) {
            double angle = fixed.angles[i];
            double slack = settings.angleToleranceDegrees();
            cosineLow[i] = Math.cos(Math.toRadians(Math.min(180, angle + slack)));
            cosineHigh[i] = Math.cos(Math.toRadians(Math.max(0, angle - slack)));
        }
        int room = vectors.count;
        for (int i = 0; i < candidateCounts[0]; i++) {
            int a = candidates[i];
            int thirds = 0;
            for (int k = 0; k < candidateCounts[2]; k++) {
                if (isAngle(a, candidates[2 * room + k], 1)) {
                    third[thirds++] = candidates[2 * room + k];
                }
            }
            watch.worked(candidateCounts[2]);
            for (int j = 0; j < candidateCounts[1] && thirds > 0; j++) {
                int b = candidates[room + j];
                if (!isAngle(a, b, 2)) {
                    continue;
                }
                watch.worked(thirds);
                for (int k = 0; k < thirds; k++) {
                    int c = third[k];
                    if (isAngle(b, c, 0)
                            && isBasis(a, b, c)
                            && tryBasis(a, b, c, moving, movingScale, fixed, fixedScale)) {
                        return;
                    }
                }
            }
        }
    }

    /**
     * Tells whether the moving lattice may have vectors as long as the fixed cell's at all, and few enough to look through. The shortest vector of a
     * lattice is at least half as long as the shortest of its LLL-reduced basis, so a cell that is much flatter than the lattice is refused
     * before all the long vectors are looked for; two such cells are no crystals.
     */
    private boolean canHold(
            PreparedCrystal moving, double movingScale, PreparedCrystal fixed, double fixedScale, double radius) {
        double shortest = least(fixed.lengths) * fixedScale * (1 + settings.lengthTolerance());
        return shortest >= least(moving.lengths) * movingScale / 2 && LatticeVectors.areFew(radius, moving.volume);
    }

    private static double longest(double[] lengths) {
        return Math.max(lengths[0], Math.max(lengths[1], lengths[2]));
    }

    private static double least(double[] lengths) {
        return Math.min(lengths[0], Math.min(lengths[1], lengths[2]));
    }

    private void findVectors(
            PreparedCrystal moving, double movingScale, PreparedCrystal fixed, double fixedScale, double radius) {
        double slack = settings.lengthTolerance();
        if (vectorsOf != moving || radius > vectorsRadius) {
            vectors.find(moving.rows, radius);
            vectorsOf = moving;
            vectorsRadius = radius;
        }
        if (candidates.length < 3 * vectors.count) {
            candidates = new int[6 * vectors.count];
            third = new int[2 * vectors.count];
        }
        for (int i = 0; i < 3; i++) {
            double wanted = fixed.lengths[i] * fixedScale;
            int count = 0;
            for (int v = 0; v < vectors.count; v++) {
                if (LatticeVectors.isAbout(vectors.length[v] * movingScale, wanted, slack)) {
                    candidates[i * vectors.count + count++] = v;
                }
            }
            candidateCounts[i] = count;
        }
    }

    private boolean isAngle(int i, int j, int angle) {
        double cosine = cosine(i, j);
        return cosine >= cosineLow[angle] && cosine <= cosineHigh[angle];
    }

    private double cosine(int i, int j) {
        double cosine = Cell.dot(vectors.cart, i, vectors.cart, j) / vectors.length[i] / vectors.length[j];
        return Math.max(-1, Math.min(1, cosine));
    }

    private boolean isBasis(int a, int b, int c) {
        System.arraycopy(vectors.whole, 3 * a, basis, 0, 3);
        System.arraycopy(vectors.whole, 3 * b, basis, 3, 3);
        System.arraycopy(vectors.whole, 3 * c, basis, 6, 3);
        return Math.abs(Cell.determinant(basis)) == cells;
    }

    /** Tries every translation; tells whether the search is over. */
    private boolean tryBasis(
            int a, int b, int c, PreparedCrystal moving, double movingScale, PreparedCrystal fixed, double fixedScale) {
        bases++;
        Cell.ofParameters(
                (vectors.length[a] * movingScale + fixed.lengths[0] * fixedScale) / 2,
                (vectors.length[b] * movingScale + fixed.lengths[1] * fixedScale) / 2,
                (vectors.length[c] * movingScale + fixed.lengths[2] * fixedScale) / 2,
                (Math.toDegrees(Math.acos(cosine(b, c))) + fixed.angles[0]) / 2,
                (Math.toDegrees(Math.acos(cosine(a, c))) + fixed.angles[1]) / 2,
                (Math.toDegrees(Math.acos(cosine(a, b))) + fixed.angles[2]) / 2,
                mean);
        double normalisation = Math.cbrt(superSize / Math.abs(Cell.determinant(mean)));
        setTolerance(mean, normalisation, tolerance);
        Cell.inverse(basis, basisInverse);
        if (movingRepeats) {
            place(moving.frac, superSite, superSize, superFrac);
        } else {
            place(moving.frac, subSite, subSize, subFrac);
        }
        isLllReady = false;
        for (int target = superStart[anchorKind]; target < superStart[anchorKind + 1]; target += targetStep) {
            watch.worked(subSize);
            shift(target);
            if (isNear() && pair(normalisation)) {
                return true;
            }
        }
        return false;
    }

    private void setTolerance(double[] rows, double normalisation, double[] out) {
        Cell.inverse(rows, meanInverse);
        for (int i = 0; i < 3; i++) {
            double x = meanInverse[i];
            double y = meanInverse[3 + i];
            double z = meanInverse[6 + i];
            out[i] = 2 * Math.sqrt(x * x + y * y + z * z) * settings.siteTolerance() / normalisation;
        }
    }

    /** Writes the moving sites in the present basis, repeated over the lattice points in it. */
    private void place(double[] frac, int[] sites, int size, double[] out) {
        double[] points = cells == 1 ? ORIGIN : latticePoints();
        for (int i = 0; i < 3 * size; i += 3) {
            Cell.times(frac, 3 * sites[i / 3], basisInverse, out, i);
            int point = i % points.length;
            for (int axis = 0; axis < 3; axis++) {
                double x = out[i + axis] + points[point + axis];
                out[i + axis] = x - Math.floor(x);
            }
        }
    }

    /** Lattice points inside the present supercell, fractional, shape [cells, 3]. */
    private double[] latticePoints() {
        int[] low = new int[3];
        int[] high = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            for (int row = 0; row < 3; row++) {
                low[axis] += Math.min(0, basis[3 * row + axis]);
                high[axis] += Math.max(0, basis[3 * row + axis]);
            }
        }
        double[] points = new double[3 * cells];
        double slack = 0.5 / cells; // coordinates are multiples of 1 / cells
        int count = 0;
        double[] whole = new double[3];
        double[] at = new double[3];
        for (int i = low[0]; i <= high[0]; i++) {
            for (int j = low[1]; j <= high[1]; j++) {
                for (int k = low[2]; k <= high[2]; k++) {
                    whole[0] = i;
                    whole[1] = j;
                    whole[2] = k;
                    Cell.times(whole, 0, basisInverse, at, 0);
                    if (isInside(at, slack)) {
                        System.arraycopy(at, 0, points, count, 3);
                        count += 3;
                    }
                }
            }
        }
        return points;
    }

    private static boolean isInside(double[] at, double slack) {
        return Math.min(at[0], Math.min(at[1], at[2])) >= -slack && Math.max(at[0], Math.max(at[1], at[2])) < 1 - slack;
    }

    private void shift(int target) {
        double x = superFrac[3 * target] - subFrac[3 * anchor];
        double y = superFrac[3 * target + 1] - subFrac[3 * anchor + 1];
        double z = superFrac[3 * target + 2] - subFrac[3 * anchor + 2];
        for (int i = 0; i < 3 * subSize; i += 3) {
            shifted[i] = subFrac[i] + x;
            shifted[i + 1] = subFrac[i + 1] + y;
            shifted[i + 2] = subFrac[i + 2] + z;
        }
    }

    /** Whether every site of the smaller one has a site of its kind nearby; two may have the same. */
    private boolean isNear() {
        for (int n = 0; n < kindCount; n++) {
            int kind = rarestFirst[n];
            for (int i = subStart[kind]; i < subStart[kind + 1]; i++) {
                if (!isNear(3 * i, 3 * superStart[kind], 3 * superStart[kind + 1])) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isNear(int site, int from, int to) {
        double x = shifted[site];
        double y = shifted[site + 1];
        double z = shifted[site + 2];
        for (int j = from; j < to; j += 3) {
            if (isWithin(x - superFrac[j], tolerance[0])
                    && isWithin(y - superFrac[j + 1], tolerance[1])
                    && isWithin(z - superFrac[j + 2], tolerance[2])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWithin(double difference, double limit) {
        return Math.abs(difference - Math.rint(difference)) <= limit;
    }

    /** Pairs the sites at the present translation; tells whether the search is over. */
    private boolean pair(double normalisation) {
        if (!isLllReady) {
            prepareLll(normalisation);
        }
        toLll(shifted, subSize, subLll);
        double best = Math.min(value, settings.siteTolerance()) / normalisation;
        double most = ROUNDING * subSize * best * best;
        sumX = 0;
        sumY = 0;
        sumZ = 0;
        sumSquare = 0;
        int paired = 0;
        for (int n = 0; n < kindCount; n++) {
            int kind = rarestFirst[n];
            if (!pairKind(kind)) {
                return false;
            }
            paired += count(subStart, kind);
            double mean = paired == 0 ? 0 : square(sumX, sumY, sumZ) / paired;
            if (sumSquare - mean > most || !rms && isSpread(kind, best)) {
                return false; // whatever the other kinds add, this is no better than what is known
            }
        }
        return weigh(sumX / subSize, sumY / subSize, sumZ / subSize, normalisation);
    }

    /** Whether two vectors are so different that the common shift cannot be within a distance of both. */
    private boolean isSpread(int kind, double distance) {
        double x = shortest[3 * anchor];
        double y = shortest[3 * anchor + 1];
        double z = shortest[3 * anchor + 2];
        double limit = ROUNDING * 4 * distance * distance;
        for (int i = 3 * subStart[kind]; i < 3 * subStart[kind + 1]; i += 3) {
            if (square(shortest[i] - x, shortest[i + 1] - y, shortest[i + 2] - z) > limit) {
                return true;
            }
        }
        return false;
    }

    /** Pairs the sites of a kind at least total cost and adds the vectors between them; false if they cannot be paired. */
    private boolean pairKind(int kind) {
        int rows = count(subStart, kind);
        int columns = count(superStart, kind);
        if (rows == 0) {
            return true;
        }
        if (!fillCosts(kind, rows, columns)) {
            return false;
        }
        int[] columnOfRow = nearest;
        if (!isNearestFree(rows, columns)) {
            if (!assignment.solve(costs, rows, columns, FORBIDDEN, watch)) {
                return false;
            }
            columnOfRow = assignment.columnOfRow;
        }
        for (int row = 0; row < rows; row++) {
            int at = row * columns + columnOfRow[row];
            int i = 3 * (subStart[kind] + row);
            System.arraycopy(vector, 3 * at, shortest, i, 3);
            sumX += shortest[i];
            sumY += shortest[i + 1];
            sumZ += shortest[i + 2];
            sumSquare += costs[at];
        }
        return true;
    }

    /** Whether the nearest columns of all rows are different, so that they are the cheapest assignment. */
    private boolean isNearestFree(int rows, int columns) {
        Arrays.fill(rowOfColumn, 0, columns, -1);
        for (int row = 0; row < rows; row++) {
            if (rowOfColumn[nearest[row]] >= 0) {
                return false;
            }
            rowOfColumn[nearest[row]] = row;
        }
        return true;
    }

    private boolean weigh(double x, double y, double z, double normalisation) {
        double sum = 0;
        double most = 0;
        for (int i = 0; i < 3 * subSize; i += 3) {
            double square = square(shortest[i] - x, shortest[i + 1] - y, shortest[i + 2] - z);
            sum += square;
            most = Math.max(most, square);
        }
        double largest = Math.sqrt(most) * normalisation;
        double found = rms ? Math.sqrt(sum / subSize) * normalisation : largest;
        if (found < value) {
            value = found;
            farthest = largest;
            if (keepsBest) {
                keep(x, y, z);
            }
            return (firstIsEnough || value < PERFECT) && value < settings.siteTolerance();
        }
        return false;
    }

    private void keep(double x, double y, double z) {
        bestShift = Arrays.copyOf(shortest, 3 * subSize);
        for (int i = 0; i < bestShift.length; i += 3) {
            bestShift[i] -= x;
            bestShift[i + 1] -= y;
            bestShift[i + 2] -= z;
        }
        System.arraycopy(basis, 0, bestBasis, 0, 9);
        System.arraycopy(mean, 0, bestMean, 0, 9);
    }

    /**
     * How far the moving sites are from the fixed sites in the best pairing, in fractions of the mean cell and in the order of the fixed
     * sites, shape [n, 3].
     */
    double[] displacements() {
        double[] inverse = new double[9];
        Cell.inverse(bestMean, inverse);
        double[] out = new double[bestShift.length];
        for (int i = 0; i < out.length; i += 3) {
            Cell.times(bestShift, i, inverse, out, 3 * subSite[i / 3]);
        }
        return out;
    }

    private void prepareLll(double normalisation) {
        lll.reduce(mean);
        setTolerance(lll.rows, normalisation, lllTolerance);
        Cell.inverse(lll.transform, toLll);
        for (int i = 0; i < 81; i += 3) {
            Cell.times(IMAGES, i, lll.rows, imageVectors, i);
        }
        toLll(superFrac, superSize, superLll);
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 81; i += 3) {
            double square = square(imageVectors[i], imageVectors[i + 1], imageVectors[i + 2]);
            least = i == 39 ? least : Math.min(least, square);
        }
        safeSquare = 0.999 * least / 4;
        int entries = 0;
        for (int kind = 0; kind < kindCount; kind++) {
            entries = Math.max(entries, Math.multiplyExact(count(subStart, kind), count(superStart, kind)));
        }
        if (costs.length < entries) {
            costs = new double[entries];
            vector = new double[Math.multiplyExact(3, entries)];
        }
        isLllReady = true;
    }

    private void toLll(double[] frac, int size, double[] reduced) {
        for (int i = 0; i < 3 * size; i += 3) {
            Cell.times(frac, i, toLll, reduced, i);
            reduced[i] -= Math.floor(reduced[i]);
            reduced[i + 1] -= Math.floor(reduced[i + 1]);
            reduced[i + 2] -= Math.floor(reduced[i + 2]);
        }
    }

    /** Squared distances of the pairs of a kind within the tolerance; false if a site has none. */
    private boolean fillCosts(int kind, int rows, int columns) {
        double toleranceX = lllTolerance[0];
        double toleranceY = lllTolerance[1];
        double toleranceZ = lllTolerance[2];
        int from = 3 * superStart[kind];
        for (int row = 0; row < rows; row++) {
            int i = 3 * (subStart[kind] + row);
            double x = subLll[i];
            double y = subLll[i + 1];
            double z = subLll[i + 2];
            double least = FORBIDDEN;
            watch.worked(columns);
            for (int column = 0; column < columns; column++) {
                int j = from + 3 * column;
                double dx = superLll[j] - x;
                double dy = superLll[j + 1] - y;
                double dz = superLll[j + 2] - z;
                double wholeX = Math.rint(dx);
                double wholeY = Math.rint(dy);
                double wholeZ = Math.rint(dz);
                dx -= wholeX;
                dy -= wholeY;
                dz -= wholeZ;
                double cost = FORBIDDEN;
                if (Math.abs(dx) <= toleranceX && Math.abs(dy) <= toleranceY && Math.abs(dz) <= toleranceZ) {
                    cost = fillCost(dx, dy, dz, wholeX, wholeY, wholeZ, row * columns + column);
                    if (cost < least) {
                        least = cost;
                        nearest[row] = column;
                    }
                }
                costs[row * columns + column] = cost;
            }
            if (least == FORBIDDEN) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes the shortest vector of a pair and returns its square. Images are those within one cell of the difference of coordinates in
     * [0, 1), which is what the reference implementation looks at.
     */
    private double fillCost(double dx, double dy, double dz, double wholeX, double wholeY, double wholeZ, int to) {
        double[] m = lll.rows;
        double x = dx * m[0] + dy * m[3] + dz * m[6];
        double y = dx * m[1] + dy * m[4] + dz * m[7];
        double z = dx * m[2] + dy * m[5] + dz * m[8];
        double best = square(x, y, z);
        int image = 0;
        if (best > safeSquare) { // within half the shortest lattice vector no other image is nearer
            x += wholeX * m[0] + wholeY * m[3] + wholeZ * m[6];
            y += wholeX * m[1] + wholeY * m[4] + wholeZ * m[7];
            z += wholeX * m[2] + wholeY * m[5] + wholeZ * m[8];
            best = Double.POSITIVE_INFINITY;
            for (int k = 0; k < 81; k += 3) {
                double square = square(x + imageVectors[k], y + imageVectors[k + 1], z + imageVectors[k + 2]);
                if (square < best) {
                    best = square;
                    image = k;
                }
            }
            x += imageVectors[image];
            y += imageVectors[image + 1];
            z += imageVectors[image + 2];
        }
        vector[3 * to] = x;
        vector[3 * to + 1] = y;
        vector[3 * to + 2] = z;
        return best;
    }

    private static double square(double x, double y, double z) {
        return x * x + y * y + z * z;
    }
}
