package org.autoperi.run.internal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.autoperi.run.RunFolder;

/** A run folder in the file system. */
public final class DirectoryRunFolder implements RunFolder {
    private final Path path;

    /** The folder need not exist yet. */
    public DirectoryRunFolder(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Path checkpoints() {
        return created("checkpoints");
    }

    @Override
    public Path samples() {
        return created("samples");
    }

    @Override
    public Path report() {
        return created("report");
    }

    private Path created(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void writeAtomically(String relative, Writing content) throws IOException {
        write(path.resolve(relative), content);
    }

    /** Writes a file whole or not at all: beside it first, forced to the disk, then renamed over it. */
    public static void write(Path target, Writing content) throws IOException {
        Files.createDirectories(target.getParent());
        Path beside = target.resolveSibling("." + target.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    beside,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                content.to(out);
                out.flush();
                channel.force(true);
            }
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceFolder(target.getParent());
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** Makes a rename last through a power cut. */
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            return; // Windows cannot open folders and does not need it
        }
    }
}
