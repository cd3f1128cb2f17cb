package org.autoperi.cli.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.run.JsonText;

/** Extensions as a table or as JSON. */
final class ExtensionList {
    private final Shell shell;
    private final boolean json;

    ExtensionList(Shell shell, boolean json) {
        this.shell = shell;
        this.json = json;
    }

    void print(List<ExtensionDescriptor> extensions) {
        if (json) {
            List<Map<String, Object>> all =
                    extensions.stream().map(ExtensionList::json).toList();
            shell.console().out().print(JsonText.pretty(all));
            shell.console().out().flush();
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (ExtensionDescriptor extension : extensions) {
            rows.add(List.of(
                    kind(extension.kind()),
                    extension.id(),
                    extension.isBroken() ? "broken" : "ok",
                    extension.bundle(),
                    extension.version(),
                    extension.isBroken()
                            ? extension.failure().orElse("")
                            : extension.description().isEmpty() ? extension.label() : extension.description()));
        }
        shell.console().table(List.of("kind", "id", "state", "bundle", "version", "what"), rows);
    }

    static Map<String, Object> json(ExtensionDescriptor extension) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", kind(extension.kind()));
        json.put("id", extension.id());
        json.put("label", extension.label());
        json.put("description", extension.description());
        json.put("cite", extension.cite());
        json.put("bundle", extension.bundle());
        json.put("version", extension.version());
        json.put("implementation", extension.implementation());
        json.put("failure", extension.failure().orElse(null));
        return json;
    }

    /** A kind as people type it: {@code physics-term}. */
    static String kind(Class<?> kind) {
        return org.autoperi.core.ConfigSchema.kebab(kind.getSimpleName());
    }
}
