package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.WyckoffPosition;
import org.autoperi.run.spi.RunException;

/**
 * Chooses which Wyckoff positions of a group the atoms of a crystal occupy: those named, or any that hold a composition. Not thread-safe.
 */
final class WyckoffChooser {
    /** Places looked at before a composition is given up; what fits is found within some hundred. */
    private static final int MOST_TRIALS = 200_000;

    private final PrimitiveGroup group;
    private final List<WyckoffPosition> positions;

    /**
     * Occupied positions.
     *
     * @param positions one per orbit
     * @param species atomic number of each orbit, 0 where the flow decides, shape [R]
     */
    record Choice(List<WyckoffPosition> positions, int[] species) {
        /** Letters with their elements, such as {@code Ca:a Ti:b O:c}. */
        String text() {
            List<String> words = new ArrayList<>();
            for (int r = 0; r < species.length; r++) {
                String element = species[r] == 0 ? "" : Element.of(species[r]).symbol() + ":";
                words.add(element + positions.get(r).letter());
            }
            return String.join(" ", words);
        }
    }

    WyckoffChooser(PrimitiveGroup group) {
        this.group = group;
        this.positions = group.spaceGroup().wyckoffPositions();
    }

    private int size(WyckoffPosition position) {
        return position.multiplicity() / group.latticePoints();
    }

    /**
     * Reads positions such as {@code a,b,c} or {@code Ca:a,Ti:b,O:c}.
     *
     * @throws RunException if the group has no such position or a point is taken twice
     */
    Choice parse(String text) throws RunException {
        List<WyckoffPosition> chosen = new ArrayList<>();
        List<Integer> species = new ArrayList<>();
        for (String word : text.strip().split("[,\\s]+")) {
            int colon = word.indexOf(':');
            String letter = word.substring(colon + 1);
            Optional<WyckoffPosition> position = positions.stream()
                    .filter(p -> letter.equals(String.valueOf(p.letter())))
                    .findFirst();
            if (position.isEmpty()) {
                throw wrong("Wyckoff position '" + word + "': " + group.spaceGroup() + " has " + list()
                        + "; expected letters of these as in a,b,c or Ca:a,Ti:b,O:c");
            }
            if (position.get().freedom() == 0 && chosen.contains(position.get())) {
                throw wrong("Wyckoff position " + letter + " of " + group.spaceGroup()
                        + " leaves no coordinate free and can be occupied once, found twice in '" + text + "'");
            }
            chosen.add(position.get());
            try {
                species.add(
                        colon < 0 ? 0 : Element.parse(word.substring(0, colon)).atomicNumber());
            } catch (IllegalArgumentException e) {
                throw wrong("Wyckoff position '" + word + "': " + e.getMessage());
            }
        }
        return new Choice(chosen, species.stream().mapToInt(Integer::intValue).toArray());
    }

    private String list() {
        return positions.stream().map(p -> p.letter() + " (" + size(p) + ")").collect(Collectors.joining(" "));
    }

    private static RunException wrong(String message) {
        return new RunException(RunException.Reason.CONFIGURATION, message);
    }

    /**
     * Gives the atoms of a composition, or a multiple of it, to named positions whose species are open.
     *
     * @param atoms atomic numbers of one formula
     * @throws RunException if they do not fit
     */
    Choice share(Choice named, int[] atoms, String formula, RandomGenerator random) throws RunException {
        int all = named.positions().stream().mapToInt(this::size).sum();
        Map<Integer, Integer> left = counts(atoms, all / Math.max(1, atoms.length));
        int[] species = named.species().clone();
        for (int r = 0; r < species.length; r++) {
            if (species[r] != 0) {
                int size = size(named.positions().get(r));
                left.computeIfPresent(species[r], (z, count) -> count - size);
            }
        }
        if (all % atoms.length != 0 || !share(named.positions(), species, 0, left, random, new int[1])) {
            throw wrong(formula + " cannot be shared out over the positions " + named.text() + " of "
                    + group.spaceGroup() + ", which hold " + all + " atoms of the primitive cell: "
                    + named.positions().stream()
                            .map(p -> p.letter() + " " + size(p))
                            .collect(Collectors.joining(", ")));
        }
        return new Choice(named.positions(), species);
    }

