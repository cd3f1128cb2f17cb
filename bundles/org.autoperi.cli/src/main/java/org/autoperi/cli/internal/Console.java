package org.autoperi.cli.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where results go (standard output) and where everything else goes (standard error). */
final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private final InputStream in;
    private final Map<String, String> environment;
    private final boolean terminal;
    private int verbosity;
    private boolean colour;

    /**
     * @param terminal whether standard error is a terminal
     */
    Console(PrintStream out, PrintStream err, InputStream in, Map<String, String> environment, boolean terminal) {
        this.out = out;
        this.err = err;
        this.in = in;
        this.environment = environment;
        this.terminal = terminal;
        // https://no-color.org: any value that is not empty
        this.colour = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** The console of this process. */
    static Console system() {
        return new Console(
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                System.in,
                System.getenv(),
                errorIsTerminal());
    }

    private static boolean errorIsTerminal() {
        Path link = Path.of("/proc/self/fd/2");
        if (Files.exists(link)) {
            try {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (IOException e) {
                return false; // where it cannot be told, plain lines do no harm
            }
        }
        return System.console() != null;
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    InputStream in() {
        return in;
    }

    boolean isTerminal() {
        return terminal;
    }

    static Console of(PrintStream out, PrintStream err) {
        return new Console(out, err, InputStream.nullInputStream(), Map.of(), false);
    }

    void setVerbosity(int verbosity) {
        this.verbosity = verbosity;
    }

    boolean isVerbose() {
        return verbosity > 0;
    }

    boolean isQuiet() {
        return verbosity < 0;
    }

    void setColour(boolean wanted) {
        colour = colour && wanted;
    }

    boolean hasColour() {
        return colour;
    }

    String environment(String name) {
        return environment.getOrDefault(name, "");
    }

    /** A line of the result. */
    void print(String line) {
        out.println(line);
    }

    /** A line for people beside the result; silent with {@code --quiet}. */
    void say(String line) {
        if (!isQuiet()) {
            err.println(line);
        }
    }

    void warn(String line) {
        err.println(coloured("33", "warning: ") + line);
    }

    void error(String line) {
        err.println(coloured("31", "error: ") + line);
    }

    private String coloured(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** Asks a question that is answered by y or yes; no answer means no. */
    boolean confirm(String question) throws IOException {
        err.print(question + " [y/N] ");
        err.flush();
        String answer = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
        if (answer == null) {
            err.println();
        }
        return answer != null && List.of("y", "yes").contains(answer.strip().toLowerCase(java.util.Locale.ROOT));
    }

    /** Prints a table whose columns are as wide as they need to be; numbers stand to the right. */
    void table(List<String> heads, List<List<String>> rows) {
        out.print(Table.text(heads, rows));
        out.flush();
    }
}
