package org.autoperi.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.io.CifWriter;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Verdict;
import org.autoperi.run.JsonText;
import org.autoperi.run.RunFolder;

/** A run folder made by hand: the files a run would leave, with textbook crystals as samples. */
final class StandInRun implements RunFolder {
    /** Text that would break a page that does not escape. */
    static final String HOSTILE = "<script>alert('x')</script> & \"quotes\" </h1>";

    private final Path path;

    private StandInRun(Path path) {
        this.path = path;
    }

    static StandInRun empty(Path path) throws IOException {
        Files.createDirectories(path);
        return new StandInRun(path);
    }

    static StandInRun full(Path path) throws IOException {
        StandInRun run = empty(path);
        run.writeCurves();
        run.writeSamples();
        run.writeEvaluation();
        run.writeProvenance();
        return run;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Path checkpoints() {
        return made("checkpoints");
    }

    @Override
    public Path samples() {
        return made("samples");
    }

    @Override
    public Path report() {
        return made("report");
    }

    private Path made(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void writeAtomically(String relative, Writing content) throws IOException {
        try (OutputStream out = Files.newOutputStream(path.resolve(relative))) {
            content.to(out);
        }
    }

    private void text(String name, String text) throws IOException {
        Files.createDirectories(path.resolve(name).getParent());
        Files.writeString(path.resolve(name), text);
    }

    static Crystal rockSalt(Element cation, Element anion, double a) {
        double[][] centring = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
        Crystal.Builder salt = Crystal.builder(Lattice.cubic(a)).name("rock-salt-" + cation + anion);
        for (double[] p : centring) {
            salt.add(cation, p[0], p[1], p[2]).add(anion, p[0] + 0.5, p[1], p[2]);
        }
        return salt.build();
    }

    static Crystal perovskite(Element a, Element b, Element x, double length) {
        return Crystal.builder(Lattice.cubic(length))
                .name("perovskite-" + a + b)
                .add(b, 0, 0, 0)
                .add(a, 0.5, 0.5, 0.5)
                .add(x, 0.5, 0, 0)
                .add(x, 0, 0.5, 0)
                .add(x, 0, 0, 0.5)
                .build();
    }

    static Crystal wurtzite(Element cation, Element anion, double a, double c) {
        return Crystal.builder(Lattice.ofParameters(a, a, c, 90, 90, 120))
                .name("wurtzite-" + cation)
                .add(cation, 1 / 3.0, 2 / 3.0, 0)
                .add(cation, 2 / 3.0, 1 / 3.0, 0.5)
                .add(anion, 1 / 3.0, 2 / 3.0, 0.382)
                .add(anion, 2 / 3.0, 1 / 3.0, 0.882)
                .build();
    }

    /** MgAl2O4 in the setting with its origin at a tetrahedral site, u = 0.3874. */
    static Crystal spinel() {
        double[][] centring = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
        double u = 0.3874;
        double v = 0.25 - u;
        double[][] oxygen = {
            {u, u, u}, {u, -u, -u}, {-u, u, -u}, {-u, -u, u}, {v, v, v}, {v, -v, -v}, {-v, v, -v}, {-v, -v, v}
        };
        double[][] octahedral = {
            {0.625, 0.625, 0.625}, {0.625, 0.375, 0.375}, {0.375, 0.625, 0.375}, {0.375, 0.375, 0.625}
        };
        Crystal.Builder spinel = Crystal.builder(Lattice.cubic(8.083)).name("spinel");
        for (double[] t : centring) {
            spinel.add(Element.Mg, t[0], t[1], t[2]).add(Element.Mg, t[0] + 0.25, t[1] + 0.25, t[2] + 0.25);
            for (double[] p : octahedral) {
                spinel.add(Element.Al, t[0] + p[0], t[1] + p[1], t[2] + p[2]);
            }
            for (int i = 0; i < 8; i++) {
                // the second four surround the site at (1/4, 1/4, 1/4), mirrored
                double shift = i < 4 ? 0 : 0.25;
                double sign = i < 4 ? 1 : -1;
                double[] p = oxygen[i % 4];
                spinel.add(
                        Element.O, t[0] + shift + sign * p[0], t[1] + shift + sign * p[1], t[2] + shift + sign * p[2]);
            }
        }
        return spinel.build();
    }

    /** A skewed cell with a shared site, as a clumsy generator would make it. */
    static Crystal skewed(String name) {
        List<Species> both = List.of(Species.of(Element.Fe, 0.5), Species.of(Element.Mn, 0.3));
        return Crystal.builder(Lattice.ofParameters(5.1, 7.3, 6.2, 75, 112, 98))
                .name(name)
                .add(Element.K, 0.12, 0.2, 0.3)
                .add(Element.P, 0.6, 0.5, 0.7)
                .add(Element.O, 0.7, 0.62, 0.55)
                .add(Element.O, 0.45, 0.6, 0.85)
                .add(Element.O, 0.8, 0.4, 0.85)
                .add(Element.O, 0.45, 0.35, 0.6)
                .add(new Site(both, 0.1, 0.8, 0.9, ""))
                .build();
    }

    static List<Crystal> crystals() {
        return List.of(
                rockSalt(Element.Na, Element.Cl, 5.640),
                perovskite(Element.Sr, Element.Ti, Element.O, 3.905),
                wurtzite(Element.Zn, Element.O, 3.250, 5.207),
                spinel(),
                skewed("skewed"),
                perovskite(Element.Cs, Element.Pb, Element.I, 6.289),
                rockSalt(Element.Mg, Element.O, 4.212),
                wurtzite(Element.Ga, Element.N, 3.189, 5.185),
                perovskite(Element.K, Element.Mg, Element.F, 3.989),
                rockSalt(Element.Ti, Element.C, 4.328));
    }

    private void writeCurves() throws IOException {
        StringBuilder metrics =
                new StringBuilder("step,train.loss,train.coordinates,train.lattice,learning.rate,validation.loss\n");
        StringBuilder timing = new StringBuilder("step,seconds.per.step,crystals.per.second\n");
        for (int i = 1; i <= 120; i++) {
            double noise = 0.03 * Math.sin(i * 12.9898) * Math.cos(i * 78.233);
            double loss = 1.9 * Math.exp(-i / 22.0) + 0.22 + noise;
            metrics.append(String.format(
                    Locale.ROOT,
                    "%d,%.5f,%.5f,%.5f,%.6f,%s%n",
                    25 * i,
                    loss,
                    0.7 * loss,
                    0.3 * loss,
                    1e-3 * 0.5 * (1 + Math.cos(Math.PI * i / 120.0)),
                    i % 12 == 0 ? String.format(Locale.ROOT, "%.5f", 1.9 * Math.exp(-i / 22.0) + 0.26) : ""));
            timing.append(String.format(
                    Locale.ROOT, "%d,%.4f,%.1f%n", 25 * i, 0.031 + noise / 20, 64 / (0.031 + noise / 20)));
        }
        text("metrics.csv", metrics.toString());
        text("timing.csv", timing + "3025,0.0");
    }

    private void writeSamples() throws IOException {
        StringBuilder cif = new StringBuilder();
        for (Crystal crystal : crystals()) {
            CifWriter.write(crystal, cif);
        }
        text("samples/crystals.cif", cif.toString());
    }

    private void writeEvaluation() throws IOException {
        List<EvaluationResult.Structure> structures = new ArrayList<>();
        List<Verdict> valid = new ArrayList<>();
        List<Verdict> unique = new ArrayList<>();
        for (Crystal crystal : crystals()) {
            structures.add(new EvaluationResult.Structure(
                    crystal.name(),
                    crystal.composition().formula(),
                    crystal.size(),
                    crystal.volumePerAtom(),
                    crystal.densityGramPerCubicCentimetre(),
                    ""));
            boolean skewed = crystal.name().equals("skewed");
            valid.add(skewed ? Verdict.failed("disordered", "site 7 holds Fe:0.5 + Mn:0.3") : Verdict.passed());
            unique.add(skewed ? Verdict.notJudged("not valid") : Verdict.passed());
        }
        Map<String, String> rule = new LinkedHashMap<>();
        rule.put("shortest-distance", "0.5 Å");
        rule.put("least-volume", "0.1 Å³");
        List<EvaluationResult.Part> parts = List.of(
                part(
                        "structural-validity",
                        "Structurally valid",
                        Evaluation.share("structural-validity", "cdvae-2022", rule, valid, "")),
                part(
                        "uniqueness",
                        "Unique",
                        Evaluation.share("unique", "amd-invariants", Map.of("tolerance", "0.01"), unique, HOSTILE)),
                part(
                        "density-distance",
                        "Density distance",
                        Evaluation.of(
                                List.of(Metric.of("density-distance", 0.7312, "g/cm³", "wasserstein-1", Map.of(), 9)))),
                part("novelty", "Novelty", Evaluation.notApplicable("the run has no training crystals")));
        EvaluationResult result =
                new EvaluationResult("samples/crystals.cif", "bundled compounds", structures, parts, List.of());
        text("evaluation.json", result.toJson());
    }

    private static EvaluationResult.Part part(String id, String label, Evaluation evaluation) {
        List<String> cite = id.equals("structural-validity")
                ? List.of("Xie et al., ICLR 2022, doi:10.48550/arXiv.2110.06197")
                : List.of();
        return new EvaluationResult.Part(id, label, cite, "org.autoperi.evaluate 0.1.0", Map.of(), evaluation, "");
    }

    private void writeProvenance() throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", 1);
        tree.put("experiment", "crystal-generation");
        tree.put("seed", 7);
        tree.put("threads", 2);
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put("name", "Bundled compounds");
        dataset.put("licence", "facts with their sources named");
        dataset.put("cite", List.of("Wyckoff, Crystal Structures, 2nd ed., 1963", HOSTILE));
        dataset.put("train", 700);
        dataset.put("validation", 90);
        dataset.put("test", 90);
        dataset.put(
                "files",
                List.of(Map.of("file", "compounds.txt sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c")));
        Map<String, Object> training = new LinkedHashMap<>();
        training.put("crystals", 684);
        training.put("left-out", "16 with more than 24 atoms");
        training.put("architecture", "torus-gnn");
        training.put("parameters", 412338);
        tree.put("facts", Map.of("dataset", dataset, "training", training));
        tree.put(
                "extensions",
                List.of(
                        extension("Experiment", "crystal-generation", "Crystal generation", "org.autoperi.flow"),
                        extension("Architecture", "torus-gnn", "Torus graph network", "org.autoperi.flow"),
                        extension("Stage", "report", "Report", "org.autoperi.report")));
        tree.put("bundles", Map.of("org.autoperi.core", "0.1.0"));
        Map<String, Object> session = new LinkedHashMap<>();
        session.put("started", "2026-11-21T08:00:00.123Z");
        session.put("command", List.of("autoperi", "quickstart", "--name", HOSTILE));
        session.put("java", Map.of("version", "17.0.15", "vendor", "Debian", "simd", true));
        session.put("system", Map.of("processor", "Xeon", "processors", 2, "name", "Linux", "architecture", "amd64"));
        tree.put("sessions", List.of(session));
        text("provenance.json", JsonText.pretty(tree));
        text(
                "events.ndjson",
                """
                {"time":"2026-11-21T08:00:00.200Z","type":"started","text":"crystal-generation"}
                {"time":"2026-11-21T08:02:01.000Z","type":"warning","text":"2 of 12 samples have no cell and are left out"}
                {"time":"2026-11-21T08:02:14.000Z","type":"stage","text":"report"}
                """);
        text("resolved.toml", "experiment = \"crystal-generation\"\nseed = 7\ndataset = { id = \"bundled\" }\n");
    }

    private static Map<String, Object> extension(String kind, String id, String label, String bundle) {
        Map<String, Object> extension = new LinkedHashMap<>();
        extension.put("kind", kind);
        extension.put("id", id);
        extension.put("label", label);
        extension.put("bundle", bundle);
        extension.put("version", "0.1.0");
        extension.put("cite", List.of());
        return extension;
    }
}
