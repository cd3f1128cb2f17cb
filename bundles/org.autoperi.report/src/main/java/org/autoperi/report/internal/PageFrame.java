package org.autoperi.report.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.autoperi.report.Html;
import org.autoperi.report.RunRecord;

/** What stands around the sections: head, style, heading, contents, foot. */
public final class PageFrame {
    private PageFrame() {}

    /**
     * A section that has something to say.
     *
     * @param id id of its extension
     * @param label heading
     * @param html what it wrote
     */
    public record Part(String id, String label, String html) {}

    /**
     * What stands above and below the sections.
     *
     * @param kicker a word on what the page is
     * @param heading title of the page
     * @param lead a sentence beneath, may be empty
     * @param foot last line
     */
    record Head(String kicker, String heading, String lead, String foot) {}

    /** The whole page of a run. */
    public static String of(RunRecord run, String title, List<Part> parts, List<String> problems) {
        String heading = title.isEmpty() ? RunFacts.title(run) : title;
        return of(new Head("AutoPeri report", heading, RunFacts.lead(run), RunFacts.foot(run)), parts, problems);
    }

    /** The whole page. */
    static String of(Head head, List<Part> parts, List<String> problems) {
        StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n");
        page.append("<meta charset=\"utf-8\"/>\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        page.append("<meta name=\"generator\" content=\"AutoPeri\"/>\n");
        page.append("<title>").append(new Html().text(head.heading())).append("</title>\n");
        page.append("<style>\n").append(resource("report.css")).append("</style>\n</head>\n<body>\n");
        page.append(new Html().element("a", "Skip to the results", "class", "skip", "href", "#results"));
        page.append("<div class=\"page\">\n");
        page.append(header(head, parts));
        page.append("<main id=\"results\">\n");
        if (!problems.isEmpty()) {
            page.append(problems(problems));
        }
        for (Part part : parts) {
            page.append(new Html()
                    .open("section", "aria-labelledby", part.id())
                    .element("h2", part.label(), "id", part.id())
                    .close()
                    .toString()
                    .replace("</section>", ""));
            page.append(part.html()).append("\n</section>\n");
        }
        page.append("</main>\n");
        page.append(new Html().element("footer", head.foot()));
        page.append("</div>\n<script>\n//<![CDATA[\n")
                .append(resource("sort.js"))
                .append("//]]>\n</script>\n");
        return page.append("</body>\n</html>\n").toString();
    }

    private static Html header(Head head, List<Part> parts) {
        Html html = new Html().open("header");
        html.element("p", head.kicker(), "class", "kicker");
        html.element("h1", head.heading());
        if (!head.lead().isEmpty()) {
            html.element("p", head.lead(), "class", "lead");
        }
        html.open("nav", "aria-label", "Contents").open("ul");
        for (Part part : parts) {
            html.open("li").element("a", part.label(), "href", "#" + part.id()).close();
        }
        return html.close().close().close();
    }

    private static Html problems(List<String> problems) {
        Html html = new Html().open("section", "aria-labelledby", "report-problems");
        html.element("h2", "This report is not complete", "id", "report-problems");
        html.open("ul", "class", "bad");
        problems.forEach(problem -> html.element("li", problem));
        return html.close().close();
    }

    private static String resource(String name) {
        try (InputStream in = PageFrame.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing in the bundle org.autoperi.report");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("resource " + name + " cannot be read", e);
        }
    }
}
