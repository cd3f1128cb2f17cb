package org.autoperi.bench.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.bench.Judged;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.PeriodicDistance;

/** Values of the metrics of {@link CdvaePart} without the structures for which the peers' answer depends on the order of Qhull's work. */
final class ValuesPart implements Part {
    private static final double COINCIDENT = 1e-6;

    @Override
    public String name() {
        return "values";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## The same without sites that coincide");
        page.line("");
        List<Crystal> all = CdvaePart.made(page);
        List<Crystal> made = all.stream().filter(crystal -> !coincide(crystal)).toList();
        List<Crystal> known = CdvaePart.known(page);
        known = known.subList(0, Math.min(CdvaePart.part(page), known.size()));
        List<Crystal> crystals = new ArrayList<>(made);
        crystals.addAll(known);
        Path file = Files.createTempFile("evaluation", ".jsonl");
        Described.write(file, crystals);
        try (Peer peer = page.peerOf("env-evaluation", "evaluation_cdvae.py", file.toString())) {
            peer.ask("describe 0 " + crystals.size());
            Map<String, Object> theirs = Described.json(
                    peer.ask(CdvaePart.metricsCommand(made.size(), crystals.size())));
            Judged judged =
                    Judged.by(CdvaePart.COMPARED, made, Optional.of(CdvaePart.dataset(List.of(), known)));
            page.line(all.size() - made.size() + " of the " + all.size() + " made structures have sites that coincide exactly. Qhull"
                    + " drops points that occur twice, around one site this atom and around another site that, so that pymatgen's"
                    + " fingerprints of them depend on the order of Qhull's work; ours takes the first atom for all. That is the"
                    + " difference of the mean nearest distances above. The other " + made.size() + " structures:");
            page.line("");
            page.figure(
                    "evaluation.values.agreement.apart",
                    100 * Values.print(page, CdvaePart.METRICS, judged, theirs),
                    "%");
        } catch (IOException e) {
            page.line("The peers: " + e.getMessage());
            page.missing("evaluation.values.agreement.apart", "the peers are not there");
        } finally {
            Files.delete(file);
        }
    }

    private static boolean coincide(Crystal crystal) {
        PeriodicDistance distances = PeriodicDistance.of(crystal.lattice());
        for (int i = 0; i < crystal.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (distances.between(crystal, i, j) < COINCIDENT) {
                    return true;
                }
            }
        }
        return false;
    }
}
