package org.autoperi.flow.internal;

import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Param;
import org.autoperi.flow.spi.Encoder;
import org.autoperi.run.RunSpecification;

/**
 * What a checkpoint must know of the configuration to judge candidates without the run it came from.
 *
 * @param encoder the network that describes crystals
 */
public record ConfidenceConfig(@Param(choose = "radius-gnn") Choice<Encoder<?>> encoder) {
    /** The values as TOML. */
    String toToml() {
        return RunSpecification.write(ConfigBinder.toTable(this));
    }

    /**
     * Reads {@link #toToml} back.
     *
     * @param source name of the text for messages
     * @throws ConfigException if an extension is missing or its parameters have changed
     */
    static ConfidenceConfig parse(String toml, String source, ExtensionRegistry extensions) throws ConfigException {
        return new ConfigBinder(extensions)
                .bind(RunSpecification.parse(toml, source).table(), ConfidenceConfig.class);
    }
}
