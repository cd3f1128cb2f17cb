package org.autoperi.graph.internal;

import org.autoperi.core.Extension;
import org.autoperi.crystal.Crystal;
import org.autoperi.graph.CrystalNn;
import org.autoperi.graph.PeriodicGraph;
import org.autoperi.graph.spi.GraphBuilder;
import org.osgi.service.component.annotations.Component;

/** Joins bonded sites by the CrystalNN rule. */
@Component
@Extension(
        id = "crystal-nn",
        label = "CrystalNN bonds",
        description =
                "Bonds by Voronoi solid angles, electronegativities and radii; each site has its likeliest coordination.",
        cite = "doi:10.1021/acs.inorgchem.0c02996")
public final class CrystalNnGraph implements GraphBuilder<CrystalNn.Settings> {

    @Override
    public PeriodicGraph build(Crystal crystal, CrystalNn.Settings config) {
        return CrystalNn.of(crystal, config).graph();
    }
}
