package org.autoperi.flow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.matching.Finding;
import org.autoperi.crystal.matching.MatchSearch;
import org.autoperi.crystal.matching.MatchSettings;
import org.autoperi.crystal.matching.References;
import org.autoperi.crystal.matching.SearchSettings;
import org.autoperi.crystal.matching.StructureMatcher;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;

/**
 * Which training crystals are, under another id, a crystal of the test split: by the matcher and the tolerances that predictions are judged
 * by, so that nothing counts as predicted that was learnt.
 */
public final class TestStructures {
    private TestStructures() {}

    /**
     * Ids of the training crystals that match a test crystal.
     *
     * @param threads number of threads of the executor to use; the answer does not depend on it
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public static Set<String> learnt(Dataset dataset, int threads, ExecutorService executor, Progress progress) {
        List<DatasetEntry> entries = new ArrayList<>(dataset.split(Split.TRAIN));
        entries.removeIf(entry -> !entry.crystal().isOrdered());
        List<Crystal> test = new ArrayList<>(dataset.crystals(Split.TEST));
        test.removeIf(crystal -> !crystal.isOrdered());
        Set<String> learnt = new HashSet<>();
        try (Progress part = progress.split(1, "Comparing with the test split", entries.size())) {
            MatchSearch search = new MatchSearch(
                    new StructureMatcher(MatchSettings.cdvae()), SearchSettings.exact(), executor, threads);
            References references = search.references(test, part);
            List<Finding> findings =
                    search.find(entries.stream().map(DatasetEntry::crystal).toList(), references, part);
            for (int i = 0; i < findings.size(); i++) {
                if (findings.get(i).match().isPresent()) {
                    learnt.add(entries.get(i).id());
                }
            }
        }
        return learnt;
    }
}
