package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.CancelledException;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.autoperi.flow.CandidateConfidence;
import org.autoperi.flow.TemplatePool;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on bundled compounds of two atoms: which of rock salt, caesium chloride, zinc blende ... is it? */
class CandidateRankingTest {
    private static final ExtensionRegistry EXTENSIONS =
            ClassPathExtensions.of(CandidateRankingTest.class.getClassLoader());

    private static final String RUN =
            """
            experiment = "candidate-ranking"
            seed = 3
            threads = 2
            candidates = { prototypes = 6 }
            encoder = { id = "radius-gnn", width = 12, layers = 1, cutoff = 4.0, radial = 8, degree = 1 }
            training = { epochs = 8, batch-size = 8, learning-rate = 0.01, averaging = 0.9, checkpoint-seconds = 0 }

            [dataset]
            id = "csv"
            train = "%s"
            validation = "%s"
            """;

    @TempDir
    Path folder;

    private List<Crystal> binaries;
    private String toml;

    @BeforeEach
    void writeTables() throws Exception {
        binaries = RadiusGnnTest.bundled().stream()
                .filter(crystal -> crystal.isOrdered()
                        && crystal.size() == 2
                        && crystal.composition().elements().size() == 2)
                .toList();
        Path train = folder.resolve("train.csv");
        Path validation = folder.resolve("validation.csv");
        Files.writeString(train, table(0));
        Files.writeString(validation, table(1));
        toml = String.format(Locale.ROOT, RUN, train, validation);
    }

    /** Every fourth crystal is for validation. */
    private String table(int part) throws Exception {
        CrystalFormat cif = EXTENSIONS.get(CrystalFormat.class, "cif");
        StringBuilder table = new StringBuilder("material_id,cif\n");
        for (int i = 0; i < binaries.size(); i++) {
            if ((i % 4 == 0 ? 1 : 0) == part) {
                StringWriter text = new StringWriter();
                cif.write(List.of(binaries.get(i)), text);
                table.append('c')
                        .append(i)
                        .append(",\"")
                        .append(text.toString().replace("\"", "\"\""))
                        .append("\"\n");
            }
        }
        return table.toString();
    }

    private void run(String text, Path where, Progress progress) throws Exception {
        new Runner(EXTENSIONS).start(RunSpecification.parse(text, "test.toml"), where, RunOptions.NONE, progress);
    }

