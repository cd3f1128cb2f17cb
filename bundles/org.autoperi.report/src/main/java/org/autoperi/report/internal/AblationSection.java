package org.autoperi.report.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.spi.ReportSection;
import org.osgi.service.component.annotations.Component;

/** What changed in the metrics of other runs in which single settings were changed or parts taken away. */
@Component
@Extension(
        id = "ablations",
        label = "Ablations",
        description = "Runs that differ from this one in few settings, and what that did to the metrics")
public final class AblationSection implements ReportSection<AblationSection.Config> {
    /**
     * Which runs.
     *
     * @param runs folders of the changed runs, relative to the folder of this run
     */
    public record Config(
            @Param(
                            label = "Runs",
                            help =
                                    "Folders of the changed runs, relative to the folder of this run; none leaves the section out")
                    List<String> runs) {
        /** Copies the list. */
        public Config {
            runs = List.copyOf(runs);
        }

        /** None. */
        public Config() {
            this(List.of());
        }
    }

    /** Stateless. */
    public AblationSection() {}

    @Override
    public int order() {
        return 550;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) throws IOException {
        if (config.runs().isEmpty()) {
            return;
        }
        List<ComparedRun.Place> places = new ArrayList<>();
        places.add(new ComparedRun.Place("this run", run.folder()));
        for (String other : config.runs()) {
            Path path = run.folder().resolve(other).normalize();
            places.add(new ComparedRun.Place("", path));
        }
        List<ComparedRun> runs = ComparedRun.readAll(places, page.extensions());
        Html html = page.html();
        runs.stream()
                .skip(1)
                .flatMap(each -> each.problems().stream())
                .forEach(problem -> html.element("p", problem, "class", "bad"));
        Ablations.write(html, runs);
    }
}
