package org.autoperi.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi evaluate}. */
@Command(
        name = "evaluate",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi evaluate runs/perov5",
            "  autoperi evaluate runs/perov5 --set evaluators=strict-validity,uniqueness",
            ""
        },
        description = "Evaluates the samples of a run again and shows the table.")
final class EvaluateCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "DIR", description = "The run folder.")
    private Path folder;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Lay a value over the table [evaluation] of the run.")
    private List<String> settings = new ArrayList<>();

    EvaluateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        return new RunJob(shell).repeat(folder, "evaluation", settings);
    }
}
