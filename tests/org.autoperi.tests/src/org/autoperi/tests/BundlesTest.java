package org.autoperi.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Every bundle of the product finds what it needs. */
class BundlesTest {
    private static final Set<String> ROOMS = Set.of(
            "core", "run", "tensor", "crystal", "crystal.io", "graph", "dataset", "nn", "physics", "flow", "models", "dynamics",
            "evaluate", "view", "report", "cli");

    private final BundleContext context = FrameworkUtil.getBundle(BundlesTest.class).getBundleContext();

    @Test
    void everyBundleResolves() {
        List<String> unresolved = Arrays.stream(context.getBundles())
                .filter(bundle -> (bundle.getState() & (Bundle.INSTALLED | Bundle.UNINSTALLED)) != 0)
                .map(Bundle::toString)
                .toList();
        assertEquals(List.of(), unresolved);
    }

    @Test
    void everyRoomIsThereOnce() {
        List<String> found = Arrays.stream(context.getBundles())
                .map(Bundle::getSymbolicName)
                .filter(name -> name.startsWith("org.autoperi.") && !name.equals("org.autoperi.tests"))
                .sorted()
                .toList();
        assertEquals(
                ROOMS.stream().map(room -> "org.autoperi." + room).sorted().collect(Collectors.toList()), found);
    }

    @Test
    void noWindowSystemIsAmongThem() {
        Set<String> windows = Arrays.stream(context.getBundles())
                .map(Bundle::getSymbolicName)
                .filter(name -> name.startsWith("org.eclipse.swt") || name.startsWith("org.eclipse.jface"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(windows.isEmpty(), () -> "in a product without a window: " + windows);
    }
}
