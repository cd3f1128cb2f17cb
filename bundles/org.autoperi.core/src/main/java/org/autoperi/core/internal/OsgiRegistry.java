package org.autoperi.core.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.autoperi.core.Extension;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.core.UnknownExtensionException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/**
 * Extensions of a running framework: every service with the property {@code autoperi.id}, and every component that ought to be one
 * but failed. It keeps no list of its own, so it is right at any moment; extensions once handed out stay held.
 */
@Component(service = ExtensionRegistry.class)
public final class OsgiRegistry implements ExtensionRegistry {
    private static final String ID = Extension.PREFIX_ + "id";
    private static final String FILTER = "(" + ID + "=*)";
    private static final String HEADER = "Service-Component";
    private static final long PATIENCE_SECONDS = 20;

    private final BundleContext context;
    private final ServiceComponentRuntime components;
    /** Why getService gave nothing, by service id; a component that failed once is not tried again until its bundle changes. */
    private final Map<Long, String> failures = new ConcurrentHashMap<>();

    /** Called by declarative services. */
    @Activate
    public OsgiRegistry(BundleContext context, @Reference ServiceComponentRuntime components) {
        this.context = context;
        this.components = components;
    }

    @Override
    public List<Class<?>> kinds() {
        return table().kinds();
    }

    @Override
    public List<ExtensionDescriptor> list(Class<?> kind) {
        return table().list(kind);
    }

    @Override
    public <E> E get(Class<E> kind, String id) throws UnknownExtensionException {
        return table().get(kind, id);
    }

    @Override
    public ExtensionDescriptor describe(Class<?> kind, String id) throws UnknownExtensionException {
        return table().describe(kind, id);
    }

    @Override
    public ExtensionRegistry snapshot() {
        return table();
    }

    @Override
    public List<Problem> problems() {
        return table().problems();
    }

    @Override
    public Map<String, String> bundles() {
        return table().bundles();
    }

