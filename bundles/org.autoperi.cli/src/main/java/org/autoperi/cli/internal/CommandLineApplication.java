package org.autoperi.cli.internal;

import java.util.List;
import org.eclipse.equinox.app.IApplication;
import org.eclipse.equinox.app.IApplicationContext;
import org.osgi.framework.FrameworkUtil;

/** The command line as an Equinox application; its result is the exit code of the process. */
public final class CommandLineApplication implements IApplication {
    @Override
    public Object start(IApplicationContext context) {
        List<String> arguments = List.of((String[]) context.getArguments().get(IApplicationContext.APPLICATION_ARGS));
        context.applicationRunning();
        OsgiHost host = new OsgiHost(
                FrameworkUtil.getBundle(CommandLineApplication.class).getBundleContext());
        try {
            return new AutoPeri(Console.system(), host).run(arguments);
        } finally {
            host.removeTemporary();
        }
    }

    @Override
    public void stop() {
        // The JVM ends with the application; there is nothing to give back.
    }
}
