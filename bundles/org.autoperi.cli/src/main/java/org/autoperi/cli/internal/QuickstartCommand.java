package org.autoperi.cli.internal;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
    /** Name of the specification within the program. */
    static final String RESOURCE = "quickstart.toml";

    private final Shell shell;

    @Mixin
    private RunSettings settings = new RunSettings();

    QuickstartCommand(Shell shell) {
        this.shell = shell;
    }

    static RunSpecification specification() throws Exception {
        try (InputStream in = QuickstartCommand.class.getResourceAsStream("/" + RESOURCE)) {
            return RunSpecification.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), RESOURCE);
        }
    }

    @Override
    public Integer call() throws Exception {
        return new RunJob(shell).start(specification(), Path.of("runs", "quickstart"), settings);
    }
}
