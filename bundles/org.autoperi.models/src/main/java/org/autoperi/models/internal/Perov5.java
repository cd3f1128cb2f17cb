package org.autoperi.models.internal;

import java.io.InputStream;
import org.autoperi.core.Extension;
import org.autoperi.flow.spi.PretrainedModel;
import org.osgi.service.component.annotations.Component;

/** Trained on validation rows of Perov-5 by {@code examples/perov5-model.toml}. */
@Component
@Extension(
        id = "perov5",
        label = "Cubic perovskites",
        description = "Cells ABX3 of cubic perovskites, stable or not, learnt from computed ones")
public final class Perov5 implements PretrainedModel {
    /** Stateless. */
    public Perov5() {}

    @Override
    public InputStream open() {
        return Perov5.class.getResourceAsStream("perov5.safetensors");
    }
}