    /** The extensions of this moment. */
    private ExtensionTable table() {
        List<ExtensionTable.Entry> entries = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        Set<String> served = new HashSet<>();
        List<ServiceReference<?>> references = new ArrayList<>(references());
        // Higher ranking first, then the older service; the order the framework itself uses.
        references.sort(Collections.reverseOrder());
        for (ServiceReference<?> reference : references) {
            served.add(key(reference.getBundle(), String.valueOf(reference.getProperty("component.name"))));
            addService(reference, entries, problems);
        }
        addUnregistered(served, entries, problems);
        addUnresolved(entries, problems);
        Map<String, String> bundles = new TreeMap<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getSymbolicName() != null) {
                bundles.put(bundle.getSymbolicName(), bundle.getVersion().toString());
            }
        }
        return new ExtensionTable(entries, problems, bundles);
    }

    private Collection<ServiceReference<?>> references() {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(null, FILTER);
            return found == null ? List.of() : List.of(found);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(FILTER, e);
        }
    }

    private static String key(Bundle bundle, String component) {
        return (bundle == null ? -1 : bundle.getBundleId()) + "/" + component;
    }

    private void addService(ServiceReference<?> reference, List<ExtensionTable.Entry> entries, List<Problem> problems) {
        Bundle bundle = reference.getBundle();
        if (bundle == null) {
            return; // gone since the references were listed
        }
        String id = String.valueOf(reference.getProperty(ID));
        Long serviceId = (Long) reference.getProperty(Constants.SERVICE_ID);
        int ranking = reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer i ? i : 0;
        ComponentDescriptionDTO description =
                components.getComponentDescriptionDTO(bundle, String.valueOf(reference.getProperty("component.name")));
        String implementation = description == null ? "" : description.implementationClass;
        for (String name : (String[]) reference.getProperty(Constants.OBJECTCLASS)) {
            Optional<Class<?>> kind = kind(bundle, name);
            if (kind.isEmpty()) {
                problems.add(unknownKind(bundle, id, name));
                continue;
            }
            ExtensionDescriptor descriptor = new ExtensionDescriptor(
                    kind.get(),
                    id,
                    text(reference.getProperty(Extension.PREFIX_ + "label")),
                    text(reference.getProperty(Extension.PREFIX_ + "description")),
                    texts(reference.getProperty(Extension.PREFIX_ + "cite")),
                    bundle.getSymbolicName(),
                    bundle.getVersion().toString(),
                    implementation,
                    Optional.ofNullable(failures.get(serviceId)));
            entries.add(new ExtensionTable.Entry(descriptor, ranking, () -> instance(reference, serviceId)));
        }
    }

    private static Problem unknownKind(Bundle bundle, String id, String kind) {
        return new Problem(
                Severity.ERROR,
                SourcePosition.of(bundle.getSymbolicName()),
                "its extension '" + id + "' is of the unknown kind " + kind);
    }

    /** The interface as the provider sees it; interfaces are loaded, extension classes are not. */
    private static Optional<Class<?>> kind(Bundle bundle, String name) {
        try {
            return Optional.of(bundle.loadClass(name));
        } catch (ClassNotFoundException | LinkageError | IllegalStateException e) {
            return Optional.empty();
        }
    }

    private Object instance(ServiceReference<?> reference, Long serviceId) throws BundleException {
        Object service = context.getService(reference);
        if (service != null) {
            return service;
        }
        String reason = reason(reference);
        failures.put(serviceId, reason);
        throw new BundleException(reason) {
            private static final long serialVersionUID = 1;

            @Override
            public String toString() {
                return getMessage();
            }
        };
    }

    private String reason(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        if (bundle == null) {
            return "its bundle was uninstalled";
        }
        String component = String.valueOf(reference.getProperty("component.name"));
        ComponentDescriptionDTO description = components.getComponentDescriptionDTO(bundle, component);
        if (description == null) {
            return "its service factory gave nothing";
        }
        for (ComponentConfigurationDTO configuration : components.getComponentConfigurationDTOs(description)) {
            if (configuration.failure != null) {
                return firstCause(configuration.failure);
            }
        }
        try {
            // Some failures to load a class are logged but not kept by the component runtime; load it to hear the
            // reason.
            Class.forName(
                    description.implementationClass,
                    true,
                    bundle.loadClass(description.implementationClass).getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return ExtensionTable.reason(e);
        }
        return "its component could not be activated; the log says why";
    }

    /** The innermost cause of a printed stack trace. */
    static String firstCause(String stackTrace) {
        String reason = stackTrace.lines().findFirst().orElse("unknown");
        for (String line : stackTrace.lines().toList()) {
            if (line.strip().startsWith("Caused by: ")) {
                reason = line.strip().substring("Caused by: ".length());
            }
        }
        int colon = reason.indexOf(':');
        String type = colon < 0 ? reason : reason.substring(0, colon);
        return type.substring(type.lastIndexOf('.') + 1) + (colon < 0 ? "" : reason.substring(colon));
    }

    /** Components that are known to the component runtime but have no service: a reference or configuration is missing. */
    private void addUnregistered(Set<String> served, List<ExtensionTable.Entry> entries, List<Problem> problems) {
        for (ComponentDescriptionDTO description : components.getComponentDescriptionDTOs()) {
            Object id = description.properties.get(ID);
            Bundle bundle = context.getBundle(description.bundle.id);
            if (id == null || bundle == null || served.contains(key(bundle, description.name))) {
                continue;
            }
            String failure = whyNotRegistered(description);
            for (String name : description.serviceInterfaces) {
                Optional<Class<?>> kind = kind(bundle, name);
                if (kind.isEmpty()) {
                    problems.add(unknownKind(bundle, id.toString(), name));
                    continue;
                }
                ExtensionDescriptor descriptor = new ExtensionDescriptor(
                        kind.get(),
                        id.toString(),
                        text(description.properties.get(Extension.PREFIX_ + "label")),
                        text(description.properties.get(Extension.PREFIX_ + "description")),
                        texts(description.properties.get(Extension.PREFIX_ + "cite")),
                        bundle.getSymbolicName(),
                        bundle.getVersion().toString(),
                        description.implementationClass,
                        Optional.of(failure));
                entries.add(broken(descriptor));
            }
        }
    }

    private static ExtensionTable.Entry broken(ExtensionDescriptor descriptor) {
        return new ExtensionTable.Entry(descriptor, 0, () -> {
            throw new IllegalStateException("a broken extension is never loaded");
        });
    }

    private String whyNotRegistered(ComponentDescriptionDTO description) {
        if (!components.isComponentEnabled(description)) {
            return "its component is disabled";
        }
        for (ComponentConfigurationDTO configuration : components.getComponentConfigurationDTOs(description)) {
            if (configuration.failure != null) {
                return firstCause(configuration.failure);
            }
            for (UnsatisfiedReferenceDTO missing : configuration.unsatisfiedReferences) {
                return "it needs a service for its reference '" + missing.name + "' that nobody provides";
            }
            if (configuration.state == ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION) {
                return "it needs a configuration that nobody provides";
            }
        }
        return "its component has not been activated";
    }

    /** Bundles that bring components but cannot be resolved, for instance because they need a newer platform. */
    private void addUnresolved(List<ExtensionTable.Entry> entries, List<Problem> problems) {
        for (Bundle bundle : context.getBundles()) {
            String header = bundle.getState() == Bundle.INSTALLED
                    ? bundle.getHeaders("").get(HEADER)
                    : null;
            if (header == null) {
                continue;
            }
            String failure = whyUnresolved(bundle);
            problems.add(new Problem(Severity.ERROR, SourcePosition.of(bundle.getSymbolicName()), failure));
            for (ComponentDescription component : descriptions(bundle, header)) {
                for (String name : component.interfaces()) {
                    kindByName(name)
                            .filter(k -> !component.property(ID).isEmpty())
                            .ifPresent(k -> entries.add(broken(new ExtensionDescriptor(
                                    k,
                                    component.property(ID),
                                    component.property(Extension.PREFIX_ + "label"),
                                    component.property(Extension.PREFIX_ + "description"),
                                    component.properties(Extension.PREFIX_ + "cite"),
                                    bundle.getSymbolicName(),
                                    bundle.getVersion().toString(),
                                    component.implementation(),
                                    Optional.of(failure)))));
                }
            }
        }
    }

    private static String whyUnresolved(Bundle bundle) {
        try {
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
            return "its bundle has only just been resolved";
        } catch (BundleException e) {
            String message = String.valueOf(e.getMessage());
            int at = message.indexOf("Unresolved requirement:");
            String text = at < 0 ? message : message.substring(at);
            return "its bundle cannot be resolved: "
                    + text.lines().findFirst().orElse("").strip();
        }
    }

    private static List<ComponentDescription> descriptions(Bundle bundle, String header) {
        List<ComponentDescription> found = new ArrayList<>();
        for (String path : ComponentDescription.paths(header)) {
            int slash = path.lastIndexOf('/');
            var urls = bundle.findEntries(slash < 0 ? "/" : path.substring(0, slash), path.substring(slash + 1), false);
            while (urls != null && urls.hasMoreElements()) {
                URL url = urls.nextElement();
                try (InputStream in = url.openStream()) {
                    found.addAll(ComponentDescription.read(in));
                } catch (IOException e) {
                    continue; // the bundle is reported as unresolved anyway
                }
            }
        }
        return found;
    }

    /** The kind of that name as the working extensions know it. */
    private Optional<Class<?>> kindByName(String name) {
        return references().stream()
                .filter(r -> r.getBundle() != null)
                .filter(r ->
                        List.of((String[]) r.getProperty(Constants.OBJECTCLASS)).contains(name))
                .findFirst()
                .flatMap(r -> kind(r.getBundle(), name));
    }

    private static String text(Object property) {
        return property == null ? "" : property.toString();
    }

    private static List<String> texts(Object property) {
        if (property instanceof String[] many) {
            return List.of(many);
        }
        return property == null ? List.of() : List.of(property.toString());
    }

    @Override
    public void settle() throws InterruptedException {
        Object change = new Object();
        FrameworkListener framework = event -> signal(change);
        ServiceListener services = event -> signal(change);
        context.addFrameworkListener(framework);
        try {
            context.addServiceListener(services, FILTER);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            startExtensionBundles();
            synchronized (change) {
                // The component runtime announces its own progress up to 5 s late, so its state is also looked at in
                // between.
                while (!isSettled() && System.nanoTime() < end) {
                    change.wait(10);
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(FILTER, e);
        } finally {
            context.removeServiceListener(services);
            context.removeFrameworkListener(framework);
        }
    }

    private static void signal(Object change) {
        synchronized (change) {
            change.notifyAll();
        }
    }

    private void startExtensionBundles() {
        List<Bundle> waiting = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            boolean isWaiting = bundle.getState() == Bundle.INSTALLED || bundle.getState() == Bundle.RESOLVED;
            if (isWaiting && bundle.getHeaders("").get(HEADER) != null) {
                waiting.add(bundle);
            }
        }
        if (waiting.isEmpty()) {
            return;
        }
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .resolveBundles(waiting);
        for (Bundle bundle : waiting) {
            if (bundle.getState() != Bundle.INSTALLED) {
                try {
                    // Lazy activation is enough for the component runtime; nothing of the bundle runs yet.
                    bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
                } catch (BundleException e) {
                    System.getLogger(OsgiRegistry.class.getName())
                            .log(System.Logger.Level.DEBUG, "bundle {0} does not start", bundle.getSymbolicName());
                }
            }
        }
    }

    /** Whether every started bundle's descriptors have arrived in the component runtime and each component has got its state. */
    private boolean isSettled() {
        int level = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkStartLevel.class)
                .getStartLevel();
        Set<String> served = new HashSet<>();
        for (ServiceReference<?> reference : references()) {
            served.add(key(reference.getBundle(), String.valueOf(reference.getProperty("component.name"))));
        }
        for (Bundle bundle : context.getBundles()) {
            String header = bundle.getState() == Bundle.INSTALLED
                    ? null
                    : bundle.getHeaders("").get(HEADER);
            if (header == null) {
                continue;
            }
            BundleStartLevel own = bundle.adapt(BundleStartLevel.class);
            if (own != null && own.getStartLevel() > level) {
                return false;
            }
            if (bundle.getState() == Bundle.RESOLVED) {
                continue; // it could not be started; it stays so
            }
            Collection<ComponentDescriptionDTO> found = components.getComponentDescriptionDTOs(bundle);
            boolean wildcard = header.contains("*");
            if (!wildcard && found.size() < ComponentDescription.paths(header).size()) {
                return false;
            }
            for (ComponentDescriptionDTO description : found) {
                if (description.properties.containsKey(ID)
                        && !served.contains(key(bundle, description.name))
                        && !isDecided(description)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isDecided(ComponentDescriptionDTO description) {
        if (!components.isComponentEnabled(description)) {
            return true;
        }
        for (ComponentConfigurationDTO configuration : components.getComponentConfigurationDTOs(description)) {
            boolean waits = configuration.state == ComponentConfigurationDTO.SATISFIED
                    || configuration.state == ComponentConfigurationDTO.ACTIVE;
            if (!waits) {
                return true;
            }
        }
        return false;
    }
}
