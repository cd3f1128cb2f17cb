package org.autoperi.models.internal;

import java.io.InputStream;
import org.autoperi.core.Extension;
import org.autoperi.flow.spi.PretrainedModel;
import org.osgi.service.component.annotations.Component;

/** Trained on rows of MP-20, none of them a structure of its first 1,000 test rows, by {@code examples/mp20-generator-model.toml}. */
@Component
@Extension(
        id = "mp20-generator",
        label = "Materials Project, new crystals",
        description =
                "Generates new inorganic crystals of at most 20 atoms, in any space group if one is asked for; learnt from"
                        + " computed crystals of the Materials Project")
public final class Mp20Generator implements PretrainedModel {
    /** Stateless. */
    public Mp20Generator() {}

    @Override
    public InputStream open() {
        return Mp20Generator.class.getResourceAsStream("mp20-generator.safetensors");
    }
}
