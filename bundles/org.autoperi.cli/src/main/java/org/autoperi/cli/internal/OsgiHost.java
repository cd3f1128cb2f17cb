package org.autoperi.cli.internal;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.core.ExtensionRegistry;
import org.eclipse.core.runtime.FileLocator;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.util.tracker.ServiceTracker;

/** The command line inside a framework. */
final class OsgiHost implements Host {
    private static final long PATIENCE_MILLIS = 20_000;
    private final BundleContext context;
    private final List<Bundle> temporary = new ArrayList<>();

    OsgiHost(BundleContext context) {
        this.context = context;
    }

    @Override
    public ExtensionRegistry extensions() throws CommandException {
        ServiceTracker<ExtensionRegistry, ExtensionRegistry> tracker =
                new ServiceTracker<>(context, ExtensionRegistry.class, null);
        tracker.open();
        try {
            // The component runtime looks at started bundles only, and whether core has been started yet is a matter of
            // luck.
            FrameworkUtil.getBundle(ExtensionRegistry.class).start(Bundle.START_TRANSIENT);
            ExtensionRegistry registry = tracker.waitForService(PATIENCE_MILLIS);
            if (registry == null) {
                throw new CommandException(
                        ExitCode.FAILED, "the extension registry did not start; 'autoperi doctor -v' tells more");
            }
            registry.settle();
            return registry;
        } catch (BundleException e) {
            throw new CommandException(ExitCode.FAILED, "the bundle of the registry does not start: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted while waiting for the extensions");
        }
        // The tracker stays open: closing it would give the registry back, and with it every extension it handed out.
    }

    @Override
    public void addPlugInFolder(Path folder) throws CommandException {
        PlugInFolder.check(folder);
        String location = "reference:" + folder.toAbsolutePath().normalize().toUri();
        try {
            Bundle bundle = context.installBundle(location);
            // Transient: the framework would otherwise bring it back at the next start.
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
            temporary.add(bundle);
        } catch (BundleException e) {
            String reason = String.valueOf(e.getMessage());
            int at = reason.indexOf("Unresolved requirement:");
            throw new CommandException(
                    ExitCode.EXTENSION,
                    "--plugin-dir " + folder + " cannot be used: "
                            + (at < 0 ? reason : reason.substring(at))
                                    .lines()
                                    .findFirst()
                                    .orElse(""));
        }
    }

    @Override
    public PlugInStore plugIns() throws CommandException {
        return P2PlugInStore.open(context, extensions());
    }

    @Override
    public Map<String, Path> jars(List<String> bundles) {
        Map<String, Path> jars = new HashMap<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundles.contains(bundle.getSymbolicName())) {
                FileLocator.getBundleFileLocation(bundle)
                        .filter(File::isFile)
                        .ifPresent(file -> jars.put(bundle.getSymbolicName(), file.toPath()));
            }
        }
        return jars;
    }

    @Override
    public List<String> command() throws CommandException {
        boolean windows = File.separatorChar == '\\';
        String area = String.valueOf(context.getProperty("osgi.install.area"));
        // A URL that is not encoded: blanks in the path stand in it as they are.
        Path home = new File(area.replaceFirst("^file:", "")).toPath();
        Path script = home.resolve(windows ? "autoperi.cmd" : "autoperi");
        if (!Files.isRegularFile(script)) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "processes of their own are started by " + script + ", which is not there; install AutoPeri again");
        }
        return List.of(script.toString());
    }

    @Override
    public String version() {
        return FrameworkUtil.getBundle(OsgiHost.class).getVersion().toString();
    }

    /** Takes away what {@code --plugin-dir} brought, so that the installation stays as it was. */
    void removeTemporary() {
        for (Bundle bundle : temporary) {
            try {
                bundle.uninstall();
            } catch (BundleException e) {
                System.getLogger(OsgiHost.class.getName())
                        .log(System.Logger.Level.DEBUG, "bundle {0} stays", bundle.getSymbolicName());
            }
        }
    }
}
