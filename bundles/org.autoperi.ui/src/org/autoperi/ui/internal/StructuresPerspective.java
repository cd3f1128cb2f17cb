package org.autoperi.ui.internal;

import org.eclipse.ui.IPageLayout;
import org.eclipse.ui.IPerspectiveFactory;

/** Explorer on the left, the structure in the middle, curves and events of the selected run below. */
public final class StructuresPerspective implements IPerspectiveFactory {
    static final String ID = "org.autoperi.ui.structures";

    @Override
    public void createInitialLayout(IPageLayout layout) {
        layout.setEditorAreaVisible(false);
    }
}
