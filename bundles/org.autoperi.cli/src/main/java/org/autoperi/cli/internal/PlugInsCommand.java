package org.autoperi.cli.internal;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.autoperi.core.ConfigSchema;
import org.autoperi.core.Configurable;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.NearestNames;
import org.autoperi.core.Problem;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.spi.SymmetryFinder;
import org.autoperi.run.JsonText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi plugins}. */
@Command(
        name = "plugins",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi plugins list",
            "  autoperi plugins describe min-distance",
            "  autoperi plugins install file:/path/to/site",
            "  autoperi plugins new physics-term my-term",
            ""
        },
        description = "Shows the extensions of this installation, and installs, uninstalls and writes plug-ins.",
        synopsisSubcommandLabel = "(list | describe | install | uninstall | new | publish)")
final class PlugInsCommand implements Callable<Integer> {
    private final Shell shell;

    PlugInsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws CommandException {
        throw new CommandException(
                ExitCode.USAGE,
                "say what to do: list, describe, install, uninstall, new or publish ('autoperi plugins --help' shows"
                        + " how)");
    }

    @Command(
            name = "list",
            header = {
                "Examples:",
                "  autoperi plugins list",
                "  autoperi plugins list physics-term",
                "  autoperi plugins list --installed --json",
                ""
            },
            description = "Lists extensions by kind and id, broken ones with the reason.")
    int list(
            @Parameters(paramLabel = "KIND", arity = "0..1", description = "Only this kind, such as physics-term.")
                    String kind,
            @Option(names = "--installed", description = "List the plug-ins installed beside the program instead.")
                    boolean installed,
            @Option(names = "--json", description = "Write JSON.") boolean json)
            throws Exception {
        if (installed) {
            return listInstalled(json);
        }
        ExtensionRegistry extensions = shell.host().extensions();
        List<ExtensionDescriptor> shown = new ArrayList<>();
        for (Class<?> each : kind == null ? extensions.kinds() : List.<Class<?>>of(kind(extensions, kind))) {
            for (ExtensionDescriptor extension : extensions.list(each)) {
                shown.add(tried(extensions, each, extension));
            }
        }
        new ExtensionList(shell, json).print(shown);
        extensions.problems().stream().map(Problem::toString).forEach(shell.console()::warn);
        return ExitCode.OK;
    }

    /** The extension as one that cannot be used, with what it says of this machine itself. */
    private static ExtensionDescriptor hindered(ExtensionDescriptor extension, Optional<String> obstacle) {
        return new ExtensionDescriptor(
                extension.kind(),
                extension.id(),
                extension.label(),
                extension.description(),
                extension.cite(),
                extension.bundle(),
                extension.version(),
                extension.implementation(),
                obstacle);
    }

    /** Loads an extension, since whether it works is what the list is for. */
    private static ExtensionDescriptor tried(
            ExtensionRegistry extensions, Class<?> kind, ExtensionDescriptor extension) {
        try {
            Object found = extensions.get(kind, extension.id());
            Optional<String> obstacle =
                    found instanceof SymmetryFinder<?> finder ? finder.obstacle() : Optional.empty();
            return obstacle.isPresent() ? hindered(extension, obstacle) : extension;
        } catch (UnknownExtensionException e) {
            // The registry knows by now that it is broken, and why.
            return extensions.list(kind).stream()
                    .filter(d -> d.id().equals(extension.id()))
                    .findFirst()
                    .orElse(extension);
        }
    }

