package org.autoperi.run.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path folder;

    /** Another process: says whether it gets the lock. */
    static final class Other {
        private Other() {}

        public static void main(String[] arguments) throws IOException {
            System.out.print(FolderLock.take(Path.of(arguments[0])).isPresent() ? "free" : "held");
        }
    }

    @Test
    void asksOfItsOwnProcessDoNotFreeIt() throws Exception {
        try (FolderLock lock = FolderLock.take(folder).orElseThrow()) {
            assertThat(lock).isNotNull();
            assertThat(seenByAnotherProcess()).isEqualTo("held");

            assertThat(FolderLock.isHeld(folder)).isTrue();
            assertThat(FolderLock.take(folder)).isEmpty();
            assertThat(FolderLock.owner(folder))
                    .isEqualTo(Long.toString(ProcessHandle.current().pid()));
            assertThat(seenByAnotherProcess()).isEqualTo("held");
        }
        assertThat(seenByAnotherProcess()).isEqualTo("free");
        assertThat(FolderLock.isHeld(folder)).isFalse();
    }

    @Test
    void canBeTakenAgainAndClosedTwice() throws Exception {
        FolderLock first = FolderLock.take(folder).orElseThrow();
        first.close();
        try (FolderLock second = FolderLock.take(folder).orElseThrow()) {
            first.close();
            assertThat(second).isNotSameAs(first);
            assertThat(FolderLock.take(folder)).isEmpty();
            assertThat(seenByAnotherProcess()).isEqualTo("held");
        }
    }

    private String seenByAnotherProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return said;
    }
}
