package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.Species;
import org.autoperi.evaluate.Sets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintCacheTest {
    private static final Crystal SALT = Sets.rockSalt(Element.Na, Element.Cl, 5.64);
    private static final Crystal SHARED = Crystal.builder(Lattice.cubic(4))
            .add(new Site(List.of(Species.of(Element.Na, 0.5), Species.of(Element.K, 0.5)), 0, 0, 0, ""))
            .build();

    @TempDir
    private Path folder;

    private static StructureFingerprint fingerprint(Crystal crystal) {
        return StructureFingerprint.of(crystal, 0, Progress.NONE);
    }

    @Test
    void givesBackWhatItKeptReasonsIncluded() {
        FingerprintCache cache = new FingerprintCache(folder.resolve("new"));
        List<Crystal> crystals = List.of(SALT, SHARED);
        Path file = cache.file(crystals);
        assertThat(cache.read(file)).isEmpty();
        cache.write(file, List.of(fingerprint(SALT), fingerprint(SHARED)));
        List<StructureFingerprint> read = cache.read(file).orElseThrow();
        assertThat(read).hasSize(2);
        assertThat(read.get(0).values()).isEqualTo(fingerprint(SALT).values());
        assertThat(read.get(1).isThere()).isFalse();
        assertThat(read.get(1).category()).isEqualTo("disordered");
    }

    @Test
    void otherCrystalsHaveAnotherFile() {
        FingerprintCache cache = new FingerprintCache(folder);
        Path file = cache.file(List.of(SALT, SHARED));
        assertThat(cache.file(List.of(SALT, SHARED))).isEqualTo(file);
        assertThat(cache.file(List.of(SHARED, SALT))).isNotEqualTo(file);
        assertThat(cache.file(List.of(SALT))).isNotEqualTo(file);
        Crystal wider = Sets.rockSalt(Element.Na, Element.Cl, Math.nextUp(5.64));
        assertThat(cache.file(List.of(wider, SHARED))).isNotEqualTo(file);
        Crystal heavier = Sets.rockSalt(Element.K, Element.Cl, 5.64);
        assertThat(cache.file(List.of(heavier, SHARED))).isNotEqualTo(file);
    }

    @Test
    void aDamagedFileOrAnUnusableFolderIsNoHarm() throws IOException {
        FingerprintCache cache = new FingerprintCache(folder);
        Path file = cache.file(List.of(SALT));
        cache.write(file, List.of(fingerprint(SALT)));
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 3, 4, 9, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(cache.read(file)).as("%d bytes", length).isEmpty();
        }
        Path occupied = Files.writeString(folder.resolve("occupied"), "");
        FingerprintCache impossible = new FingerprintCache(occupied);
        impossible.write(impossible.file(List.of(SALT)), List.of(fingerprint(SALT)));
        assertThat(impossible.read(impossible.file(List.of(SALT)))).isEmpty();
    }

    @Test
    void doesNotKeepWhatWasGivenUpForItsTime() {
        FingerprintCache cache = new FingerprintCache(folder);
        StructureFingerprint late = StructureFingerprint.of(SALT, 1e-12, Progress.NONE);
        assertThat(late.category()).isEqualTo("time limit");
        Path file = cache.file(List.of(SALT));
        cache.write(file, List.of(late));
        assertThat(file).doesNotExist();
    }
}
