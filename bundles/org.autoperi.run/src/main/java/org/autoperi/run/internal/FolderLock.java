package org.autoperi.run.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Keeps two processes from working on one run folder. The operating system frees it when a process dies in whatever way. */
public final class FolderLock implements AutoCloseable {
    private static final String FILE = ".lock";

    /** Folders whose lock this process has. Their file must not be opened again: closing any channel of it would free the lock (POSIX). */
    private static final Set<Path> OWN = new HashSet<>();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @return empty if somebody has it
     */
    public static Optional<FolderLock> take(Path folder) throws IOException {
        Path real = folder.toRealPath();
        synchronized (OWN) {
            if (OWN.contains(real)) {
                return Optional.empty();
            }
            FileChannel channel =
                    FileChannel.open(real.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    channel.truncate(0);
                    byte[] owner = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
                    channel.write(ByteBuffer.wrap(owner));
                    OWN.add(real);
                    return Optional.of(new FolderLock(real, channel));
                }
            } catch (OverlappingFileLockException e) {
                channel.close(); // a copy of this class in the same process has it
                return Optional.empty();
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            channel.close();
            return Optional.empty();
        }
    }

    /** Whether a process has the lock. */
    public static boolean isHeld(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(FILE))) {
            return false;
        }
        Optional<FolderLock> free = take(folder);
        if (free.isPresent()) {
            free.get().close();
        }
        return free.isEmpty();
    }

    /** The number of the process that has or had the lock, for messages. */
    public static String owner(Path folder) {
        try {
            synchronized (OWN) {
                return OWN.contains(folder.toRealPath())
                        ? Long.toString(ProcessHandle.current().pid())
                        : Files.readString(folder.resolve(FILE)).strip();
            }
        } catch (IOException e) {
            return "unknown";
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (OWN) {
            if (channel.isOpen()) {
                OWN.remove(folder);
                channel.close();
            }
        }
    }
}
