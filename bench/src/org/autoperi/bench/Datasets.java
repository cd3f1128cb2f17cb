package org.autoperi.bench;

import java.io.IOException;
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
import org.autoperi.dataset.spi.DatasetSource;

/** Data sets by the text that names them in a run. */
public final class Datasets {
    private Datasets() {}

    /** Every crystal that a text such as csv:train=FILE names. */
    public static List<Crystal> open(String text) throws IOException {
        try {
            ExtensionRegistry extensions = ClassPathExtensions.of(Datasets.class.getClassLoader());
            ConfigNode node = new ConfigNode.Text(text, SourcePosition.of(text));
            Choice<?> choice = new ConfigBinder(extensions).choose(node, DatasetSource.class, "dataset");
            return open((DatasetSource<?>) choice.extension(), choice).entries().stream()
                    .map(DatasetEntry::crystal)
                    .toList();
        } catch (ConfigException | DatasetException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static <C extends Record> Dataset open(DatasetSource<C> source, Choice<?> choice) throws DatasetException {
        return source.open(choice.configFor(source), Progress.NONE);
    }
}
