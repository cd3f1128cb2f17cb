package org.autoperi.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunSpecificationTest {
    private static final String TEXT =
            """
            # a comment
            experiment = "x"
            seed = 3

            [training]
            epochs = 5
            "odd = key" = 1.5
            rates = [0.1, 0.2]

            [[physics]]
            id = "a"
            [[physics]]
            id = "b"
            scale = -0.7
            inner = { deep = true }
            """;

    @TempDir
    Path temp;

    private static ConfigNode at(ConfigNode node, Object... steps) {
        ConfigNode found = node;
        for (Object step : steps) {
            found = step instanceof Integer i
                    ? ((ConfigNode.Array) found).items().get(i)
                    : ((ConfigNode.Table) found).entries().get(step);
        }
        return found;
    }

    @Test
    void knowsThePlaceOfEveryValue() throws ConfigException {
        ConfigNode.Table table = RunSpecification.parse(TEXT, "run.toml").table();
        assertThat(at(table, "seed").where()).hasToString("run.toml:3:8");
        assertThat(at(table, "training", "odd = key").where()).hasToString("run.toml:7:15");
        assertThat(at(table, "training", "rates", 1).where()).hasToString("run.toml:8:15");
        assertThat(at(table, "physics", 1, "scale").where()).hasToString("run.toml:14:9");
        assertThat(at(table, "physics", 1, "inner", "deep").where()).hasToString("run.toml:15:18");
    }

    @Test
    void writesWhatItReads() throws ConfigException {
        ConfigNode.Table table = RunSpecification.parse(TEXT, "run.toml").table();
        ConfigNode.Table again = RunSpecification.parse(RunSpecification.write(table), "again.toml")
                .table();
        assertThat(RunSpecification.flat(again)).containsExactlyInAnyOrderEntriesOf(RunSpecification.flat(table));
    }

    @Test
    void namesLineAndColumnOfASyntaxError() {
        ConfigException thrown = catchThrowableOfType(
                ConfigException.class, () -> RunSpecification.parse("a = 1\nb = = 2\n", "run.toml"));
        assertThat(thrown.getMessage()).startsWith("run.toml:2:5: not TOML: ");
    }

    @Test
    void refusesADoubledKey() {
        ConfigException thrown =
                catchThrowableOfType(ConfigException.class, () -> RunSpecification.parse("a = 1\na = 2\n", "run.toml"));
        assertThat(thrown.getMessage()).startsWith("run.toml:2:1: not TOML: a previously defined");
    }

    @Test
    void saysWhatIsWrongWithAFile() throws Exception {
        Path binary = temp.resolve("b.toml");
        Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThat(message(temp.resolve("none.toml"))).endsWith("none.toml: there is no such file");
        assertThat(message(temp)).contains("this is a folder");
        assertThat(message(binary)).contains("not a text in UTF-8");
    }

    private static String message(Path file) {
        return catchThrowableOfType(ConfigException.class, () -> RunSpecification.read(file))
                .getMessage();
    }

    @Test
    void layesSettingsOverTheText() throws ConfigException {
        RunSpecification specification = RunSpecification.parse(TEXT, "run.toml");
        for (Setting setting : RunSpecification.settings(
                "--set", List.of("training.epochs=9", "physics[1].scale=0.5", "new.list=[1, 2]"))) {
            specification = specification.with(setting);
        }
        assertThat(RunSpecification.flat(specification.table()))
                .containsEntry("training.epochs", "\"9\"")
                .containsEntry("physics[1].scale", "\"0.5\"")
                .containsEntry("physics[1].id", "\"b\"")
                .containsEntry("new.list", "[1, 2]");
        assertThat(at(specification.table(), "new", "list", 0).where()).hasToString("--set new.list");
    }

    @Test
    void refusesASettingWithoutValue() {
        ConfigException thrown = catchThrowableOfType(
                ConfigException.class, () -> RunSpecification.settings("--set", List.of("training.epochs")));
        assertThat(thrown).hasMessage("--set training.epochs: key=value is expected, for instance training.epochs=5");
    }
}
