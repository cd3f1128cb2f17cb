package org.autoperi.flow.spi;

import java.io.IOException;
import java.io.InputStream;
import org.autoperi.flow.ModelCard;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A trained flow that comes with a bundle: a file written by {@code autoperi models export} among its resources. What the flow has learnt,
 * under which licence and how well is the {@link ModelCard} within the file; the id is what users write to draw from it.
 *
 * <pre>{@code
 * @Component
 * @Extension(id = "my-oxides", label = "Oxides of my laboratory")
 * public final class MyOxides implements PretrainedModel {
 *     public InputStream open() {
 *         return MyOxides.class.getResourceAsStream("my-oxides.safetensors");
 *     }
 * }
 * }</pre>
 */
@ConsumerType
public interface PretrainedModel {
    /**
     * The file from its beginning; the caller closes it.
     *
     * @throws IOException if it cannot be read
     */
    InputStream open() throws IOException;
}
