package org.autoperi.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.autoperi.nn.DivergedException;

/**
 * A page of sections, each printed by a part, headed by the machine and ended by all figures.
 *
 * @param name its name for {@code bench/run}
 * @param title the heading of its page
 * @param parts its sections, in their order
 */
public record Benchmark(String name, String title, List<Part> parts) {
    public Benchmark {
        parts = List.copyOf(parts);
    }

    /**
     * Runs all parts or one of them.
     *
     * @param arguments the folder bench/peers, then {@code --quick}, {@code --all} and {@code --only PART} in any order
     */
    public void run(String... arguments) throws IOException, DivergedException {
        List<String> options = Arrays.asList(arguments).subList(1, arguments.length);
        int only = options.indexOf("--only");
        String part = only >= 0 && only + 1 < options.size() ? options.get(only + 1) : "";
        if (only >= 0 && parts.stream().noneMatch(p -> p.name().equals(part))) {
            System.err.println("bench/run " + name + ": no part " + part + "; there are "
                    + parts.stream().map(Part::name).toList());
            System.exit(2);
        }
        Page page = new Page(
                Path.of(arguments[0]).toAbsolutePath(), options.contains("--quick"), options.contains("--all"));
        page.line("# " + title);
        page.line("");
        page.line("Printed by `bench/run " + name + (part.isEmpty() ? "" : " --only " + part)
                + (page.isQuick() ? " --quick" : "") + "` on " + Machine.description() + ".");
        if (!page.hasData()) {
            page.line("No `../shared/data` here: the bundled compounds stand in.");
        }
        for (Part each : parts) {
            if (part.isEmpty() || part.equals(each.name())) {
                page.line("");
                Machine.resetPeak();
                each.run(page);
            }
        }
        page.line("");
        page.line("## Figures");
        page.line("");
        page.figures().forEach(figure -> page.line("    " + figure));
    }
}