    @Test
    void learnsWhichCandidateIsRight() throws Exception {
        Path run = folder.resolve("run");
        run(toml, run, Progress.NONE);
        List<String> rows = Files.readAllLines(run.resolve("metrics.csv"));
        int column = List.of(rows.get(0).split(",")).indexOf("validation.loss");
        double first = Double.parseDouble(rows.get(1).split(",")[column]);
        double last = Double.parseDouble(rows.get(rows.size() - 1).split(",")[column]);
        assertThat(last).isLessThan(first);
        assertThat(Files.readString(run.resolve("provenance.json")))
                .contains("first-right")
                .contains("most-alike-right");

        CandidateConfidence judge = CandidateConfidence.open(run, EXTENSIONS);
        TemplatePool pool = TemplatePool.of(binaries.stream()
                .filter(crystal -> !crystal.composition().reducedFormula().equals("NaCl"))
                .toList());
        List<TemplatePool.Copy> copies = pool.copies(
                new int[] {Element.Na.atomicNumber(), Element.Cl.atomicNumber()}, 6, TemplatePool.Ranking.ALIKE);
        Crystal drawn =
                Crystal.of(Lattice.cubic(3.4), List.of(Element.Na, Element.Cl), new double[] {0, 0, 0, .45, .5, .5});
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            double[] one = judge.logOdds(copies, List.of(drawn), 1, executor, Progress.NONE);
            assertThat(one).hasSize(copies.size() + 1);
            assertThat(one).satisfies(odds -> {
                for (double each : odds) {
                    assertThat(each).isBetween(-15.0, 15.0);
                }
            });
            // It has met no drawn crystals, so it puts them behind all prototypes.
            assertThat(one[copies.size()]).isEqualTo(-15);
            assertThat(judge.logOdds(copies, List.of(drawn), 2, executor, Progress.NONE))
                    .containsExactly(one, within(1e-5));
            assertThat(judge.logOdds(copies, List.of(), 2, executor, Progress.NONE))
                    .hasSize(copies.size());
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aStoppedRunEndsAsOneThatWasNot() throws Exception {
        Path whole = folder.resolve("whole");
        run(toml, whole, Progress.NONE);
        Path stopped = folder.resolve("stopped");
        assertThatThrownBy(() -> run(toml, stopped, new StopAfter(20, "Training")))
                .isInstanceOf(CancelledException.class);
        new Runner(EXTENSIONS).resume(stopped, List.of(), Progress.NONE);
        assertThat(stopped.resolve("metrics.csv")).hasSameTextualContentAs(whole.resolve("metrics.csv"));
    }

    @Test
    void aCrystalLendsNothingToItself() throws Exception {
        Path run = folder.resolve("run");
        run(toml.replace("epochs = 8", "epochs = 1"), run, Progress.NONE);
        List<CandidateSet> sets = CandidateLines.read(run.resolve("candidates/train-0.txt"));
        assertThat(sets).isNotEmpty();
        for (CandidateSet set : sets) {
            for (float[] facts : set.facts()) {
                assertThat(facts[1])
                        .as("distance of a prototype for %s", set.id())
                        .isPositive();
            }
        }
        assertThat(CandidateLines.write(sets)).isEqualTo(Files.readAllBytes(run.resolve("candidates/train-0.txt")));
    }

    @Test
    void refusesWhatItCannotLearnFrom() throws Exception {
        Path one = folder.resolve("one.csv");
        Files.writeString(
                one, String.join("\n", table(0).split("\n(?=c\\d)", 3)[0], table(0).split("\n(?=c\\d)", 3)[1]));
        String text = "experiment = \"candidate-ranking\"\n[dataset]\nid = \"csv\"\ntrain = \"" + one + "\"\n";
        assertThatThrownBy(() -> run(text, folder.resolve("run"), Progress.NONE))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("none of the 1 training crystals has a candidate");
        assertThatThrownBy(() -> CandidateConfidence.open(one, EXTENSIONS)).isInstanceOf(RunException.class);
        String missing = text.replace("[dataset]", "candidates = { flow = \"nowhere\" }\n[dataset]");
        assertThatThrownBy(() -> run(missing, folder.resolve("other"), Progress.NONE))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void scoresRankings() {
        Crystal any = binaries.get(0);
        List<float[]> facts = List.of(new float[CandidateSet.FACTS], new float[CandidateSet.FACTS]);
        CandidateSet second = new CandidateSet(
                "a", List.of(any, any), facts, List.of(new int[0], new int[0]), new boolean[] {false, true});
        CandidateSet none =
                new CandidateSet("b", List.of(any, any), facts, List.of(new int[0], new int[0]), new boolean[2]);
        RankingScore score =
                RankingScore.of(List.of(second, none), List.of(new double[] {0, Math.log(2)}, new double[] {0, 0}));
        // Probabilities of the truth: 2 / (1 + 1 + 2) and 1 / (1 + 1 + 1).
        assertThat(score.surprise()).isCloseTo((Math.log(2) + Math.log(3)) / 2, within(1e-12));
        assertThat(score.first()).isEqualTo(0.5);
        assertThat(score.unranked()).isZero();
        assertThat(score.best()).isEqualTo(0.5);
    }

    @Test
    void keepsItsJudgementsAmongTheRivals() {
        List<Crystal> crystals = new ArrayList<>(binaries.subList(0, 2));
        CandidateSet set = CandidateSet.of("x", List.of(), crystals).against(crystals.get(1));
        assertThat(set.right()[1]).isTrue();
        assertThat(set.facts().get(0)).hasSize(CandidateSet.FACTS);
        assertThat(set.facts().get(1)[0]).isZero();
    }
}
