package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.NiggliReduction;
import org.autoperi.crystal.PrimitiveCell;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.run.spi.RunException;

/**
 * The crystals of one split of a dataset, ready for training.
 *
 * @param crystals the crystals in the order of the dataset
 * @param leftOut number of crystals left out, by reason
 */
public record TrainingPool(List<TrainingCrystal> crystals, Map<String, Integer> leftOut) {
    /** Copies both. */
    public TrainingPool {
        crystals = List.copyOf(crystals);
        leftOut = Map.copyOf(leftOut);
    }

    /**
     * Reduces the crystals of a split to primitive Niggli cells, and leaves out what cannot be trained on.
     *
     * @param known ids of crystals that are left out because they are the structure of a test crystal, see {@link TestStructures}
     * @throws RunException if the split holds crystals but none is left
     */
    static TrainingPool of(
            Dataset dataset, Split split, TrainingSettings settings, Set<String> known, Progress progress)
            throws RunException {
        List<DatasetEntry> entries = dataset.split(split);
        List<TrainingCrystal> crystals = new ArrayList<>();
        Map<String, Integer> leftOut = new TreeMap<>();
        for (DatasetEntry entry : entries) {
            progress.checkCancelled();
            if (known.contains(entry.id())) {
                leftOut.merge("of the structure of a test crystal (training.exclude-test)", 1, Integer::sum);
                continue;
            }
            if (!entry.crystal().isOrdered()) {
                leftOut.merge("disordered", 1, Integer::sum);
                continue;
            }
            Crystal crystal = settings.reduceCells() ? reduced(entry.crystal()) : entry.crystal();
            if (crystal.size() > settings.maxAtoms()) {
                leftOut.merge("more than " + settings.maxAtoms() + " atoms (training.max-atoms)", 1, Integer::sum);
                continue;
            }
            crystals.add(TrainingCrystal.of(entry.id(), crystal, entry.crystal().properties()));
        }
        if (crystals.isEmpty() && !entries.isEmpty()) {
            throw new RunException(
                    RunException.Reason.DATA,
                    "dataset " + dataset.name() + ": none of the " + entries.size() + " crystals for " + split.key()
                            + " can be used: " + text(leftOut));
        }
        return new TrainingPool(crystals, leftOut);
    }

    /** The cells of a split that a training with these settings learns, named by their ids. */
    public static List<Crystal> cells(
            Dataset dataset, Split split, TrainingSettings settings, Set<String> known, Progress progress)
            throws RunException {
        return of(dataset, split, settings, known, progress).crystals().stream()
                .map(crystal -> crystal.crystal().withName(crystal.id()))
                .toList();
    }

    /** The primitive cell; the plain Niggli cell of a crystal whose translations cannot be told from noise. */
    static Crystal reduced(Crystal crystal) {
        try {
            return PrimitiveCell.of(crystal);
        } catch (IllegalArgumentException e) {
            return NiggliReduction.of(crystal);
        }
    }

    static String text(Map<String, Integer> leftOut) {
        return leftOut.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", "));
    }

    /** What was left out, for people; empty if nothing was. */
    String leftOutText() {
        return text(new TreeMap<>(leftOut));
    }

    /** What networks may know of the crystals. */
    DataFacts facts() {
        Set<Element> elements = new TreeSet<>();
        int most = 0;
        for (TrainingCrystal crystal : crystals) {
            most = Math.max(most, crystal.size());
            for (int z : crystal.atomicNumbers()) {
                elements.add(Element.of(z));
            }
        }
        return new DataFacts(List.copyOf(elements), most);
    }

    /** The reduced formulas that occur. */
    Set<String> formulas() {
        return crystals.stream()
                .map(crystal -> Composition.ofAtoms(crystal.atomicNumbers()).reducedFormula())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** How often each number of atoms occurs. */
    Map<Integer, Integer> sizes() {
        Map<Integer, Integer> sizes = new TreeMap<>();
        crystals.forEach(crystal -> sizes.merge(crystal.size(), 1, Integer::sum));
        return sizes;
    }
}
