package org.autoperi.ui.internal;

import org.eclipse.equinox.app.IApplication;
import org.eclipse.equinox.app.IApplicationContext;
import org.eclipse.swt.widgets.Display;
import org.eclipse.ui.PlatformUI;

/** The workbench as an Equinox application. */
public final class WorkbenchApplication implements IApplication {
    @Override
    public Object start(IApplicationContext context) {
        Display.setAppName("AutoPeri");
        Display display = PlatformUI.createDisplay();
        try {
            int status = PlatformUI.createAndRunWorkbench(display, new Advisor());
            return status == PlatformUI.RETURN_RESTART ? IApplication.EXIT_RESTART : IApplication.EXIT_OK;
        } finally {
            display.dispose();
        }
    }

    @Override
    public void stop() {
        if (PlatformUI.isWorkbenchRunning()) {
            PlatformUI.getWorkbench()
                    .getDisplay()
                    .syncExec(() -> PlatformUI.getWorkbench().close());
        }
    }
}
