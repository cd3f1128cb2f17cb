package org.autoperi.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurvesTest {
    @TempDir
    Path folder;

    private Curves read(String text) throws IOException {
        Path file = folder.resolve("metrics.csv");
        Files.writeString(file, text);
        return Curves.read(file);
    }

    @Test
    void leavesOutWhatIsNotThere() throws IOException {
        Curves curves = read("step,a,b\n1,2.5,\n2,nan,7\n3,inf,8\n");
        assertThat(curves.names()).containsExactly("a", "b");
        assertThat(curves.series("a", "A").orElseThrow().y()).containsExactly(2.5);
        assertThat(curves.series("b", "B").orElseThrow().x()).containsExactly(2, 3);
        assertThat(curves.last("b")).contains(8.0);
        assertThat(curves.series("c", "C")).isEmpty();
    }

    @Test
    void dropsALineThatACrashCutOff() throws IOException {
        assertThat(read("step,a\n1,2\n2,3.1").last("a")).contains(2.0);
    }

    @Test
    void isEmptyWithoutFileOrRows() throws IOException {
        assertThat(Curves.read(folder.resolve("none.csv")).names()).isEmpty();
        assertThat(read("").size()).isZero();
        assertThat(read("step,a\n").series("a", "A")).isEmpty();
    }
}
