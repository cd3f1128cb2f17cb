package org.autoperi.models.internal;

import java.io.InputStream;
import org.autoperi.core.Extension;
import org.autoperi.flow.spi.PretrainedModel;
import org.osgi.service.component.annotations.Component;

/**
 * Trained on rows of MP-20, MPTS-52, WBM, Alexandria and OQMD, none of them a structure of the first 1,000 test rows of MP-20, by
 * {@code examples/mp20-model.toml}.
 */
@Component
@Extension(
        id = "mp20",
        label = "Inorganic crystals, 20 atoms",
        description =
                "Predicts the structures of inorganic crystals of at most 20 atoms, learnt from computed ones of the"
                        + " Materials Project, WBM, Alexandria and OQMD")
public final class Mp20 implements PretrainedModel {
    /** Stateless. */
    public Mp20() {}

    @Override
    public InputStream open() {
        return Mp20.class.getResourceAsStream("mp20.safetensors");
    }
}
