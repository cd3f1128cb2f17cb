package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi init}. */
@Command(
        name = "init",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi init",
            "  autoperi init crystal-prediction --out perov5.toml",
            "  autoperi plugins list experiment",
            ""
        },
        description =
                "Writes a commented specification with every key and its default, made from the extensions that are"
                        + " installed.")
final class InitCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(
            paramLabel = "EXPERIMENT",
            arity = "0..1",
            defaultValue = "crystal-generation",
            description = "Id of the experiment; crystal-generation if not given.")
    private String experiment;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "run.toml",
            description = "File to write, run.toml if not given; - means standard output.")
    private Path out;

    @Option(names = "--force", description = "Replace the file if it is there.")
    private boolean force;

    InitCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        String text = SpecificationTemplate.of(shell.host().extensions(), experiment);
        if (write(shell, out, force, text)) {
            shell.console().say("written; run it with: autoperi run " + out);
            shell.console().print(out.toString());
        }
        return ExitCode.OK;
    }

    /** Writes a text to begin with, or prints it if the file is called -; tells whether there is a file. */
    static boolean write(Shell shell, Path out, boolean force, String text) throws CommandException, IOException {
        if (out.toString().equals("-")) {
            shell.console().out().print(text);
            shell.console().out().flush();
            return false;
        }
        if (Files.exists(out) && !force) {
            throw new CommandException(
                    ExitCode.USAGE, out + " is there already; name another with --out, or replace it with --force");
        }
        WholeFile.write(out, text);
        return true;
    }
}
