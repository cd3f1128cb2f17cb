package org.autoperi.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.eclipse.core.runtime.FileLocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.util.tracker.ServiceTracker;

/** The registry as the product sees it: fed by declarative services, equal to the one on a plain class path. */
class ExtensionsTest {
    private static final long WAIT_MILLISECONDS = 10_000;

    private final BundleContext context = FrameworkUtil.getBundle(ExtensionsTest.class).getBundleContext();
    private ServiceTracker<ExtensionRegistry, ExtensionRegistry> tracker;
    private ExtensionRegistry registry;

    @BeforeEach
    void findRegistry() throws InterruptedException {
        tracker = new ServiceTracker<>(context, ExtensionRegistry.class, null);
        tracker.open();
        registry = tracker.waitForService(WAIT_MILLISECONDS);
        assertNotNull(registry, "no service " + ExtensionRegistry.class.getName());
        registry.settle();
    }

    @AfterEach
    void releaseRegistry() {
        tracker.close();
    }

    @Test
    void listsEveryExtensionThatABundleDeclares() throws Exception {
        Set<String> declared = Descriptors.declared(context);
        assertFalse(declared.isEmpty(), "no bundle declares an extension");
        assertEquals(declared, listed(registry.kinds(), kind -> registry.list(kind)));
    }

    @Test
    void loadsEveryBuiltInExtension() throws Exception {
        List<String> broken = new ArrayList<>();
        for (Class<?> kind : registry.kinds()) {
            for (ExtensionDescriptor extension : registry.list(kind)) {
                try {
                    assertNotNull(registry.get(kind, extension.id()));
                } catch (Exception e) {
                    broken.add(kind.getSimpleName() + " " + extension.id() + ": " + e);
                }
            }
        }
        assertEquals(List.of(), broken);
        assertEquals(List.of(), registry.problems());
    }

    /** Without OSGi the same jars give the same extensions; they are loaded here by a class loader that knows only them. */
    @Test
    void plainClassPathListsTheSame() throws Exception {
        try (URLClassLoader plain =
                new URLClassLoader(jars().toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Object other = plain.loadClass("org.autoperi.core.ClassPathExtensions")
                    .getMethod("of", ClassLoader.class)
                    .invoke(null, plain);
            Class<?> type = plain.loadClass(ExtensionRegistry.class.getName());
            Method list = type.getMethod("list", Class.class);
            List<?> kinds = (List<?>) type.getMethod("kinds").invoke(other);
            assertEquals(Descriptors.declared(context), listed(kinds, kind -> (List<?>) list.invoke(other, kind)));
        }
    }

    /** The product but for the framework itself: the rooms must not need it. */
    private List<URL> jars() throws Exception {
        List<URL> jars = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            String name = bundle.getSymbolicName();
            if (!name.startsWith("org.eclipse.") && bundle.getBundleId() != 0) {
                jars.add(FileLocator.getBundleFileLocation(bundle).orElseThrow().toURI().toURL());
            }
        }
        return jars;
    }

    @FunctionalInterface
    private interface Lister {
        List<?> list(Class<?> kind) throws Exception;
    }

    private static Set<String> listed(List<?> kinds, Lister lister) throws Exception {
        Set<String> all = new TreeSet<>();
        for (Object kind : kinds) {
            for (Object extension : lister.list((Class<?>) kind)) {
                Object id = extension.getClass().getMethod("id").invoke(extension);
                all.add(((Class<?>) kind).getName() + " " + id);
            }
        }
        return all;
    }
}
