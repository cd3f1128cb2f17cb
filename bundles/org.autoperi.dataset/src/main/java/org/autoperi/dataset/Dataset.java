package org.autoperi.dataset;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;

/** An ordered set of crystals with ids and splits, with the problems met on reading and the facts of its origin. Immutable. */
public final class Dataset {
    private final String name;
    private final List<DatasetEntry> entries;
    private final List<Problem> problems;
    private final DatasetOrigin origin;
    private final List<DataFile> inputs;
    private final Map<Split, List<DatasetEntry>> bySplit = new EnumMap<>(Split.class);

    private Dataset(
            String name,
            List<DatasetEntry> entries,
            List<Problem> problems,
            DatasetOrigin origin,
            List<DataFile> inputs) {
        this.name = name;
        this.entries = List.copyOf(entries);
        this.problems = List.copyOf(problems);
        this.origin = origin;
        this.inputs = List.copyOf(inputs);
        for (Split split : Split.values()) {
            bySplit.put(
                    split, this.entries.stream().filter(e -> e.split() == split).toList());
        }
    }

    /** Returns a builder for a dataset with a name for people. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Returns the name for people. */
    public String name() {
        return name;
    }

    /** Returns all entries in the order of the source, unmodifiable. */
    public List<DatasetEntry> entries() {
        return entries;
    }

    /** Returns the number of entries. */
    public int size() {
        return entries.size();
    }

    /** Returns the entries of one split in the order of the source, unmodifiable. */
    public List<DatasetEntry> split(Split split) {
        return bySplit.get(split);
    }

    /** Returns the crystals of one split in the order of the source, unmodifiable. */
    public List<Crystal> crystals(Split split) {
        return bySplit.get(split).stream().map(DatasetEntry::crystal).toList();
    }

    /** Returns the entry with an id; O(n). */
    public Optional<DatasetEntry> entry(String id) {
        return entries.stream().filter(e -> e.id().equals(id)).findFirst();
    }

    /** Returns what was wrong with single structures, in the order of the source, unmodifiable. */
    public List<Problem> problems() {
        return problems;
    }

    /** Returns where the data come from. */
    public DatasetOrigin origin() {
        return origin;
    }

    /** Returns the inputs with their hashes, unmodifiable; empty if the source has no files. */
    public List<DataFile> inputs() {
        return inputs;
    }

    /** Returns the keys of all numeric properties that occur, in alphabetic order. */
    public Set<String> propertyKeys() {
        Set<String> keys = new TreeSet<>();
        entries.forEach(e -> keys.addAll(e.crystal().properties().keySet()));
        return keys;
    }

    /** Returns the dataset without the entries that a filter leaves out; problems and origin stay. */
    public Dataset filtered(DatasetFilter filter) {
        return filter.keepsAll() ? this : filtered(entry -> filter.keeps(entry.crystal()));
    }

    /** Returns the dataset without the entries that fail a test; problems and origin stay. */
    public Dataset filtered(Predicate<? super DatasetEntry> test) {
        return new Dataset(name, entries.stream().filter(e -> test.test(e)).toList(), problems, origin, inputs);
    }

    /** Returns the dataset with at most {@code count} entries of every split, the first ones. */
    public Dataset limited(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("expected a limit of 0 or more entries, found " + count);
        }
        Map<Split, Integer> taken = new EnumMap<>(Split.class);
        return filtered((DatasetEntry e) -> taken.merge(e.split(), 1, Integer::sum) <= count);
    }

    /** Returns the dataset with problems added. */
    public Dataset withProblems(List<Problem> more) {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(more);
        return new Dataset(name, entries, all, origin, inputs);
    }

    @Override
    public String toString() {
        return name + ": " + split(Split.TRAIN).size() + " train, "
                + split(Split.VALIDATION).size() + " validation, "
                + split(Split.TEST).size() + " test, " + problems.size() + " problems";
    }

    /** Collects the parts of a dataset; not thread-safe. The first entry of an id wins, a later one becomes a problem. */
    public static final class Builder {
        private final String name;
        private final List<DatasetEntry> entries = new ArrayList<>();
        private final Set<String> ids = new HashSet<>();
        private final List<Problem> problems = new ArrayList<>();
        private final List<DataFile> inputs = new ArrayList<>();
        private DatasetOrigin origin = DatasetOrigin.UNKNOWN;

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /** Adds an entry read from somewhere; an id that is there already becomes a warning instead. */
        public Builder add(DatasetEntry entry, SourcePosition where) {
            if (ids.add(entry.id())) {
                entries.add(entry);
            } else {
                problems.add(new Problem(
                        Severity.WARNING,
                        where,
                        "id " + entry.id() + " occurs again; expected unique ids, the first structure is kept"));
            }
            return this;
        }

        /** Adds an entry; an id that is there already becomes a warning instead. */
        public Builder add(DatasetEntry entry) {
            return add(entry, SourcePosition.of(name));
        }

        /** Adds a problem. */
        public Builder problem(Problem problem) {
            problems.add(Objects.requireNonNull(problem, "problem"));
            return this;
        }

        /** Adds an input. */
        public Builder input(DataFile file) {
            inputs.add(Objects.requireNonNull(file, "file"));
            return this;
        }

        /** Sets the origin. */
        public Builder origin(DatasetOrigin newOrigin) {
            origin = Objects.requireNonNull(newOrigin, "origin");
            return this;
        }

        /** Returns the dataset. */
        public Dataset build() {
            return new Dataset(name, entries, problems, origin, inputs);
        }

        /**
         * Returns the dataset if few enough structures were bad.
         *
         * @param maxProblemShare largest share of structures with problems of severity error, 0 to 1
         * @throws DatasetException if the share is larger, or no structure is left
         */
        public Dataset build(double maxProblemShare) throws DatasetException {
            long errors = problems.stream()
                    .filter(p -> p.severity() == Severity.ERROR)
                    .count();
            long all = errors + entries.size();
            String first = problems.stream()
                    .filter(p -> p.severity() == Severity.ERROR)
                    .findFirst()
                    .map(p -> "; the first is " + p)
                    .orElse("");
            if (all == 0) {
                throw new DatasetException(name + ": found 0 structures, expected at least 1", problems);
            }
            if (errors > maxProblemShare * all) {
                throw new DatasetException(
                        name + ": " + errors + " of " + all + " structures cannot be used, max-problem-share "
                                + maxProblemShare + " allows " + (long) (maxProblemShare * all) + first,
                        problems);
            }
            return build();
        }
    }
}
