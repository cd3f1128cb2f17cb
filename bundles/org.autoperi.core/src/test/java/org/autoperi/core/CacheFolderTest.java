package org.autoperi.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
    @Test
    void folderIsThatOfTheSystem() {
        Path home = Path.of("/home/ada");
        assertThat(CacheFolder.of(Map.of(), "Linux", home)).isEqualTo(home.resolve(".cache/autoperi"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "/tmp/c"), "Linux", home))
                .isEqualTo(Path.of("/tmp/c/autoperi"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "c"), "Linux", home))
                .isEqualTo(home.resolve(".cache/autoperi"));
        assertThat(CacheFolder.of(Map.of(), "Mac OS X", home)).isEqualTo(home.resolve("Library/Caches/autoperi"));
        assertThat(CacheFolder.of(Map.of("LOCALAPPDATA", "/local"), "Windows 11", home))
                .isEqualTo(Path.of("/local/autoperi/cache"));
    }
}
