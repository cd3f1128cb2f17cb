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
import java.util.Optional;

/** Keeps two processes from working on one run folder. The operating system frees it when a process dies in whatever way. */
public final class FolderLock implements AutoCloseable {
    private static final String FILE = ".lock";
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @return empty if somebody has it
     */
    public static Optional<FolderLock> take(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                channel.truncate(0);
                byte[] owner = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
                channel.write(ByteBuffer.wrap(owner));
                return Optional.of(new FolderLock(channel));
            }
        } catch (OverlappingFileLockException e) {
            channel.close(); // this very process has it
            return Optional.empty();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
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
            return Files.readString(folder.resolve(FILE)).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
