package org.autoperi.cli.internal;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.autoperi.run.RunSpecification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code autoperi run}. */
@Command(
        name = "run",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi run examples/perov5.toml --out runs/perov5",
            "  autoperi run run.toml --set training.epochs=5 --seed 7",
            "  autoperi run run.toml --physics min-distance:scale=0.7 --dry-run",
            ""
        },
        description =
                "Runs what a TOML file describes, and every stage after it. Ctrl-C stops after a checkpoint; the same"
                        + " command, or 'autoperi resume DIR', goes on. The run folder is runs/ and the name of the file unless"
                        + " --out names another.")
final class RunCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "FILE.toml", description = "What to run; 'autoperi init' writes one to start from.")
    private Path file;

    @Mixin
    private RunSettings settings = new RunSettings();

    RunCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        RunSpecification specification = RunSpecification.read(file);
        String name = file.getFileName().toString().replaceFirst("\\.[^.]+$", "");
        return new RunJob(shell).start(specification, Path.of("runs", name), settings);
    }
}
