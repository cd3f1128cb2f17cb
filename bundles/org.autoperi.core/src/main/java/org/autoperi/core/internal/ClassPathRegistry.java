package org.autoperi.core.internal;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.autoperi.core.Extension;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.core.UnknownExtensionException;

/** Extensions of a class loader, found through the {@code Service-Component} headers of its manifests. No extension class is loaded. */
public final class ClassPathRegistry implements ExtensionRegistry {
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private final ClassLoader loader;
    private final List<ExtensionTable.Entry> entries = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> bundles = new LinkedHashMap<>();
    private final ExtensionTable table;

    /** Reads the descriptors that {@code loader} sees now. */
    public ClassPathRegistry(ClassLoader loader) {
        this.loader = loader;
        Set<String> seen = new HashSet<>();
        for (URL manifest : manifests()) {
            if (seen.add(manifest.toString())) {
                readManifest(manifest);
            }
        }
        table = new ExtensionTable(entries, problems, bundles);
    }

    private List<URL> manifests() {
        try {
            return Collections.list(loader.getResources(MANIFEST));
        } catch (IOException e) {
            problems.add(problem("class path", "its manifests cannot be read: " + e.getMessage()));
            return List.of();
        }
    }

    private void readManifest(URL url) {
        try (InputStream in = open(url)) {
            Attributes main = new Manifest(in).getMainAttributes();
            String name = main.getValue("Bundle-SymbolicName");
            if (name == null) {
                return;
            }
            String bundle = name.split(";")[0].strip();
            String version =
                    Optional.ofNullable(main.getValue("Bundle-Version")).orElse("0.0.0");
            bundles.putIfAbsent(bundle, version);
            String header = main.getValue("Service-Component");
            if (header != null) {
                String text = url.toString();
                String root = text.substring(0, text.length() - MANIFEST.length());
                for (String path : ComponentDescription.paths(header)) {
                    readDescriptors(root, path, bundle, version);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            problems.add(problem(url.toString(), "cannot be read: " + e.getMessage()));
        }
    }

    private void readDescriptors(String root, String path, String bundle, String version) {
        try {
            for (String concrete : path.contains("*") ? expand(root, path) : List.of(path)) {
                try (InputStream in = open(new URI(root + concrete).toURL())) {
                    for (ComponentDescription component : ComponentDescription.read(in)) {
                        add(component, bundle, version);
                    }
                }
            }
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            problems.add(problem(bundle, "its descriptor " + path + " cannot be read: " + e.getMessage()));
        }
    }

    private static InputStream open(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        // The shared cache would keep a jar open that its owner may replace.
        connection.setUseCaches(false);
        return connection.getInputStream();
    }

    private static List<String> expand(String root, String pattern) throws IOException, URISyntaxException {
        String folder = pattern.substring(0, pattern.lastIndexOf('/') + 1);
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        List<String> found = new ArrayList<>();
        if (root.startsWith("file:")) {
            Path base = Path.of(new URI(root));
            if (Files.isDirectory(base.resolve(folder))) {
                try (Stream<Path> files = Files.list(base.resolve(folder))) {
                    files.map(base::relativize)
                            .filter(matcher::matches)
                            .forEach(f -> found.add(f.toString().replace('\\', '/')));
                }
            }
        } else if (new URI(root).toURL().openConnection() instanceof JarURLConnection jar) {
            jar.setUseCaches(false);
            try (var file = jar.getJarFile()) {
                file.stream()
                        .map(JarEntry::getName)
                        .filter(name -> matcher.matches(Path.of(name)))
                        .forEach(found::add);
            }
        }
        Collections.sort(found);
        return found;
    }

    private void add(ComponentDescription component, String bundle, String version) {
        String id = component.property(Extension.PREFIX_ + "id");
        if (id.isEmpty()) {
            return;
        }
        for (String name : component.interfaces()) {
            Class<?> kind;
            try {
                kind = Class.forName(name, false, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                problems.add(problem(bundle, "its extension '" + id + "' is of the unknown kind " + name));
                continue;
            }
            ExtensionDescriptor descriptor = new ExtensionDescriptor(
                    kind,
                    id,
                    component.property(Extension.PREFIX_ + "label"),
                    component.property(Extension.PREFIX_ + "description"),
                    component.properties(Extension.PREFIX_ + "cite"),
                    bundle,
                    version,
                    component.implementation(),
                    Optional.empty());
            entries.add(new ExtensionTable.Entry(
                    descriptor, component.ranking(), () -> instance(component.implementation())));
        }
    }

    /** Makes an extension; one that uses other extensions asks for the registry in its constructor, as declarative services allow. */
    private Object instance(String implementation) throws ReflectiveOperationException {
        Class<?> type = Class.forName(implementation, true, loader);
        for (Constructor<?> constructor : type.getConstructors()) {
            if (Arrays.equals(constructor.getParameterTypes(), new Class<?>[] {ExtensionRegistry.class})) {
                return constructor.newInstance(this);
            }
        }
        return type.getDeclaredConstructor().newInstance();
    }

    private static Problem problem(String where, String text) {
        return new Problem(Severity.ERROR, SourcePosition.of(where), text);
    }

    @Override
    public List<Class<?>> kinds() {
        return table.kinds();
    }

    @Override
    public List<ExtensionDescriptor> list(Class<?> kind) {
        return table.list(kind);
    }

    @Override
    public <E> E get(Class<E> kind, String id) throws UnknownExtensionException {
        return table.get(kind, id);
    }

    @Override
    public ExtensionDescriptor describe(Class<?> kind, String id) throws UnknownExtensionException {
        return table.describe(kind, id);
    }

    @Override
    public ExtensionRegistry snapshot() {
        return table;
    }

    @Override
    public List<Problem> problems() {
        return table.problems();
    }

    @Override
    public Map<String, String> bundles() {
        return table.bundles();
    }
}
