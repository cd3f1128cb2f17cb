package org.autoperi.evaluate.internal;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.graph.SiteFingerprint;

/**
 * Structure fingerprints of reference crystals on disk, so that a reference is described once. A file is named by the SHA-256 of the crystals
 * and the version of the fingerprint: other crystals, another order or another program version never meet an old file. What cannot be
 * read or written is made again; a cache is never a reason to fail. Thread-safe, also among processes: files are replaced whole.
 */
final class FingerprintCache {
    private static final System.Logger LOG = System.getLogger(FingerprintCache.class.getName());

    /** To be raised whenever fingerprints change. */
    private static final int VERSION = 2;

    private static final int MAGIC = 0x41504650;

    private final Path folder;

    /** Takes the folder, which is made when something is written. */
    FingerprintCache(Path folder) {
        this.folder = folder;
    }

    /** Returns the file that holds, or will hold, the fingerprints of these crystals. */
    Path file(List<Crystal> crystals) {
        InputDigest digest = new InputDigest();
        digest.add(VERSION);
        digest.add(crystals.size());
        crystals.forEach(digest::addStructure);
        return folder.resolve("fingerprints-" + digest.hex() + ".bin");
    }

    /** Returns what a file holds, empty if there is none that can be used. */
    Optional<List<StructureFingerprint>> read(Path file) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != MAGIC) {
                throw new IOException("it is no file of fingerprints");
            }
            int count = in.readInt();
            List<StructureFingerprint> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(read(in));
            }
            if (in.readInt() != MAGIC) {
                throw new IOException("it has no end");
            }
            return Optional.of(all);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            String reason = e instanceof EOFException ? "it breaks off" : e.getMessage();
            LOG.log(System.Logger.Level.INFO, "fingerprints in {0} are made again: {1}", file, reason);
            return Optional.empty();
        }
    }

    private static StructureFingerprint read(DataInputStream in) throws IOException {
        String category = in.readUTF();
        String detail = in.readUTF();
        double[] values = new double[category.isEmpty() ? SiteFingerprint.LENGTH : 0];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return new StructureFingerprint(values, category, detail);
    }

    /** Keeps fingerprints, unless one was given up for its time: another machine may do it. */
    void write(Path file, List<StructureFingerprint> all) {
        if (all.stream().anyMatch(f -> f.category().equals(StructureFingerprint.TIME_LIMIT))) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Path fresh = Files.createTempFile(folder, "fingerprints-", ".new");
            try {
                write(all, fresh);
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.INFO, "fingerprints are not kept in {0}: {1}", file, e.getMessage());
        }
    }

    private static void write(List<StructureFingerprint> all, Path fresh) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh)))) {
            out.writeInt(MAGIC);
            out.writeInt(all.size());
            for (StructureFingerprint fingerprint : all) {
                out.writeUTF(fingerprint.category());
                out.writeUTF(fingerprint.detail());
                for (double value : fingerprint.values()) {
                    out.writeDouble(value);
                }
            }
            out.writeInt(MAGIC);
        }
    }
}
