package org.autoperi.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.run.RunSpecification;

/** Data sets by the text or the file that names them in a run. */
public final class Datasets {
    private Datasets() {}

    /** Every crystal that a text such as csv:train=FILE names. */
    public static List<Crystal> open(String text) throws IOException {
        return open(new ConfigNode.Text(text, SourcePosition.of(text))).entries().stream()
                .map(DatasetEntry::crystal)
                .toList();
    }

    /** The data set of a run file. */
    public static Dataset ofRun(Path toml) throws IOException {
        try {
            return open(RunSpecification.read(toml).table().entries().get("dataset"));
        } catch (ConfigException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** A data set of crystals in hand, which are known by their names. */
    public static Dataset of(String name, List<Crystal> training, List<Crystal> test) {
        Dataset.Builder builder = Dataset.builder(name);
        training.forEach(crystal -> builder.add(new DatasetEntry(crystal.name(), crystal, Split.TRAIN)));
        test.forEach(crystal -> builder.add(new DatasetEntry(crystal.name(), crystal, Split.TEST)));
        return builder.build();
    }

    private static Dataset open(ConfigNode node) throws IOException {
        try {
            ExtensionRegistry extensions = ClassPathExtensions.of(Datasets.class.getClassLoader());
            Choice<?> choice = new ConfigBinder(extensions).choose(node, DatasetSource.class, "dataset");
            return open((DatasetSource<?>) choice.extension(), choice);
        } catch (ConfigException | DatasetException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static <C extends Record> Dataset open(DatasetSource<C> source, Choice<?> choice) throws DatasetException {
        return source.open(choice.configFor(source), Progress.NONE);
    }
}