    private int listInstalled(boolean json) throws CommandException {
        List<PlugInStore.PlugIn> installed = shell.host().plugIns().installed();
        if (json) {
            List<Map<String, Object>> all = new ArrayList<>();
            for (PlugInStore.PlugIn each : installed) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("id", each.id());
                one.put("version", each.version());
                one.put("name", each.name());
                all.add(one);
            }
            shell.console().out().print(JsonText.pretty(all));
            shell.console().out().flush();
            return ExitCode.OK;
        }
        shell.console()
                .table(
                        List.of("id", "version", "name"),
                        installed.stream()
                                .map(p -> List.of(p.id(), p.version(), p.name()))
                                .toList());
        return ExitCode.OK;
    }

    private static Class<?> kind(ExtensionRegistry extensions, String name) throws CommandException {
        List<String> names = new ArrayList<>();
        for (Class<?> kind : extensions.kinds()) {
            names.add(ExtensionList.kind(kind));
            if (ExtensionList.kind(kind).equals(name) || kind.getSimpleName().equals(name)) {
                return kind;
            }
        }
        List<String> near = NearestNames.of(name, names);
        throw new CommandException(
                ExitCode.USAGE,
                "there is no kind of extension '" + name + "'; "
                        + (near.isEmpty()
                                ? "there are " + String.join(", ", names)
                                : "did you mean " + near.get(0) + "?"));
    }

    @Command(
            name = "describe",
            header = {
                "Examples:",
                "  autoperi plugins describe min-distance",
                "  autoperi plugins describe dataset-source/csv --json",
                ""
            },
            description =
                    "Describes an extension: what it does, its keys with types, ranges and defaults, what to cite.")
    int describe(
            @Parameters(
                            paramLabel = "ID",
                            description = "Id of the extension, with its kind in front where it is not unique.")
                    String id,
            @Option(names = "--json", description = "Write JSON.") boolean json)
            throws Exception {
        ExtensionRegistry extensions = shell.host().extensions();
        boolean broken = false;
        for (ExtensionDescriptor extension : find(extensions, id)) {
            broken |= !describe(extensions, extension, json);
        }
        return broken ? ExitCode.EXTENSION : ExitCode.OK;
    }

    private static List<ExtensionDescriptor> find(ExtensionRegistry extensions, String text) throws CommandException {
        int slash = text.indexOf('/');
        String id = text.substring(slash + 1);
        List<Class<?>> kinds =
                slash < 0 ? extensions.kinds() : List.<Class<?>>of(kind(extensions, text.substring(0, slash)));
        List<ExtensionDescriptor> found = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (Class<?> kind : kinds) {
            for (ExtensionDescriptor each : extensions.list(kind)) {
                ids.add(each.id());
                if (each.id().equals(id)) {
                    found.add(each);
                }
            }
        }
        if (found.isEmpty()) {
            List<String> near = NearestNames.of(id, ids);
            throw new CommandException(
                    ExitCode.EXTENSION,
                    "no extension '" + id + "' is installed"
                            + (near.isEmpty()
                                    ? "; 'autoperi plugins list' shows all"
                                    : "; nearest: " + String.join(", ", near)));
        }
        return found;
    }

    /** Prints the description; false if the extension is broken. */
    private boolean describe(ExtensionRegistry extensions, ExtensionDescriptor extension, boolean json) {
        Optional<ConfigSchema> schema = Optional.empty();
        String failure = extension.failure().orElse(null);
        try {
            schema = extensions.get(extension.kind(), extension.id()) instanceof Configurable<?> configurable
                    ? Optional.of(ConfigSchema.describe(configurable.configType()))
                    : Optional.empty();
        } catch (UnknownExtensionException | IllegalArgumentException | IllegalStateException | LinkageError e) {
            failure = e.getMessage(); // foreign code; what is wrong with it is part of the description
        }
        if (json) {
            Map<String, Object> all = ExtensionList.json(extension);
            all.put("failure", failure);
            all.put("keys", schema.map(PlugInsCommand::json).orElse(List.of()));
            shell.console().out().print(JsonText.pretty(all));
            shell.console().out().flush();
            return failure == null;
        }
        Console console = shell.console();
        console.print(ExtensionList.kind(extension.kind()) + "/" + extension.id() + ": " + extension.label());
        if (!extension.description().isEmpty()) {
            console.print(extension.description());
        }
        console.print("from " + extension.bundle() + " " + extension.version() + ", " + extension.implementation());
        extension.cite().forEach(reference -> console.print("cite: " + reference));
        if (failure != null) {
            console.print("broken: " + failure);
        }
        schema.filter(s -> !s.fields().isEmpty()).ifPresent(s -> {
            List<List<String>> rows = new ArrayList<>();
            rows("", s, rows);
            console.print("");
            console.table(List.of("key", "type", "default", "unit", "what"), rows);
        });
        return failure == null;
    }

    private static void rows(String path, ConfigSchema schema, List<List<String>> rows) {
        for (ConfigSchema.Field field : schema.fields()) {
            String help = field.help().isEmpty() ? field.label() : field.help();
            boolean required = field.defaultValue().isEmpty()
                    && field.choose().isEmpty()
                    && !field.optional()
                    && field.nested().isEmpty();
            rows.add(List.of(
                    path + field.key(),
                    field.typeText(),
                    required ? "(required)" : field.defaultText(),
                    field.unit(),
                    help.equals(field.key()) ? "" : help));
            if (!field.list()) {
                field.nested().ifPresent(inner -> rows(path + field.key() + ".", ConfigSchema.describe(inner), rows));
            }
        }
    }

    private static List<Map<String, Object>> json(ConfigSchema schema) {
        List<Map<String, Object>> keys = new ArrayList<>();
        for (ConfigSchema.Field field : schema.fields()) {
            Map<String, Object> key = new LinkedHashMap<>();
            key.put("key", field.key());
            key.put("label", field.label());
            key.put("type", field.typeText());
            key.put("default", field.defaultText());
            key.put("unit", field.unit());
            key.put("min", field.min());
            key.put("max", field.max());
            key.put("help", field.help());
            field.nested().ifPresent(inner -> key.put("keys", json(ConfigSchema.describe(inner))));
            keys.add(key);
        }
        return keys;
    }

    @Command(
            name = "install",
            header = {
                "Examples:",
                "  autoperi plugins install file:/path/to/site",
                "  autoperi plugins install https://example.org/site/ org.example.feature --yes",
                "  autoperi plugins install jar:file:/path/to/site.zip!/",
                ""
            },
            description = "Installs the plug-ins of an update site, after showing who signed them and asking.")
    int install(
            @Parameters(index = "0", paramLabel = "SITE", description = "Address of the site, or a folder.")
                    String site,
            @Parameters(
                            index = "1..*",
                            paramLabel = "ID",
                            arity = "0..*",
                            description = "Only these plug-ins of the site; all of them if none is named.")
                    List<String> ids,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    boolean yes)
            throws Exception {
        Console console = shell.console();
        URI address = address(site);
        try (Interruption interruption = Interruption.listening(console);
                TerminalProgress progress = shell.progress(interruption)) {
            PlugInStore.Plan plan = shell.host().plugIns().plan(address(site), ids == null ? List.of() : ids, progress);
            for (PlugInStore.PlugIn each : plan.plugIns()) {
                console.say("install " + each.id() + " " + each.version() + " (" + each.name() + ")");
            }
            boolean unsigned = false;
            for (PlugInStore.Artefact artefact : plan.artefacts()) {
                unsigned |= artefact.signer().isEmpty();
                console.say("  " + artefact.name() + ": "
                        + (artefact.signer().isEmpty() ? "unsigned" : "signed by " + artefact.signer()));
            }
            String question = unsigned
                    ? "Some of this is unsigned: nobody vouches for it. Install it all the same?"
                    : "Install this?";
            if (!yes && !console.confirm(question)) {
                throw new CommandException(ExitCode.FAILED, "nothing was installed; answer y, or pass --yes");
            }
            for (String bundle : plan.install()) {
                console.print(bundle);
            }
        }
        return ExitCode.OK;
    }

    /** A folder or zip file may be named as such. */
    private static URI address(String site) throws CommandException {
        Path path = site.contains(":") ? null : Path.of(site);
        if (path != null && Files.isDirectory(path)) {
            return path.toAbsolutePath().normalize().toUri();
        } else if (path != null && Files.isRegularFile(path)) {
            return URI.create("jar:" + path.toAbsolutePath().normalize().toUri() + "!/");
        } else if (path != null) {
            throw new CommandException(ExitCode.USAGE, "there is no folder or file " + site + " and it is no address");
        }
        try {
            return URI.create(site);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "'" + site + "' is no address of a site: " + e.getMessage());
        }
    }

    @Command(
            name = "uninstall",
            header = {
                "Examples:",
                "  autoperi plugins uninstall org.example.feature",
                "  autoperi plugins list --installed",
                ""
            },
            description = "Uninstalls a plug-in.")
    int uninstall(@Parameters(paramLabel = "ID", description = "Id as 'plugins list --installed' shows it.") String id)
            throws Exception {
        try (Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            shell.host().plugIns().uninstall(id, progress);
        }
        shell.console().print(id);
        return ExitCode.OK;
    }

    @Command(
            name = "new",
            header = {
                "Examples:",
                "  autoperi plugins new physics-term my-term",
                "  autoperi plugins new dataset-source our-data --package org.example.data --out our-data",
                ""
            },
            description = "Writes the project of a new plug-in: a class that works, a test that passes, and what builds"
                    + " them. Its README says how to go on.")
    int create(
            @Parameters(index = "0", paramLabel = "KIND", description = "Kind of the extension, such as physics-term.")
                    String kind,
            @Parameters(index = "1", paramLabel = "ID", description = "Id of the extension, such as my-term.")
                    String id,
            @Option(
                            names = "--package",
                            paramLabel = "NAME",
                            defaultValue = "",
                            description = "Package and name of the bundle; org.example and the id if not given.")
                    String packageName,
            @Option(names = "--out", paramLabel = "DIR", description = "Folder to write to; the id if not given.")
                    Path out)
            throws Exception {
        PlugInProject project = new PlugInProject(kind, id, packageName);
        Path folder = out == null ? Path.of(id) : out;
        project.write(
                folder,
                shell.host().jars(project.bundles()),
                shell.host().extensions().bundles());
        shell.console().say("written; go on with: cd " + folder + " && mvn verify");
        shell.console().print(folder.toString());
        return ExitCode.OK;
    }

    @Command(
            name = "publish",
            header = {
                "Examples:",
                "  autoperi plugins publish .",
                "  autoperi plugins publish my-term --out /var/www/my-term",
                ""
            },
            description = "Writes the update site of a plug-in project that has been built.")
    int publish(
            @Parameters(paramLabel = "PROJECT", description = "Folder of the project.") Path project,
            @Option(names = "--out", paramLabel = "DIR", description = "Folder of the site; target/site if not given.")
                    Path out)
            throws Exception {
        if (!Files.isDirectory(project)) {
            throw new CommandException(ExitCode.USAGE, "there is no folder " + project);
        }
        Path site = out == null ? project.resolve("target/site") : out;
        SitePublisher.publish(project, site);
        shell.console().print(site.toString());
        return ExitCode.OK;
    }
}
