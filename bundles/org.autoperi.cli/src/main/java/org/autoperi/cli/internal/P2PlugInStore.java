package org.autoperi.cli.internal;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.autoperi.core.CancelledException;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.NearestNames;
import org.autoperi.core.Progress;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.eclipse.equinox.internal.provisional.configurator.Configurator;
import org.eclipse.equinox.p2.core.IProvisioningAgent;
import org.eclipse.equinox.p2.core.IProvisioningAgentProvider;
import org.eclipse.equinox.p2.core.ProvisionException;
import org.eclipse.equinox.p2.engine.IProfile;
import org.eclipse.equinox.p2.engine.IProfileRegistry;
import org.eclipse.equinox.p2.engine.ProvisioningContext;
import org.eclipse.equinox.p2.engine.query.UserVisibleRootQuery;
import org.eclipse.equinox.p2.metadata.IArtifactKey;
import org.eclipse.equinox.p2.metadata.IInstallableUnit;
import org.eclipse.equinox.p2.operations.InstallOperation;
import org.eclipse.equinox.p2.operations.ProfileChangeOperation;
import org.eclipse.equinox.p2.operations.ProvisioningSession;
import org.eclipse.equinox.p2.operations.UninstallOperation;
import org.eclipse.equinox.p2.query.QueryUtil;
import org.eclipse.equinox.p2.repository.artifact.IArtifactDescriptor;
import org.eclipse.equinox.p2.repository.artifact.IArtifactRepository;
import org.eclipse.equinox.p2.repository.artifact.IArtifactRepositoryManager;
import org.eclipse.equinox.p2.repository.metadata.IMetadataRepository;
import org.eclipse.equinox.p2.repository.metadata.IMetadataRepositoryManager;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Plug-ins through p2. What p2 says of its own success is not believed: profile, bundle list and running framework are looked at after
 * every action.
 */
final class P2PlugInStore implements PlugInStore {
    private static final long PATIENCE_MILLIS = 20_000;
    private static final String GROUP = ".feature.group";
    private static final Set<String> OWN = Set.of(
            "autoperi",
            "autoperi-headless",
            "org.autoperi.ui.product",
            "org.autoperi.feature" + GROUP,
            "org.autoperi.platform.feature" + GROUP,
            "org.autoperi.ui.feature" + GROUP);
    private final BundleContext context;
    private final ExtensionRegistry extensions;
    private final IProvisioningAgent agent;

    private P2PlugInStore(BundleContext context, ExtensionRegistry extensions, IProvisioningAgent agent) {
        this.context = context;
        this.extensions = extensions;
        this.agent = agent;
    }

    static P2PlugInStore open(BundleContext context, ExtensionRegistry extensions) throws CommandException {
        try {
            for (Bundle bundle : context.getBundles()) {
                if (bundle.getSymbolicName().equals("org.eclipse.equinox.p2.core")) {
                    bundle.start(Bundle.START_TRANSIENT);
                }
            }
            IProvisioningAgentProvider provider = service(context, IProvisioningAgentProvider.class);
            return new P2PlugInStore(context, extensions, provider.createAgent(null));
        } catch (BundleException | ProvisionException e) {
            throw new CommandException(ExitCode.FAILED, List.of("p2 does not start: " + e.getMessage()), e);
        }
    }

    private static <S> S service(BundleContext context, Class<S> type) throws CommandException {
        ServiceTracker<S, S> tracker = new ServiceTracker<>(context, type, null);
        tracker.open();
        try {
            S service = tracker.waitForService(PATIENCE_MILLIS);
            if (service == null) {
                throw new CommandException(
                        ExitCode.FAILED, "this installation lacks a part of p2: " + type.getName() + " did not start");
            }
            return service;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted while waiting for p2");
        }
    }

    private <S> S part(Class<S> type) throws CommandException {
        S part = agent.getService(type);
        if (part == null) {
            throw new CommandException(ExitCode.FAILED, "this installation lacks a part of p2: " + type.getName());
        }
        return part;
    }

