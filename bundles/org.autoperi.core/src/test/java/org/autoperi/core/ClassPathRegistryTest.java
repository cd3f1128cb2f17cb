package org.autoperi.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathRegistryTest {
    /** A kind. */
    public interface Greeter {
        String greet();
    }

    private static boolean lazyLoaded;

    /** An extension that tells when it is loaded. */
    public static final class Lazy implements Greeter {
        static {
            lazyLoaded = true;
        }

        @Override
        public String greet() {
            return "lazy";
        }
    }

    /** A working extension. */
    public static final class Hello implements Greeter {
        @Override
        public String greet() {
            return "hello";
        }
    }

    /** An extension that uses others. */
    public static final class Chorus implements Greeter {
        private final ExtensionRegistry others;

        /** Takes the registry. */
        public Chorus(ExtensionRegistry others) {
            this.others = others;
        }

        @Override
        public String greet() {
            return others.list(Greeter.class).size() + " voices";
        }
    }

    /** The same id elsewhere. */
    public static final class Rival implements Greeter {
        @Override
        public String greet() {
            return "rival";
        }
    }

    /** An extension that fails. */
    public static final class Broken implements Greeter {
        /** Fails. */
        public Broken() {
            throw new IllegalStateException("no licence file");
        }

        @Override
        public String greet() {
            return "";
        }
    }

    @TempDir
    Path temp;

    private static String component(Class<?> implementation, String id, int ranking) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="%s">
                  <property name="autoperi.id" type="String" value="%s"/>
                  <property name="autoperi.label" type="String" value="Label"/>
                  <property name="autoperi.cite" type="String">doi:1
                doi:2
                  </property>
                  <property name="service.ranking" type="Integer" value="%d"/>
                  <service><provide interface="%s"/></service>
                  <implementation class="%s"/>
                </scr:component>
                """
                .formatted(implementation.getName(), id, ranking, Greeter.class.getName(), implementation.getName());
    }

    private static String manifest(String bundle, String header) {
        return "Manifest-Version: 1.0\nBundle-SymbolicName: " + bundle + ";singleton:=true\nBundle-Version: 1.2.3\n"
                + "Service-Component: " + header + "\n\n";
    }

    private URL folder(String bundle, String... components) throws IOException {
        Path root = Files.createDirectories(temp.resolve(bundle));
        Files.createDirectories(root.resolve("META-INF"));
        Files.createDirectories(root.resolve("OSGI-INF"));
        StringBuilder header = new StringBuilder();
        for (int i = 0; i < components.length; i++) {
            String path = "OSGI-INF/" + i + ".xml";
            Files.writeString(root.resolve(path), components[i]);
            header.append(header.isEmpty() ? "" : ",").append(path);
        }
        Files.writeString(root.resolve("META-INF/MANIFEST.MF"), manifest(bundle, header.toString()));
        return root.toUri().toURL();
    }

    private ExtensionRegistry registry(URL... urls) {
        return ClassPathExtensions.of(new URLClassLoader(urls, getClass().getClassLoader()));
    }

    @Test
    void listsWithoutLoadingClasses() throws Exception {
        ExtensionRegistry registry = registry(folder("l", component(Lazy.class, "lazy", 0)));
        assertThat(registry.list(Greeter.class)).hasSize(1);
        assertThat(lazyLoaded).isFalse();
        assertThat(registry.get(Greeter.class, "lazy").greet()).isEqualTo("lazy");
        assertThat(lazyLoaded).isTrue();
    }

    @Test
    void describesFromTheDescriptor() throws IOException {
        ExtensionRegistry registry = registry(folder("b", component(Hello.class, "hello", 0)));
        assertThat(registry.list(Greeter.class)).singleElement().satisfies(d -> {
            assertThat(d.id()).isEqualTo("hello");
            assertThat(d.label()).isEqualTo("Label");
            assertThat(d.cite()).containsExactly("doi:1", "doi:2");
            assertThat(d.bundle()).isEqualTo("b");
            assertThat(d.version()).isEqualTo("1.2.3");
            assertThat(d.implementation()).isEqualTo(Hello.class.getName());
        });
        assertThat(registry.kinds()).contains(Greeter.class);
        assertThat(registry.bundles()).containsEntry("b", "1.2.3");
    }

    @Test
    void loadsOnFirstUseAndOnce() throws Exception {
        ExtensionRegistry registry = registry(folder("b", component(Hello.class, "hello", 0)));
        Greeter greeter = registry.get(Greeter.class, "hello");
        assertThat(greeter.greet()).isEqualTo("hello");
        assertThat(registry.get(Greeter.class, "hello")).isSameAs(greeter);
    }

    @Test
    void givesItselfToExtensionsThatAskForIt() throws Exception {
        ExtensionRegistry registry = registry(
                folder("c", component(Chorus.class, "chorus", 0)), folder("h", component(Hello.class, "hello", 0)));
        assertThat(registry.get(Greeter.class, "chorus").greet()).isEqualTo("2 voices");
    }

    @Test
    void readsJarsAndWildcards() throws Exception {
        Path jar = temp.resolve("plugin.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("META-INF/MANIFEST.MF"));
            out.write(manifest("j", "OSGI-INF/*.xml").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            out.putNextEntry(new JarEntry("OSGI-INF/hello.xml"));
            out.write(component(Hello.class, "hello", 0).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        assertThat(registry(jar.toUri().toURL()).get(Greeter.class, "hello").greet())
                .isEqualTo("hello");
    }

    @Test
    void namesTheReasonOfABrokenExtensionAndKeepsTheOthers() throws Exception {
        ExtensionRegistry registry =
                registry(folder("b", component(Broken.class, "broken", 0), component(Hello.class, "hello", 0)));
        assertThatThrownBy(() -> registry.get(Greeter.class, "broken"))
                .isInstanceOf(UnknownExtensionException.class)
                .hasMessage("the greeter 'broken' of b 1.2.3 cannot be used: IllegalStateException: no licence file");
        assertThat(registry.describe(Greeter.class, "broken").failure())
                .contains("IllegalStateException: no licence file");
        assertThat(registry.get(Greeter.class, "hello").greet()).isEqualTo("hello");
    }

    @Test
    void namesTheNearestIds() throws IOException {
        ExtensionRegistry registry = registry(folder("b", component(Hello.class, "hello", 0)));
        UnknownExtensionException thrown =
                catchThrowableOfType(UnknownExtensionException.class, () -> registry.get(Greeter.class, "hallo"));
        assertThat(thrown).hasMessage("no greeter 'hallo' is installed; nearest: hello");
        assertThat(thrown.nearest()).isEqualTo(List.of("hello"));
    }

    @Test
    void prefersTheHigherRankingAndReportsTheRival() throws Exception {
        ExtensionRegistry registry =
                registry(folder("a", component(Hello.class, "hi", 0)), folder("b", component(Rival.class, "hi", 5)));
        assertThat(registry.get(Greeter.class, "hi").greet()).isEqualTo("rival");
        assertThat(registry.problems()).anySatisfy(p -> assertThat(p.toString())
                .startsWith("a: its Greeter 'hi'")
                .contains("is hidden by " + Rival.class.getName()));
    }

    @Test
    void survivesADamagedDescriptor() throws Exception {
        ExtensionRegistry registry =
                registry(folder("b", "<component><implementation"), folder("c", component(Hello.class, "hello", 0)));
        assertThat(registry.problems()).anySatisfy(p -> assertThat(p.toString()).startsWith("b: its descriptor"));
        assertThat(registry.get(Greeter.class, "hello").greet()).isEqualTo("hello");
    }
}
