package org.autoperi.flow;

import java.util.Optional;
import org.autoperi.core.Param;

/**
 * Which candidates a judge of structures learns from, the table {@code [candidates]} of {@code candidate-ranking}.
 *
 * @param limit how many training crystals lend their compositions, the first ones; 0 takes all
 * @param prototypes most prototypes for a composition
 * @param flow a trained flow that draws candidates too: an installed model, a run folder or a file
 * @param draws crystals that it draws for a composition
 * @param drawnShare share of the training compositions that it draws for; all of validation
 * @param maxAtoms largest number of atoms in a primitive cell; larger crystals are left out
 * @param excludeTest whether training crystals that are the structure of a test crystal, under whatever id, are left out
 */
public record CandidateSettings(
        @Param(label = "Compositions", min = 0, help = "Training crystals to learn from, the first ones; 0 takes all")
                int limit,
        @Param(label = "Prototypes", min = 1, help = "Most prototypes for a composition") int prototypes,
        @Param(label = "Flow", help = "Draws candidates too: an installed model, a run folder or a file")
                Optional<String> flow,
        @Param(label = "Draws", min = 1, help = "Crystals that the flow draws for a composition") int draws,
        @Param(
                        label = "Drawn share",
                        unit = "1",
                        min = 0,
                        max = 1,
                        help = "Training compositions that the flow draws for")
                double drawnShare,
        @Param(label = "Most atoms", min = 1, help = "Larger crystals are left out") int maxAtoms,
        @Param(
                        label = "Exclude test structures",
                        help = "Leave out training crystals that match a crystal of the test split")
                boolean excludeTest) {

    /** The defaults. */
    public CandidateSettings() {
        this(0, 20, Optional.empty(), 20, 0.1, 24, true);
    }
}
