package org.autoperi.dataset.internal;

import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.dataset.spi.DatasetSource;

/** The built-in sources as a registry gives them. */
final class Sources {
    private Sources() {}

    static CsvSource csv() throws UnknownExtensionException {
        return (CsvSource) get("csv");
    }

    static DatasetSource<?> get(String id) throws UnknownExtensionException {
        return registry().get(DatasetSource.class, id);
    }

    static ExtensionRegistry registry() {
        return ClassPathExtensions.of(Sources.class.getClassLoader());
    }
}
