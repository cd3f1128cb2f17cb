package org.autoperi.ui.internal;

import org.eclipse.ui.IPageLayout;
import org.eclipse.ui.IPerspectiveFactory;

/** Explorer on the left, the structure beside it, curves and events of the selected run below. */
public final class StructuresPerspective implements IPerspectiveFactory {
    static final String ID = "org.autoperi.ui.structures";

    @Override
    public void createInitialLayout(IPageLayout layout) {
        layout.setEditorAreaVisible(false);
        layout.addView(ExplorerView.ID, IPageLayout.LEFT, 0.26f, layout.getEditorArea());
        layout.addView(StructureView.ID, IPageLayout.TOP, 0.62f, layout.getEditorArea());
        layout.addView(CurvesView.ID, IPageLayout.BOTTOM, 0.62f, StructureView.ID);
        layout.addView(EventsView.ID, IPageLayout.RIGHT, 0.5f, CurvesView.ID);
        for (String view : new String[] {ExplorerView.ID, StructureView.ID, CurvesView.ID, EventsView.ID}) {
            layout.addShowViewShortcut(view);
        }
        layout.addShowViewShortcut("org.eclipse.ui.views.ProgressView");
    }
}
