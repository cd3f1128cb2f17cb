package org.autoperi.run;

import java.util.List;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigNode;
import org.autoperi.run.spi.Experiment;
import org.autoperi.run.spi.Stage;

/**
 * A checked specification: everything that will run, with its settings.
 *
 * @param specification as given
 * @param experiment the experiment with its settings
 * @param stages the stages that are enabled, in the order in which they run
 * @param seed seed of all random streams
 * @param threads number of threads
 * @param resolved the specification with all defaults filled in
 * @param warnings what is doubtful but does not stop the run
 */
public record RunPlan(
        RunSpecification specification,
        Choice<Experiment<?>> experiment,
        List<Choice<Stage<?>>> stages,
        long seed,
        int threads,
        ConfigNode.Table resolved,
        List<String> warnings) {
    /** Copies the lists. */
    public RunPlan {
        stages = List.copyOf(stages);
        warnings = List.copyOf(warnings);
    }

    /** The content of {@code resolved.toml}: the run as it can be repeated without its command line. */
    public String toToml() {
        return RunSpecification.write(resolved);
    }
}
