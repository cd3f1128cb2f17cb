package org.autoperi.run;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is said beside the specification when a run is started.
 *
 * @param settings values laid over the specification, later ones over earlier ones
 * @param seed seed instead of the specification's
 * @param threads threads instead of the specification's, 0 for as many as the machine has
 * @param force whether a run that stands in the folder already is deleted first
 * @param command what was typed, for provenance
 */
public record RunOptions(
        List<Setting> settings, OptionalLong seed, OptionalInt threads, boolean force, List<String> command) {
    /** Nothing beside the specification. */
    public static final RunOptions NONE =
            new RunOptions(List.of(), OptionalLong.empty(), OptionalInt.empty(), false, List.of());

    /** Copies the lists. */
    public RunOptions {
        settings = List.copyOf(settings);
        command = List.copyOf(command);
    }
}
