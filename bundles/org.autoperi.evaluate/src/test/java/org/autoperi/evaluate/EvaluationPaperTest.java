package org.autoperi.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationPaperTest {
    @Test
    void writesReferencesAsBibtex() {
        String bibtex = EvaluationPaper.bibtex(
                List.of(
                        "A. Uthor & B. Uthor, 50_% of {all} ~ doi:10.1016/0022-3697(70)90123-4.",
                        "C. Uthor, arXiv:2110.06197."),
                "key-");
        assertThat(bibtex)
                .contains("@misc{key-1,\n  doi = {10.1016/0022-3697(70)90123-4},\n")
                .contains("note = {A. Uthor \\& B. Uthor, 50\\_\\% of \\{all\\} \\textasciitilde{} doi:")
                .contains("@misc{key-2,\n  eprint = {2110.06197},\n  archiveprefix = {arXiv},\n");
    }

    @Test
    void writesTheMetricsAsLatex() {
        Metric metric = Metric.of("match_rate", 50.123, "%", "a^b", Map.of("standard-error-percent", "0.53"), 9046);
        EvaluationResult result = new EvaluationResult(
                "my\nfile",
                "mp_20",
                List.of(),
                List.of(new EvaluationResult.Part(
                        "id", "label", List.of(), "test", Map.of(), Evaluation.of(List.of(metric)), "")),
                List.of());
        assertThat(new EvaluationPaper(result).latex())
                .startsWith("% my file against mp_20\n")
                .contains("match\\_rate & 50.12 $\\pm$ 0.53 & \\% & 9046 & a\\textasciicircum{}b \\\\");
    }
}
