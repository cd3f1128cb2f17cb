package org.autoperi.report.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryException;
import org.autoperi.crystal.SymmetryTolerance;
import org.autoperi.crystal.io.CifWriter;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.spi.ReportSection;
import org.autoperi.view.Camera;
import org.autoperi.view.CrystalRenderer;
import org.autoperi.view.Picture;
import org.autoperi.view.RenderSettings;
import org.autoperi.view.Scene;
import org.autoperi.view.SceneOptions;
import org.osgi.service.component.annotations.Component;

/** Pictures of generated crystals with what is known of each, and their CIF files. */
@Component
@Extension(
        id = "gallery",
        label = "Generated crystals",
        description = "Pictures of the first crystals with formula, cell, verdicts and a CIF file each")
public final class GallerySection implements ReportSection<GallerySection.Config> {
    /** Cells with more atoms than this are drawn without bonds, which would hide everything. */
    private static final int MOST_BONDED = 400;

    private static final double MARGIN = 0.07;

    /** Suits drawn crystals, whose atoms are never quite in their places. */
    private static final double SYMMETRY_TOLERANCE_ANGSTROM = 0.1;

    /**
     * How many and how.
     *
     * @param crystals how many crystals are shown
     * @param style how they are drawn
     * @param width width of a picture in pixels; shown at about half of it
     */
    public record Config(
            @Param(label = "Crystals", help = "How many crystals are shown", min = 0, max = 500) int crystals,
            @Param(label = "Style", help = "How atoms and bonds are drawn") SceneOptions.Style style,
            @Param(label = "Width", unit = "px", help = "Width of a picture", min = 100, max = 4000) int width) {
        /** Two dozen in ball and stick. */
        public Config() {
            this(24, SceneOptions.Style.BALL_AND_STICK, 520);
        }
    }

    /** Stateless. */
    public GallerySection() {}

    @Override
    public int order() {
        return 300;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) throws IOException {
        List<Crystal> all = run.samples();
        int shown = Math.min(config.crystals(), all.size());
        if (shown == 0) {
            return;
        }
        Html html = page.html();
        html.paragraph(
                shown == all.size()
                        ? "All " + shown + " in the order in which they were drawn."
                        : "The first " + shown + " of " + all.size()
                                + " in the order in which they were drawn; none was picked.");
        cards(config, run, shown, "", page);
    }

    /**
     * Writes the first crystals of a run.
     *
     * @param prefix what keeps files and places apart from those of other runs on the page, may be empty
     */
    static void cards(Config config, RunRecord run, int most, String prefix, ReportPage page) throws IOException {
        Html html = page.html();
        html.open("ul", "class", "gallery");
        CrystalRenderer renderer = new CrystalRenderer();
        for (int i = 0; i < Math.min(most, run.samples().size()); i++) {
            page.progress().checkCancelled();
            card(config, i, prefix, run, page, renderer);
        }
        html.close();
    }

    private static void card(
            Config config, int index, String prefix, RunRecord run, ReportPage page, CrystalRenderer renderer)
            throws IOException {
        Crystal crystal = run.samples().get(index);
        String dash = prefix.isEmpty() ? "" : "-";
        String name = String.format(Locale.ROOT, "crystals/%s%s%04d", prefix, dash, index + 1);
        int height = (int) Math.round(config.width() * 0.82);
        String picture = page.file(
                name + ".png",
                picture(config, crystal, config.width(), height, renderer).toPng());
        Html html = page.html();
        html.open("li", "id", prefix + dash + "crystal-" + (index + 1));
        html.empty(
                "img",
                "src",
                picture,
                "alt",
                "Unit cell of " + crystal.composition().reducedFormula() + " with " + crystal.size() + " atoms",
                "width",
                Integer.toString(config.width() / 2),
                "height",
                Integer.toString(height / 2),
                "loading",
                "lazy");
        html.open("div", "class", "about");
        html.open("h3").formula(crystal.composition().reduced()).close();
        html.element("p", spaceGroup(crystal), "class", "group");
        html.open("p");
        for (Element element : crystal.composition().elements()) {
            html.swatch(element);
        }
        html.close();
        html.element("p", cell(crystal.lattice()));
        html.element(
                "p",
                String.format(
                        Locale.ROOT,
                        "%d %s, %.2f g/cm³",
                        crystal.size(),
                        crystal.size() == 1 ? "atom" : "atoms",
                        crystal.densityGramPerCubicCentimetre()));
        Verdicts.write(html, run, index);
        html.open("p").element("a", "CIF", "href", page.file(name + ".cif", cif(crystal)));
        html.element("span", crystal.name().isEmpty() ? "" : " " + crystal.name(), "class", "muted");
        html.close();
        html.close().close();
    }

    private static String spaceGroup(Crystal crystal) {
        try {
            SpaceGroup group = Symmetry.of(crystal, SymmetryTolerance.ofDistance(SYMMETRY_TOLERANCE_ANGSTROM))
                    .spaceGroup();
            return String.format(
                    Locale.ROOT,
                    "%s (%d) within %s Å",
                    group.compactSymbol(),
                    group.number(),
                    SYMMETRY_TOLERANCE_ANGSTROM);
        } catch (SymmetryException e) {
            return "no space group within " + SYMMETRY_TOLERANCE_ANGSTROM + " Å";
        }
    }

    private static Picture picture(Config config, Crystal crystal, int width, int height, CrystalRenderer renderer) {
        SceneOptions options = new SceneOptions().withStyle(config.style());
        if (crystal.size() > MOST_BONDED) {
            options = options.withStyle(SceneOptions.Style.SPACE_FILLING);
        }
        Scene scene = Scene.of(crystal, options);
        Camera camera = Camera.standard(crystal.lattice()).fitted(scene, width, height, MARGIN);
        return renderer.render(scene, camera, RenderSettings.still(width, height));
    }

    private static String cell(Lattice lattice) {
        return String.format(
                Locale.ROOT,
                "%.2f, %.2f, %.2f Å; %.0f°, %.0f°, %.0f°",
                lattice.a(),
                lattice.b(),
                lattice.c(),
                lattice.alphaDegrees(),
                lattice.betaDegrees(),
                lattice.gammaDegrees());
    }

    private static byte[] cif(Crystal crystal) throws IOException {
        StringBuilder text = new StringBuilder();
        CifWriter.write(crystal, text);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
