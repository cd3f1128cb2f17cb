package org.autoperi.cli.internal;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.autoperi.flow.Quickstart;
import org.autoperi.run.RunSpecification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code autoperi quickstart}: the main job on the bundled compounds. */
@Command(
        name = "quickstart",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi quickstart",
            "  autoperi quickstart --out /tmp/first --seed 7",
            "  autoperi quickstart --dry-run > run.toml",
            ""
        },
        description =
                "Learns the bundled compounds, draws new crystals, relaxes and evaluates them, and writes a report."
                        + " Takes some minutes on two cores. The run folder is runs/quickstart unless --out names another.")
final class QuickstartCommand implements Callable<Integer> {
    private static final String NAME = "quickstart.toml";

    private final Shell shell;

    @Mixin
    private RunSettings settings = new RunSettings();

    QuickstartCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        return new RunJob(shell)
                .start(RunSpecification.parse(Quickstart.toml(), NAME), Path.of("runs", "quickstart"), settings);
    }
}
