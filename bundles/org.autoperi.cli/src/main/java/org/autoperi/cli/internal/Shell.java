package org.autoperi.cli.internal;

import java.util.List;

/**
 * What every command works with.
 *
 * @param console where to write
 * @param host where extensions come from
 * @param options the options that every command has
 * @param arguments what was typed behind the name of the program
 */
record Shell(Console console, Host host, GlobalOptions options, List<String> arguments) {
    /** What was typed, for provenance. */
    List<String> command() {
        List<String> all = new java.util.ArrayList<>();
        all.add("autoperi");
        all.addAll(arguments);
        return List.copyOf(all);
    }

    /** Progress in the style the user chose. */
    TerminalProgress progress(Interruption interruption) {
        return new TerminalProgress(
                console, options.progress(), options.lineSeconds(), interruption::isRequested, System::nanoTime);
    }
}