    private IProfile profile() throws CommandException {
        IProfile profile = part(IProfileRegistry.class).getProfile(IProfileRegistry.SELF);
        if (profile == null) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "this installation has no p2 profile, so plug-ins cannot be installed; unpack the product again");
        }
        return profile;
    }

    private static IProgressMonitor monitor(Progress progress) {
        return new NullProgressMonitor() {
            @Override
            public boolean isCanceled() {
                return progress.isCancelled();
            }
        };
    }

    /** The folder of the installation, which must be writable; a private configuration area would take changes and lose them. */
    private Path writableHome() throws CommandException {
        Path home = folder("osgi.install.area");
        Path configuration = folder("osgi.configuration.area");
        boolean writable = Files.isWritable(home)
                && Files.isWritable(home.resolve("plugins"))
                && Files.isWritable(configuration)
                && configuration.startsWith(home);
        if (!writable) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "the installation in " + home
                            + " cannot be written to, so nothing was changed; ask its owner, or use an installation of your own");
        }
        return home;
    }

    private Path folder(String property) throws CommandException {
        String text = context.getProperty(property);
        try {
            return Path.of(URI.create(text.replace(" ", "%20"))).toRealPath();
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(ExitCode.FAILED, property + " is " + text + ", which is no folder");
        }
    }

    @Override
    public List<PlugIn> installed() throws CommandException {
        return roots().stream()
                .map(P2PlugInStore::plugIn)
                .sorted(Comparator.comparing(PlugIn::id))
                .toList();
    }

    private Collection<IInstallableUnit> roots() throws CommandException {
        return profile().query(new UserVisibleRootQuery(), new NullProgressMonitor()).toUnmodifiableSet().stream()
                .filter(unit -> !OWN.contains(unit.getId()) && !QueryUtil.isProduct(unit))
                .toList();
    }

    private static PlugIn plugIn(IInstallableUnit unit) {
        String name = unit.getProperty(IInstallableUnit.PROP_NAME, null);
        String id = unit.getId();
        return new PlugIn(
                id.endsWith(GROUP) ? id.substring(0, id.length() - GROUP.length()) : id,
                unit.getVersion().toString(),
                name == null ? "" : name);
    }

    @Override
    public Plan plan(URI site, List<String> ids, Progress progress) throws CommandException {
        writableHome();
        IProgressMonitor monitor = monitor(progress);
        try {
            IMetadataRepository metadata =
                    part(IMetadataRepositoryManager.class).loadRepository(site, monitor);
            IArtifactRepository artefacts =
                    part(IArtifactRepositoryManager.class).loadRepository(site, monitor);
            Collection<IInstallableUnit> units = offered(site, metadata, ids, monitor);
            InstallOperation operation = new InstallOperation(new ProvisioningSession(agent), units);
            ProvisioningContext where = new ProvisioningContext(agent);
            where.setMetadataRepositories(site);
            where.setArtifactRepositories(site);
            operation.setProvisioningContext(where);
            resolve(operation, monitor);
            List<Checked> checked = check(operation, artefacts, monitor);
            return new P2Plan(operation, List.copyOf(units), checked, progress);
        } catch (ProvisionException e) {
            throw new CommandException(
                    ExitCode.DATA, List.of("the site " + site + " cannot be read: " + leaf(e.getStatus())), e);
        } catch (OperationCanceledException e) {
            throw cancelled(e);
        }
    }

    private static CancelledException cancelled(OperationCanceledException cause) {
        CancelledException cancelled = new CancelledException();
        cancelled.initCause(cause);
        return cancelled;
    }

    private Collection<IInstallableUnit> offered(
            URI site, IMetadataRepository metadata, List<String> ids, IProgressMonitor monitor)
            throws CommandException {
        Set<IInstallableUnit> groups = metadata.query(
                        QueryUtil.createLatestQuery(QueryUtil.createIUGroupQuery()), monitor)
                .toUnmodifiableSet();
        Set<IInstallableUnit> here =
                profile().query(QueryUtil.createIUAnyQuery(), monitor).toUnmodifiableSet();
        List<String> names =
                groups.stream().map(unit -> plugIn(unit).id()).sorted().toList();
        for (String id : ids) {
            if (!names.contains(id)) {
                List<String> near = NearestNames.of(id, names);
                throw new CommandException(
                        ExitCode.EXTENSION,
                        "the site " + site + " offers no '" + id + "'; "
                                + (near.isEmpty()
                                        ? "it offers " + String.join(", ", names)
                                        : "nearest: " + near.get(0)));
            }
        }
        List<IInstallableUnit> wanted = groups.stream()
                .filter(unit -> ids.isEmpty()
                        ? !OWN.contains(unit.getId())
                        : ids.contains(plugIn(unit).id()))
                .toList();
        if (wanted.isEmpty()) {
            throw new CommandException(ExitCode.DATA, "the site " + site + " offers no plug-in");
        }
        List<IInstallableUnit> missing =
                wanted.stream().filter(unit -> !here.contains(unit)).toList();
        if (missing.isEmpty()) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "everything that the site offers is installed already: "
                            + String.join(
                                    ", ",
                                    wanted.stream()
                                            .map(unit -> plugIn(unit).id() + " " + unit.getVersion())
                                            .toList()));
        }
        return missing;
    }

    private static void resolve(ProfileChangeOperation operation, IProgressMonitor monitor) throws CommandException {
        IStatus status = operation.resolveModal(monitor);
        if (status.getSeverity() == IStatus.CANCEL) {
            throw new CancelledException();
        }
        if (status.getSeverity() >= IStatus.ERROR || operation.getProvisioningPlan() == null) {
            throw new CommandException(ExitCode.EXTENSION, "it cannot be installed or removed: " + leaf(status));
        }
    }

    /** The innermost message: the outer ones only say that something went wrong. */
    private static String leaf(IStatus status) {
        List<String> messages = new ArrayList<>();
        leaves(status, messages);
        return String.join("; ", new LinkedHashSet<>(messages).stream().limit(4).toList());
    }

    private static void leaves(IStatus status, List<String> messages) {
        for (IStatus child : status.getChildren()) {
            leaves(child, messages);
        }
        if (status.getChildren().length == 0 && !status.isOK()) {
            messages.add(status.getMessage().lines().findFirst().orElse("").strip());
        }
    }

    /** An artefact with the bundle it is, if it is one. */
    private record Checked(Artefact artefact, IArtifactKey key) {
        boolean isBundle() {
            return key.getClassifier().equals("osgi.bundle");
        }
    }

    private List<Checked> check(
            ProfileChangeOperation operation, IArtifactRepository repository, IProgressMonitor monitor)
            throws CommandException {
        List<Checked> checked = new ArrayList<>();
        Set<IArtifactKey> keys = new LinkedHashSet<>();
        operation
                .getProvisioningPlan()
                .getAdditions()
                .query(QueryUtil.createIUAnyQuery(), monitor)
                .forEach(unit -> keys.addAll(unit.getArtifacts()));
        for (IArtifactKey key : keys) {
            IArtifactDescriptor[] descriptors = repository.getArtifactDescriptors(key);
            if (descriptors.length == 0) {
                throw new CommandException(
                        ExitCode.DATA,
                        "the site is incomplete: it has no file for " + key.getId() + " " + key.getVersion());
            }
            checked.add(new Checked(fetched(key, descriptors[0], repository, monitor), key));
        }
        checked.sort(Comparator.comparing(c -> c.artefact().name()));
        return checked;
    }

    /** Fetches a file to look who signed it; its hash is checked on the way. */
    private static Artefact fetched(
            IArtifactKey key, IArtifactDescriptor descriptor, IArtifactRepository repository, IProgressMonitor monitor)
            throws CommandException {
        String name = key.getId() + " " + key.getVersion();
        Path file = null;
        try {
            file = Files.createTempFile("autoperi-plugin", ".jar");
            IStatus status;
            try (OutputStream out = Files.newOutputStream(file)) {
                status = repository.getArtifact(descriptor, out, monitor);
            }
            if (!status.isOK()) {
                throw new CommandException(
                        ExitCode.DATA,
                        name + " is not what the site says it is, nothing was installed: " + leaf(status));
            }
            return new Artefact(name, signer(file.toFile()));
        } catch (SecurityException e) {
            throw new CommandException(
                    ExitCode.DATA,
                    List.of(name + " was changed after it was signed, nothing was installed: " + e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new CommandException(ExitCode.DATA, List.of(name + " cannot be read: " + e.getMessage()), e);
        } finally {
            delete(file);
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    /** Who signed every file of a jar; empty if one of them is not signed. */
    private static String signer(File file) throws IOException {
        Set<String> names = new TreeSet<>();
        try (JarFile jar = new JarFile(file, true)) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                if (entry.isDirectory() || entry.getName().startsWith("META-INF/")) {
                    continue;
                }
                try (InputStream in = jar.getInputStream(entry)) {
                    in.transferTo(OutputStream.nullOutputStream()); // only what was read whole has been verified
                }
                CodeSigner[] signers = entry.getCodeSigners();
                if (signers == null || signers.length == 0) {
                    return "";
                }
                for (CodeSigner one : signers) {
                    if (one.getSignerCertPath().getCertificates().get(0) instanceof X509Certificate certificate) {
                        names.add(certificate.getSubjectX500Principal().getName());
                    }
                }
            }
        }
        return String.join(" and ", names);
    }

    /** An installation worked out by p2. */
    private final class P2Plan implements Plan {
        private final InstallOperation operation;
        private final List<IInstallableUnit> units;
        private final List<Checked> checked;
        private final Progress progress;

        P2Plan(InstallOperation operation, List<IInstallableUnit> units, List<Checked> checked, Progress progress) {
            this.operation = operation;
            this.units = units;
            this.checked = checked;
            this.progress = progress;
        }

        @Override
        public List<PlugIn> plugIns() {
            return units.stream()
                    .map(P2PlugInStore::plugIn)
                    .sorted(Comparator.comparing(PlugIn::id))
                    .toList();
        }

        @Override
        public List<Artefact> artefacts() {
            return checked.stream().map(Checked::artefact).toList();
        }

        @Override
        public List<String> install() throws CommandException {
            perform(operation, progress);
            IProfile profile = profile();
            for (IInstallableUnit unit : units) {
                if (profile.query(QueryUtil.createIUQuery(unit), new NullProgressMonitor())
                        .isEmpty()) {
                    throw unverified(unit.getId() + " is not in the profile");
                }
            }
            List<String> listed = bundleList();
            for (Checked each : checked) {
                String line = each.key().getId() + "," + each.key().getVersion() + ",";
                if (each.isBundle() && listed.stream().noneMatch(l -> l.startsWith(line))) {
                    throw unverified(each.artefact().name() + " is not in bundles.info");
                }
            }
            applyToFramework();
            List<String> names = new ArrayList<>();
            for (Checked each : checked) {
                if (each.isBundle()) {
                    verifyRunning(each.key());
                    names.add(each.artefact().name());
                }
            }
            return names;
        }
    }

    private static CommandException unverified(String what) {
        return new CommandException(
                ExitCode.FAILED,
                "p2 reported success, but " + what + "; the installation was not changed as it should");
    }

    private void perform(ProfileChangeOperation operation, Progress progress) throws CommandException {
        IStatus result;
        try {
            result = operation.getProvisioningJob(monitor(progress)).runModal(monitor(progress));
        } catch (OperationCanceledException e) {
            throw cancelled(e);
        }
        if (result.getSeverity() == IStatus.CANCEL) {
            throw new CancelledException();
        }
        if (result.getSeverity() >= IStatus.ERROR) {
            throw new CommandException(ExitCode.FAILED, "nothing was changed: " + leaf(result));
        }
    }

    private List<String> bundleList() throws CommandException {
        Path file = folder("osgi.configuration.area")
                .resolve("org.eclipse.equinox.simpleconfigurator")
                .resolve("bundles.info");
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, List.of(file + " cannot be read: " + e.getMessage()), e);
        }
    }

    /** Brings the running framework to the new state, so that what was installed can be seen at work before success is claimed. */
    private void applyToFramework() throws CommandException {
        try {
            service(context, Configurator.class).applyConfiguration();
            extensions.settle();
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.FAILED, List.of("the new bundles cannot be started: " + e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    private void verifyRunning(IArtifactKey key) throws CommandException {
        for (Bundle bundle : context.getBundles()) {
            if (key.getId().equals(bundle.getSymbolicName())
                    && key.getVersion().toString().equals(bundle.getVersion().toString())) {
                if (bundle.getState() == Bundle.INSTALLED) {
                    throw new CommandException(
                            ExitCode.EXTENSION,
                            key.getId() + " is installed but cannot be resolved; 'autoperi plugins list' says why");
                }
                return;
            }
        }
        throw unverified(key.getId() + " " + key.getVersion() + " did not come into the running framework");
    }

    @Override
    public void uninstall(String id, Progress progress) throws CommandException {
        writableHome();
        Collection<IInstallableUnit> roots = roots();
        List<IInstallableUnit> units = roots.stream()
                .filter(unit -> plugIn(unit).id().equals(id) || unit.getId().equals(id))
                .toList();
        if (units.isEmpty()) {
            List<String> names =
                    roots.stream().map(unit -> plugIn(unit).id()).sorted().toList();
            List<String> near = NearestNames.of(id, names);
            throw new CommandException(
                    ExitCode.EXTENSION,
                    "no plug-in '" + id + "' is installed; "
                            + (names.isEmpty()
                                    ? "none is"
                                    : near.isEmpty()
                                            ? "there are " + String.join(", ", names)
                                            : "nearest: " + near.get(0)));
        }
        UninstallOperation operation = new UninstallOperation(new ProvisioningSession(agent), units);
        resolve(operation, monitor(progress));
        Set<IArtifactKey> keys = new LinkedHashSet<>();
        operation
                .getProvisioningPlan()
                .getRemovals()
                .query(QueryUtil.createIUAnyQuery(), monitor(progress))
                .forEach(unit -> keys.addAll(unit.getArtifacts()));
        perform(operation, progress);
        for (IInstallableUnit unit : units) {
            if (!profile()
                    .query(QueryUtil.createIUQuery(unit), new NullProgressMonitor())
                    .isEmpty()) {
                throw unverified(unit.getId() + " is still in the profile");
            }
        }
        List<String> listed = bundleList();
        applyToFramework();
        for (IArtifactKey key : keys) {
            String line = key.getId() + "," + key.getVersion() + ",";
            if (listed.stream().anyMatch(l -> l.startsWith(line))) {
                throw unverified(key.getId() + " is still in bundles.info");
            }
            for (Bundle bundle : context.getBundles()) {
                if (key.getId().equals(bundle.getSymbolicName())
                        && key.getVersion()
                                .toString()
                                .equals(bundle.getVersion().toString())) {
                    throw unverified(key.getId() + " is still in the running framework");
                }
            }
        }
    }
}
