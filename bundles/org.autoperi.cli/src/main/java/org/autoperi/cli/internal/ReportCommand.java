package org.autoperi.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi report}. */
@Command(
        name = "report",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi report runs/perov5",
            "  xdg-open $(autoperi report runs/perov5 -q | sed -n 's/^report: //p')",
            ""
        },
        description = "Writes the report of a run again from what is in its folder.")
final class ReportCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "DIR", description = "The run folder.")
    private Path folder;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Lay a value over the table [report] of the run.")
    private List<String> settings = new ArrayList<>();

    ReportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        return new RunJob(shell).repeat(folder, "report", settings);
    }
}
