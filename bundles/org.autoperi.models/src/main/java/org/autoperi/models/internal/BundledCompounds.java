package org.autoperi.models.internal;

import java.io.InputStream;
import org.autoperi.core.Extension;
import org.autoperi.flow.spi.PretrainedModel;
import org.osgi.service.component.annotations.Component;

/** Trained on the training split of the compounds that come with the program, by {@code examples/bundled-model.toml}. */
@Component
@Extension(
        id = "bundled-compounds",
        label = "Bundled compounds",
        description = "Simple inorganic crystals of at most 14 atoms, learnt from the bundled compounds")
public final class BundledCompounds implements PretrainedModel {
    /** Stateless. */
    public BundledCompounds() {}

    @Override
    public InputStream open() {
        return BundledCompounds.class.getResourceAsStream("bundled-compounds.safetensors");
    }
}
