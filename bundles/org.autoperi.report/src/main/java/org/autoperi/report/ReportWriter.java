package org.autoperi.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.SourcePosition;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.report.internal.FolderPage;
import org.autoperi.report.internal.PageFrame;
import org.autoperi.report.spi.ReportSection;
import org.autoperi.run.RunFolder;

/**
 * Writes the report of a run folder into its {@code report/}: {@code index.html} last, so that it never names a file that is not there.
 * The same folder gives the same bytes. Stateless but for the extensions.
 */
public final class ReportWriter {
    private final ExtensionRegistry extensions;

    /**
     * What came of it.
     *
     * @param page the page
     * @param problems what could not be read or written, a sentence each; the page says so too
     */
    public record Written(Path page, List<String> problems) {
        /** Copies the list. */
        public Written {
            problems = List.copyOf(problems);
        }
    }

    /** A writer with the sections and formats that are installed. */
    public ReportWriter(ExtensionRegistry extensions) {
        this.extensions = Objects.requireNonNull(extensions, "extensions");
    }

    /**
     * Returns every installed section with its defaults, in their order; broken ones are left out and named.
     *
     * @param problems takes a sentence for each that cannot be used
     */
    public List<Choice<ReportSection<?>>> installed(List<String> problems) {
        ConfigBinder binder = new ConfigBinder(extensions);
        List<Choice<ReportSection<?>>> found = new ArrayList<>();
        for (ExtensionDescriptor descriptor : extensions.list(ReportSection.class)) {
            try {
                ReportSection<?> section = extensions.get(ReportSection.class, descriptor.id());
                SourcePosition where = SourcePosition.of("report section " + descriptor.id());
                Record defaults =
                        binder.bind(new ConfigNode.Table(Map.of(), where), section.configType(), descriptor.id());
                found.add(new Choice<>(descriptor, section, defaults));
            } catch (UnknownExtensionException | ConfigException | IllegalStateException e) {
                problems.add("section " + descriptor.id() + " is left out: " + e.getMessage());
            }
        }
        found.sort(Comparator.<Choice<ReportSection<?>>>comparingInt(
                        c -> c.extension().order())
                .thenComparing(Choice::id));
        return found;
    }

    /**
     * Writes the report.
     *
     * @param folder the run
     * @param chosen sections in their order; empty takes all that are installed
     * @param title heading of the page; empty takes the name of the experiment and its dataset
     * @throws IOException if the run cannot be read or the disk refuses
     * @throws CancelledException if the user cancelled; an earlier page stays as it was
     */
    public Written write(RunFolder folder, List<Choice<ReportSection<?>>> chosen, String title, Progress progress)
            throws IOException {
        RunRecord run = RunRecord.read(folder.path(), extensions);
        List<String> problems = new ArrayList<>(run.problems());
        List<Choice<ReportSection<?>>> sections = chosen.isEmpty() ? installed(problems) : chosen;
        Path index = folder.report().resolve("index.html");
        FolderPage.Files files = new FolderPage.Files(folder.report());
        List<PageFrame.Part> parts = new ArrayList<>();
        try (Progress work = progress.split(1, "Writing the report", sections.size())) {
            for (Choice<ReportSection<?>> choice : sections) {
                work.checkCancelled();
                FolderPage page = new FolderPage(files, extensions, work);
                String text = text(choice, run, page, problems);
                if (!text.isEmpty()) {
                    parts.add(
                            new PageFrame.Part(choice.id(), choice.descriptor().label(), text));
                }
                work.advance(1);
            }
        }
        String page = PageFrame.of(run, title, parts, problems);
        folder.writeAtomically("report/index.html", out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
        files.deleteOthers();
        return new Written(index, problems);
    }

    /** A section of a plug-in may do anything; what it throws becomes a sentence in its place. */
    private static String text(Choice<ReportSection<?>> choice, RunRecord run, FolderPage page, List<String> problems)
            throws IOException {
        try {
            write(choice.extension(), choice, run, page);
            return page.html().toString();
        } catch (CancelledException e) {
            throw e;
        } catch (RuntimeException e) {
            System.getLogger(ReportWriter.class.getName())
                    .log(System.Logger.Level.DEBUG, "section " + choice.id() + " failed", e);
            String sentence = "section " + choice.id() + " could not be written: "
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
            problems.add(sentence);
            return new Html().element("p", sentence, "class", "bad").toString();
        }
    }

    private static <C extends Record> void write(
            ReportSection<C> section, Choice<?> choice, RunRecord run, FolderPage page) throws IOException {
        section.write(choice.configFor(section), run, page);
    }
}
