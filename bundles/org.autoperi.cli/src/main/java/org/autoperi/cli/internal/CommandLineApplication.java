package org.autoperi.cli.internal;

import java.util.List;
import org.eclipse.equinox.app.IApplication;
import org.eclipse.equinox.app.IApplicationContext;
import org.osgi.framework.FrameworkUtil;

/** The command line as an Equinox application; its result is the exit code of the process. */
public final class CommandLineApplication implements IApplication {
    private static final int USAGE = 2;

    @Override
    public Object start(IApplicationContext context) {
        List<String> arguments = List.of((String[]) context.getArguments().get(IApplicationContext.APPLICATION_ARGS));
        context.applicationRunning();
        if (arguments.equals(List.of("--version"))) {
            System.out.println("autoperi "
                    + FrameworkUtil.getBundle(CommandLineApplication.class).getVersion());
            return EXIT_OK;
        }
        System.err.println("error: unknown command: " + String.join(" ", arguments));
        return USAGE;
    }

    @Override
    public void stop() {
        // The JVM ends with the application; there is nothing to give back.
    }
}
