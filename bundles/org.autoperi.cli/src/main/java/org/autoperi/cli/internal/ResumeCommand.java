package org.autoperi.cli.internal;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi resume}. */
@Command(
        name = "resume",
        sortOptions = false,
        header = {"Examples:", "  autoperi resume runs/perov5", "  autoperi resume runs/perov5 --progress=ndjson", ""},
        description =
                "Goes on with a run from its newest checkpoint. It ends with the numbers that an uninterrupted run"
                        + " would have given.")
final class ResumeCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "DIR", description = "The run folder.")
    private Path folder;

    @Option(names = "--strict", description = "End with exit code 6 if there were warnings.")
    private boolean strict;

    ResumeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        return new RunJob(shell).resume(folder, strict);
    }
}
