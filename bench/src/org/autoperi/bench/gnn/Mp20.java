package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Page;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.flow.TestStructures;

/**
 * MP-20 as a model that comes with the program has learnt it, with what else it has learnt, by its own run file.
 *
 * @param pool what was learnt
 * @param validation what settings were chosen by
 * @param rows the headline rows: the first of the test split
 * @param overlap how many crystals were left out of the pool because they are the structure of a headline row
 */
record Mp20(List<Crystal> pool, List<Crystal> validation, List<Crystal> rows, int overlap) {
    private static final long TENTH = 20261127;

    /** Reads what the run file of the model names, and leaves out what the run left out. */
    static Mp20 open(Page page, Shipped shipped) throws IOException {
        Dataset all = Datasets.ofRun(page.project().resolve("examples/" + shipped.id() + "-model.toml"));
        int most = Collections.max(shipped.flow().sizes().keySet());
        Set<String> known = TestStructures.learnt(all, shipped.threads(), shipped.executor(), Progress.NONE);
        List<Crystal> pool = all.split(Split.TRAIN).stream()
                .filter(entry -> !known.contains(entry.id()))
                .map(DatasetEntry::crystal)
                .filter(crystal -> crystal.size() <= most)
                .toList();
        return new Mp20(pool, all.crystals(Split.VALIDATION), all.crystals(Split.TEST), known.size());
    }

    /** All headline rows, or a fixed random tenth of them if it shall be quick. */
    List<Crystal> rows(Page page) {
        return page.isQuick() ? share(10) : rows;
    }

    /** One of so many equal shares of the headline rows, drawn by a fixed seed. */
    List<Crystal> share(int parts) {
        List<Crystal> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(TENTH));
        return shuffled.subList(0, rows.size() / parts);
    }
}