    private static Map<Integer, Integer> counts(int[] atoms, int formulas) {
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        for (int z : atoms) {
            counts.merge(z, formulas, Integer::sum);
        }
        return counts;
    }

    private boolean share(
            List<WyckoffPosition> named,
            int[] species,
            int at,
            Map<Integer, Integer> left,
            RandomGenerator random,
            int[] trials) {
        if (at == species.length) {
            return left.values().stream().allMatch(count -> count == 0);
        }
        if (species[at] != 0) {
            return share(named, species, at + 1, left, random, trials);
        }
        int size = size(named.get(at));
        List<Integer> elements = new ArrayList<>(left.keySet());
        while (!elements.isEmpty() && trials[0]++ < MOST_TRIALS) {
            int z = elements.remove(random.nextInt(elements.size()));
            if (left.get(z) >= size) {
                left.merge(z, -size, Integer::sum);
                species[at] = z;
                if (share(named, species, at + 1, left, random, trials)) {
                    return true;
                }
                species[at] = 0;
                left.merge(z, size, Integer::sum);
            }
        }
        return false;
    }

    /**
     * Positions drawn at random that hold a composition in the smallest cell that can: larger positions are preferred, so that crystals have
     * few orbits.
     *
     * @param atoms atomic numbers of one formula
     * @param mostAtoms largest primitive cell
     * @throws RunException if none fits
     */
    Choice fit(int[] atoms, String formula, int mostAtoms, RandomGenerator random) throws RunException {
        for (int formulas = 1; formulas * atoms.length <= mostAtoms; formulas++) {
            Search search = new Search(counts(atoms, formulas), random);
            if (search.run(0, search.counts.get(0))) {
                return new Choice(
                        search.chosen,
                        search.species.stream().mapToInt(Integer::intValue).toArray());
            }
        }
        throw wrong(
                formula + " does not fit the Wyckoff positions of " + group.spaceGroup() + " with up to " + mostAtoms
                        + " atoms in the primitive cell, the most the model has learnt; the positions hold "
                        + list());
    }

    /** Fills element by element, going back where nothing fits. */
    private final class Search {
        private final List<Integer> elements;
        private final List<Integer> counts;
        private final RandomGenerator random;
        private final List<WyckoffPosition> chosen = new ArrayList<>();
        private final List<Integer> species = new ArrayList<>();
        private final Set<String> hopeless = new HashSet<>();
        private int trials;

        Search(Map<Integer, Integer> wanted, RandomGenerator random) {
            this.elements = List.copyOf(wanted.keySet());
            this.counts = List.copyOf(wanted.values());
            this.random = random;
        }

        boolean run(int element, int left) {
            if (left == 0) {
                int next = element + 1;
                return next == elements.size() || run(next, counts.get(next));
            }
            String state = element + " " + left + " "
                    + chosen.stream()
                            .filter(p -> p.freedom() == 0)
                            .map(p -> String.valueOf(p.letter()))
                            .sorted()
                            .collect(Collectors.joining());
            if (hopeless.contains(state)) {
                return false;
            }
            List<WyckoffPosition> open = new ArrayList<>();
            for (WyckoffPosition position : positions) {
                if (size(position) <= left && (position.freedom() > 0 || !chosen.contains(position))) {
                    open.add(position);
                }
            }
            while (!open.isEmpty() && trials++ < MOST_TRIALS) {
                WyckoffPosition position = open.remove(draw(open));
                chosen.add(position);
                species.add(elements.get(element));
                if (run(element, left - size(position))) {
                    return true;
                }
                chosen.remove(chosen.size() - 1);
                species.remove(species.size() - 1);
            }
            hopeless.add(state);
            return false;
        }

        private int draw(List<WyckoffPosition> open) {
            int all = open.stream().mapToInt(WyckoffChooser.this::size).sum();
            int rest = random.nextInt(all);
            int at = 0;
            while (rest >= size(open.get(at))) {
                rest -= size(open.get(at++));
            }
            return at;
        }
    }

    /** The group in the setting that International Tables prefer. */
    static PrimitiveGroup standard(SpaceGroup group) {
        return new PrimitiveGroup(SpaceGroup.ofNumber(group.number()));
    }
}
