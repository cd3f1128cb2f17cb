package org.autoperi.run;

import java.nio.file.Path;
import java.util.List;

/**
 * How a run ended well.
 *
 * @param folder the run folder
 * @param ran whether anything was left to do
 * @param warnings the warnings of this session
 */
public record RunResult(Path folder, boolean ran, List<String> warnings) {
    /** Copies the list. */
    public RunResult {
        warnings = List.copyOf(warnings);
    }
}
