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
import org.autoperi.crystal.Supercell;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.autoperi.flow.TrainedRegressor;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on bundled compounds: what is learnt is their density, which has to be found from structure and composition. */
class PropertyPredictionTest {
    private static final ExtensionRegistry EXTENSIONS =
            ClassPathExtensions.of(PropertyPredictionTest.class.getClassLoader());

    private static final String RUN =
            """
            experiment = "property-prediction"
            seed = 3
            threads = 2
            targets = ["density", "gap"]
            encoder = { id = "radius-gnn", width = 16, layers = 2, cutoff = 4.0, radial = 12, degree = 1 }
            training = { epochs = 16, batch-size = 16, learning-rate = 0.01, averaging = 0.9, checkpoint-seconds = 0 }

            [dataset]
            id = "csv"
            train = "%s"
            validation = "%s"
            test = "%s"
            """;

    @TempDir
    Path folder;

    private String toml;

    @BeforeEach
    void writeTables() throws Exception {
        List<Crystal> crystals = new ArrayList<>();
        for (Crystal crystal : RadiusGnnTest.bundled()) {
            if (crystal.size() <= 4 && crystal.isOrdered()) {
                crystals.add(crystal);
            }
        }
        Path[] files = new Path[3];
        int[] bounds = {0, 140, 180, 220};
        for (int part = 0; part < 3; part++) {
            files[part] = folder.resolve("part" + part + ".csv");
            Files.writeString(files[part], table(crystals, bounds[part], bounds[part + 1]));
        }
        toml = String.format(Locale.ROOT, RUN, (Object[]) files);
    }

    /** Every seventh crystal has no gap, every eleventh nothing at all. */
    private static String table(List<Crystal> crystals, int from, int to) throws Exception {
        CrystalFormat cif = EXTENSIONS.get(CrystalFormat.class, "cif");
        StringBuilder table = new StringBuilder("material_id,density,gap,cif\n");
        for (int i = from; i < to; i++) {
            Crystal crystal = crystals.get(i * 2);
            StringWriter text = new StringWriter();
            cif.write(List.of(crystal), text);
            String density = Double.toString(crystal.densityGramPerCubicCentimetre());
            String gap = Double.toString(100.0 / crystal.volumePerAtom());
            table.append("c")
                    .append(i)
                    .append(',')
                    .append(i % 11 == 0 ? "" : density)
                    .append(',');
            table.append(i % 11 == 0 || i % 7 == 0 ? "" : gap)
                    .append(",\"")
                    .append(text.toString().replace("\"", "\"\""))
                    .append("\"\n");
        }
        return table.toString();
    }

    private void run(String text, Path where, Progress progress) throws Exception {
        new Runner(EXTENSIONS).start(RunSpecification.parse(text, "test.toml"), where, RunOptions.NONE, progress);
    }

