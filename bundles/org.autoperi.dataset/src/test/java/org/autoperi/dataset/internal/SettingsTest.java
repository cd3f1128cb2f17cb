package org.autoperi.dataset.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.SourcePosition;
import org.autoperi.dataset.spi.DatasetSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final ConfigBinder BINDER = new ConfigBinder(Sources.registry());

    static Choice<?> choose(String words) throws Exception {
        return choose(new ConfigNode.Text(words, SourcePosition.of("--dataset")));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal cannot carry the settings of all sources
    private static Choice<?> choose(ConfigNode node) throws Exception {
        return BINDER.choose(node, (Class) DatasetSource.class, "dataset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bundled", "csv", "folder", "zip"})
    void defaultsSurviveBeingWrittenAndRead(String id) throws Exception {
        var chosen = choose(id);

        var again = choose(ConfigBinder.toTable(chosen));

        assertThat(again.config()).isEqualTo(chosen.config());
    }

    @Test
    void keysAreThoseOfTheDocumentation() throws Exception {
        var csv = choose("csv:train=a.csv,id-column=id,limit=5,max-atoms=20,primitive=false,max-problem-share=0.1");
        var zip = choose("zip:path=a.zip,properties=p.csv,property-names=gap,validation-share=0.2,test-share=0");
        var bundled = choose("bundled:max-atoms=20,validation-share=0.2");

        assertThat(csv.config()).isInstanceOfSatisfying(CsvSource.Config.class, config -> {
            assertThat(config.train()).isEqualTo(Optional.of(Path.of("a.csv")));
            assertThat(config.idColumn()).isEqualTo("id");
            assertThat(config.limit()).isEqualTo(5);
            assertThat(config.primitive()).isFalse();
        });
        assertThat(zip.config()).isInstanceOfSatisfying(FilesConfig.class, config -> {
            assertThat(config.propertyNames()).containsExactly("gap");
            assertThat(config.split().of("anything")).isNotNull();
        });
        assertThat(bundled.config()).isEqualTo(new BundledSource.Config(true, 20, 0.2, 0.1));
    }

    @Test
    void everySourceTellsWhatItIs() {
        assertThat(Sources.registry().list(DatasetSource.class))
                .extracting(ExtensionDescriptor::id)
                .containsExactly("bundled", "csv", "folder", "zip");
        assertThat(Sources.registry().list(DatasetSource.class))
                .allMatch(d -> !d.isBroken() && !d.description().isEmpty());
    }
}
