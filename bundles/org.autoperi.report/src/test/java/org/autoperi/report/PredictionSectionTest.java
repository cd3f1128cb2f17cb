package org.autoperi.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.run.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionSectionTest {
    private static final ExtensionRegistry EXTENSIONS =
            ClassPathExtensions.of(PredictionSectionTest.class.getClassLoader());

    @TempDir
    Path folder;

    private String page(StandInRun run) throws IOException {
        ReportWriter.Written written = new ReportWriter(EXTENSIONS).write(run, List.of(), "", Progress.NONE);
        assertThat(written.problems()).isEmpty();
        return Files.readString(written.page());
    }

    @Test
    void showsErrorsBesideThoseOfAConstantAndDrawsTheTestSplit() throws IOException {
        StandInRun run = StandInRun.empty(folder);
        StringBuilder table = new StringBuilder("id,split,gap,gap.predicted,modulus,modulus.predicted\n");
        for (int i = 0; i < 30; i++) {
            table.append("\"a,")
                    .append(i)
                    .append("\",")
                    .append(i < 20 ? "train" : "test")
                    .append(',');
            table.append(i)
                    .append(',')
                    .append(i + 0.25)
                    .append(i % 2 == 0 ? "," : "," + i)
                    .append(",3\n");
        }
        Files.writeString(folder.resolve("predictions.csv"), table);
        Map<String, Object> numbers =
                Map.of("count", 10, "mae", 0.25, "rmse", 0.375, "constant-mae", 12.5, "constant-rmse", 13.75);
        Files.writeString(
                folder.resolve("provenance.json"),
                JsonText.pretty(Map.of("facts", Map.of("prediction", Map.of("gap", Map.of("test", numbers))))));

        String page = page(run);

        assertThat(page)
                .contains("Predicted properties")
                .contains("0.375")
                .contains("12.5")
                .contains("10 crystals of the split test")
                .contains("5 crystals of the split test")
                .contains("Errors of modulus");
    }

    @Test
    void isLeftOutWithoutPredictions() throws IOException {
        assertThat(page(StandInRun.empty(folder))).doesNotContain("Predicted properties");
    }
}
