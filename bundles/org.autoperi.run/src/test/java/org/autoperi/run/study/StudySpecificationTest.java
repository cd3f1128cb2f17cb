package org.autoperi.run.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.autoperi.core.ConfigException;
import org.autoperi.core.Problem;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudySpecificationTest {
    private static final String RUN = "[run]\nexperiment = \"sums\"\n";

    @TempDir
    Path temp;

    private static StudySpecification text(String... lines) throws ConfigException {
        return StudySpecification.of(
                RunSpecification.parse(String.join("\n", lines) + "\n", "s.toml"), Sums.EXTENSIONS);
    }

    private static List<String> names(StudySpecification study) {
        return study.members().stream().map(StudySpecification.Member::name).toList();
    }

    private StudyPlan plan(StudySpecification study) throws Exception {
        return new StudyRunner(new Runner(Sums.EXTENSIONS), Sums.worker()).plan(study, temp.resolve("none"), 1000);
    }

    private static List<String> problems(String... lines) {
        return catchThrowableOfType(ConfigException.class, () -> text(lines)).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    private List<String> planProblems(String... lines) {
        return catchThrowableOfType(ConfigException.class, () -> plan(text(lines))).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void crossesTheGridWithTheSeeds() throws Exception {
        StudySpecification study =
                text("seeds = [4, 7]", RUN, "[grid]", "factor = [1.0, 2.5]", "inner.word = [\"a b\", \"c\"]");
        assertThat(study.keys()).containsExactly("factor", "inner.word");
        assertThat(names(study))
                .containsExactly(
                        "factor-1.0_word-a-b_seed-4",
                        "factor-1.0_word-a-b_seed-7",
                        "factor-1.0_word-c_seed-4",
                        "factor-1.0_word-c_seed-7",
                        "factor-2.5_word-a-b_seed-4",
                        "factor-2.5_word-a-b_seed-7",
                        "factor-2.5_word-c_seed-4",
                        "factor-2.5_word-c_seed-7");
        StudyPlan plan = plan(study);
        assertThat(plan.runs().get(7).seed()).isEqualTo(7);
        assertThat(plan.runs().get(7).parameters())
                .containsExactly(Map.entry("factor", "2.5"), Map.entry("inner.word", "c"));
        assertThat(plan.runs().get(7).combination()).isEqualTo(3);
        assertThat(RunSpecification.flat(plan.items().get(7).resolved()))
                .containsEntry("factor", "2.5")
                .containsEntry("inner.word", "\"c\"")
                .containsEntry("seed", "7")
                .containsEntry("threads", "1");
    }

    @Test
    void laysTheListOverTheBaseAndTellsWhatTheBaseHas() throws Exception {
        StudySpecification study = text(
                "repeats = 2",
                RUN + "seed = 10\nthreads = 3",
                "[[list]]",
                "name = \"Plain one\"",
                "[[list]]",
                "inner.word = \"z\"",
                "steps = 3",
                "[grid]",
                "\"inner.sizes\" = [[1, 2], []]");
        assertThat(names(study))
                .containsExactly(
                        "Plain-one_sizes-1-2_seed-10",
                        "Plain-one_sizes-1-2_seed-11",
                        "Plain-one_sizes-none_seed-10",
                        "Plain-one_sizes-none_seed-11",
                        "word-z_steps-3_sizes-1-2_seed-10",
                        "word-z_steps-3_sizes-1-2_seed-11",
                        "word-z_steps-3_sizes-none_seed-10",
                        "word-z_steps-3_sizes-none_seed-11");
        List<StudyRun> runs = plan(study).runs();
        assertThat(runs.get(0).label()).isEqualTo("Plain one");
        assertThat(runs.get(0).parameters())
                .containsExactly(
                        Map.entry("inner.word", "a"), Map.entry("steps", "12"), Map.entry("inner.sizes", "[1, 2]"));
        assertThat(runs.get(7).parameters())
                .containsExactly(Map.entry("inner.word", "z"), Map.entry("steps", "3"), Map.entry("inner.sizes", "[]"));
        assertThat(runs).allSatisfy(run -> assertThat(run.threads()).isEqualTo(3));
    }

    @Test
    void readsTheBaseNearItsOwnFile() throws Exception {
        Files.createDirectories(temp.resolve("a"));
        Files.writeString(temp.resolve("a/run.toml"), "experiment = \"sums\"\ncure = \"near.txt\"\n");
        Path file = Files.writeString(temp.resolve("a/s.toml"), "base = \"run.toml\"\n");
        StudyPlan plan = plan(StudySpecification.read(file, Sums.EXTENSIONS));
        assertThat(plan.runs()).extracting(StudyRun::name).containsExactly("seed-1");
        assertThat(RunSpecification.flat(plan.items().get(0).resolved()))
                .containsEntry("cure", "\"" + temp.resolve("a/near.txt") + "\"");
    }

    @Test
    void keepsLongNamesShortAndApart() throws Exception {
        String long1 = "x".repeat(200) + "1";
        String long2 = "x".repeat(200) + "2";
        List<String> names =
                names(text(RUN, "[grid]", "inner.word = [\"" + long1 + "\", \"" + long2 + "\", \"a/b\", \"a b\"]"));
        assertThat(names)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).hasSizeLessThan(110).matches("[A-Za-z0-9.+_-]+"));
        assertThat(names.get(2)).isEqualTo("word-a-b_seed-1");
        assertThat(names.get(3)).startsWith("word-a-b_").endsWith("_seed-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            base = "no.toml"                                       | s.toml:1:8: base is
            seeds = []\\n[run]                                     | seeds is empty
            seeds = [1, 1]\\n[run]                                 | s.toml:1:1: seeds has the same seed twice
            seeds = [1]\\nrepeats = 2\\n[run]                      | s.toml:2:11: seeds and repeats are both given
            repeats = 0\\n[run]                                    | s.toml:1:11: repeats
            sead = [1]\\n[run]                                     | s.toml:1:1: sead is not a known key; did you mean seeds?
            seeds = [1]                                            | s.toml:1:1: there is no run to begin with
            base = "a"\\n[run]\\nexperiment = "sums"               | s.toml:2:1: [run] and base are both given
            [run]\\n[grid]                                         | s.toml:2:1: grid is no table with keys
            [run]\\n[grid]\\nsteps = 3                             | s.toml:3:9: grid.steps is not a list of values
            [run]\\n[grid]\\nsteps = []                            | s.toml:3:1: grid.steps is empty
            [run]\\n[grid]\\nsteps = [1, 2, 1]                     | s.toml:3:16: grid.steps has the value 1 twice
            [run]\\n[grid]\\nseed = [1]                            | s.toml:3:1: the seed is no setting to vary
            [run]\\n[grid]\\n"a..b" = [1]                          | s.toml:3:1: 'a..b' is not a key
            [run]\\n[grid]\\na.b = [1]\\n"a[0].c" = [1]\\n"a.0.c" = [2] | s.toml:5:1: a.0.c is given twice
            [run]\\n[list]\\nsteps = 3                             | s.toml:2:1: list holds explicit combinations
            [run]\\n[[list]]\\nname = 3                            | s.toml:3:8: name is not a text
            [run]\\n[[list]]\\nname = "a"\\n[[list]]\\nname = "A"  | s.toml:5:8: the name 'A' is given twice
            [run]\\n[[list]]\\nsteps = 3\\n[[list]]\\nsteps = 3    | s.toml:5:9: the combination steps = 3 is listed twice
            [run]\\n[[list]]\\nsteps = 3\\n[grid]\\nsteps = [3]    | s.toml:5:1: steps is in [grid] and in [[list]]
            [run]\\n[grid                                          | s.toml:2:
            """)
    void namesThePlaceOfWhatIsWrong(String text, String start) {
        assertThat(problems(text.replace("\\n", "\n")))
                .anySatisfy(problem -> assertThat(problem).contains(start));
    }

    @Test
    void refusesMoreRunsThanAnyoneWants() {
        String values = java.util.stream.IntStream.rangeClosed(1, 200)
                .mapToObj(Integer::toString)
                .collect(java.util.stream.Collectors.joining(", ", "[", "]"));
        assertThat(problems(RUN, "[grid]", "steps = " + values, "factor = " + values))
                .singleElement()
                .asString()
                .startsWith("s.toml:6:1: this makes 40000 combinations");
        assertThat(problems("repeats = 51", RUN, "[grid]", "steps = " + values))
                .singleElement()
                .asString()
                .contains("this makes 10200 runs");
    }

    @Test
    void checksKeysAndValuesAsARunDoesAndTellsEachOnce() {
        assertThat(planProblems("seeds = [1, 2, 3]", RUN, "[grid]", "factr = [1, 2]", "steps = [5, 0]"))
                .containsExactly(
                        "s.toml:6:10: factr is not a known key; did you mean factor?",
                        "s.toml:7:13: steps = 0 is below 1; use 1 or more, the default is 12");
        assertThat(planProblems("[run]", "experiment = \"sum\""))
                .singleElement()
                .asString()
                .startsWith("s.toml:2:14: ");
    }
}
