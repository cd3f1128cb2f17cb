package org.autoperi.core;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Where a user's programs keep what they can make again, by the custom of the operating system. */
public final class CacheFolder {
    private CacheFolder() {}

    /** Returns the folder for this user on this system; it need not exist. */
    public static Path ofUser() {
        return of(System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
    }

    /**
     * Returns the folder: {@code $XDG_CACHE_HOME/autoperi}, else {@code ~/Library/Caches/autoperi} on macOS, {@code %LOCALAPPDATA%\autoperi\cache}
     * on Windows, {@code ~/.cache/autoperi} elsewhere. A relative XDG_CACHE_HOME does not count, as the XDG base directory specification says.
     */
    static Path of(Map<String, String> environment, String system, Path home) {
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (!xdg.isEmpty() && Path.of(xdg).isAbsolute()) {
            return Path.of(xdg, "autoperi");
        }
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return home.resolve("Library/Caches/autoperi");
        }
        String local = environment.getOrDefault("LOCALAPPDATA", "");
        if (name.startsWith("windows") && !local.isEmpty()) {
            return Path.of(local, "autoperi", "cache");
        }
        return home.resolve(".cache/autoperi");
    }
}