    @Test
    void learnsAndWritesWhatItPredicts() throws Exception {
        Path run = folder.resolve("run");
        run(toml, run, Progress.NONE);

        List<String> rows = Files.readAllLines(run.resolve("predictions.csv"));
        assertThat(rows.get(0)).isEqualTo("id,split,density,density.predicted,gap,gap.predicted");
        assertThat(rows).hasSize(1 + 220 - 20);
        assertThat(rows).noneMatch(row -> row.startsWith("c11,"));
        assertThat(rows).anyMatch(row -> row.startsWith("c7,train,") && row.split(",", -1)[4].isEmpty());
        double error = 0;
        double constant = 0;
        int tests = 0;
        for (String row : rows.subList(1, rows.size())) {
            String[] cells = row.split(",", -1);
            if (cells[1].equals("test")) {
                error += Math.abs(Double.parseDouble(cells[2]) - Double.parseDouble(cells[3]));
                constant += Math.abs(Double.parseDouble(cells[2]) - 6);
                tests++;
            }
        }
        assertThat(tests).isEqualTo(37);
        assertThat(error).as("mean absolute error of the density, summed up").isLessThan(0.5 * constant);
        assertThat(Files.readString(run.resolve("metrics.csv")))
                .contains("train.loss")
                .contains("validation.mae.density");
        assertThat(Files.readString(run.resolve("provenance.json")))
                .contains("constant-mae")
                .contains("without a value of any target")
                .contains("crystals without gap");

        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            TrainedRegressor regressor = TrainedRegressor.open(run, EXTENSIONS);
            assertThat(regressor.targets()).containsExactly("density", "gap");
            Crystal crystal = RadiusGnnTest.bundled().stream()
                    .filter(c -> c.isOrdered() && c.size() <= 4)
                    .skip(2 * 181)
                    .findFirst()
                    .orElseThrow();
            String row =
                    rows.stream().filter(r -> r.startsWith("c181,")).findFirst().orElseThrow();
            List<double[]> values =
                    regressor.predict(List.of(crystal, Supercell.of(crystal, 2, 1, 2)), 2, executor, Progress.NONE);
            double expected = Double.parseDouble(row.split(",", -1)[3]);
            assertThat(values.get(0)[0]).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
            assertThat(values.get(1)[0]).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aRunThatWasStoppedEndsWithTheSameFiles() throws Exception {
        String shorter = toml.replace("epochs = 16", "epochs = 4");
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        run(shorter, whole, Progress.NONE);
        Runner runner = new Runner(EXTENSIONS);
        assertThatThrownBy(() -> run(shorter, stopped, new StopAfter(5, "Training")))
                .isInstanceOf(CancelledException.class);
        for (int stop : new int[] {11, 23}) {
            assertThatThrownBy(() -> runner.resume(stopped, List.of(), new StopAfter(stop, "Training")))
                    .isInstanceOf(CancelledException.class);
        }
        runner.resume(stopped, List.of(), Progress.NONE);

        for (String file : List.of("metrics.csv", "predictions.csv", "checkpoints/last.safetensors")) {
            assertThat(stopped.resolve(file)).as(file).hasSameBinaryContentAs(whole.resolve(file));
        }
    }

    @Test
    void stopsEarlyAndKeepsTheBest() throws Exception {
        Path run = folder.resolve("run");
        run(
                toml.replace("epochs = 16", "epochs = 60, patience = 1, clip = 0.0")
                        .replace("learning-rate = 0.01", "learning-rate = 0.2"),
                run,
                Progress.NONE);

        assertThat(Files.readString(run.resolve("events.ndjson"))).contains("stopped-early");
        assertThat(run.resolve("checkpoints/best.safetensors")).exists();
    }

    @Test
    void namesThePropertiesThereAre() {
        assertThatThrownBy(() -> run(toml.replace("\"gap\"", "\"bandgap\""), folder.resolve("run"), Progress.NONE))
                .isInstanceOfSatisfying(
                        RunException.class, e -> assertThat(e.reason()).isEqualTo(RunException.Reason.CONFIGURATION))
                .hasMessageContaining("no property bandgap")
                .hasMessageContaining("density, gap");
        assertThatThrownBy(
                        () -> run(toml.replace("[\"density\", \"gap\"]", "[]"), folder.resolve("run2"), Progress.NONE))
                .hasMessageContaining("targets is empty");
    }

    @Test
    void refusesATargetWithoutSpread() throws Exception {
        Path flat = folder.resolve("part0.csv");
        List<String> lines = Files.readAllLines(flat);
        lines.replaceAll(line -> line.replaceAll("^(c\\d+),[0-9.]+,", "$1,1.5,"));
        Files.write(flat, lines);

        assertThatThrownBy(() -> run(toml, folder.resolve("run"), Progress.NONE))
                .isInstanceOfSatisfying(
                        RunException.class, e -> assertThat(e.reason()).isEqualTo(RunException.Reason.DATA))
                .hasMessageContaining("density has the value 1.5 for all of its");
    }

    @Test
    void refusesACheckpointOfAnotherKind() {
        assertThatThrownBy(() -> TrainedRegressor.open(folder.resolve("nothing"), EXTENSIONS))
                .isInstanceOf(RunException.class);
    }
}
