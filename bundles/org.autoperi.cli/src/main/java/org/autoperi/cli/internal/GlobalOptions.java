package org.autoperi.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program itself with the options that every command has. */
@Command(name = "autoperi", sortOptions = false)
final class GlobalOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = 100,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            order = 101,
            description = "Tell more; show stack traces of errors.")
    private boolean verbose;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            order = 102,
            description = "Tell nothing but results, warnings and errors.")
    private boolean quiet;

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            order = 103,
            description = "No colours; the variable NO_COLOR does the same.")
    private boolean noColor;

    @Option(
            names = "--progress",
            paramLabel = "STYLE",
            defaultValue = "AUTO",
            scope = ScopeType.INHERIT,
            order = 104,
            description = "auto, bar, lines, ndjson or none; on standard error.")
    private TerminalProgress.Style progress = TerminalProgress.Style.AUTO;

    @Option(
            names = "--progress-seconds",
            paramLabel = "N",
            defaultValue = "10",
            scope = ScopeType.INHERIT,
            order = 105,
            description = "Time between two lines of progress.")
    private int lineSeconds = 10;

    @Option(
            names = "--plugin-dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            order = 106,
            description = "Try the plug-in whose classes are in DIR, for this command only.")
    private List<Path> plugInFolders = new ArrayList<>();

    boolean isHelpWanted() {
        return help;
    }

    int verbosity() {
        return verbose ? 1 : quiet ? -1 : 0;
    }

    boolean isColourWanted() {
        return !noColor;
    }

    TerminalProgress.Style progress() {
        return progress;
    }

    int lineSeconds() {
        return Math.max(1, lineSeconds);
    }

    List<Path> plugInFolders() {
        return plugInFolders;
    }
}
