package org.autoperi.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunPlan;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.junit.jupiter.api.Test;

class QuickstartTest {
    /** Beside the rooms, two levels above this one. */
    private static final Path EXAMPLES = Path.of("..", "..", "examples");

    private static RunPlan plan(String example) throws Exception {
        Runner runner = new Runner(ClassPathExtensions.of(QuickstartTest.class.getClassLoader()));
        return runner.plan(RunSpecification.read(EXAMPLES.resolve(example)), RunOptions.NONE);
    }

    @Test
    void theExampleIsTheOneInTheBundle() throws Exception {
        assertThat(Files.readString(EXAMPLES.resolve("quickstart.toml"))).isEqualTo(Quickstart.toml());
    }

    @Test
    void theExamplesAreValid() throws Exception {
        assertThat(plan("quickstart.toml").toToml()).contains("experiment = \"crystal-generation\"");
        assertThat(plan("perov5.toml").toToml()).contains("experiment = \"crystal-prediction\"");
    }
}
