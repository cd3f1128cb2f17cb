package org.autoperi.evaluate.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Species;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.evaluate.GeneratedStructure;

/** Tells whether an evaluation was about the same structures and the same reference. Not thread-safe. */
public final class InputDigest {
    private final MessageDigest digest;

    /** Starts with nothing. */
    public InputDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Adds a generated structure. */
    public void add(GeneratedStructure structure) {
        add(structure.name());
        if (structure instanceof GeneratedStructure.Unreadable unreadable) {
            add(unreadable.reason());
        }
        structure.crystal().ifPresent(this::add);
    }

    /** Adds the entries of a dataset with their splits. */
    public void add(Dataset dataset) {
        add(dataset.name());
        for (DatasetEntry entry : dataset.entries()) {
            add(entry.id());
            add(entry.split().key());
            add(entry.crystal());
        }
    }

    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    private void add(Crystal crystal) {
        add(crystal.lattice().matrix());
        add(crystal.fractional());
        for (int i = 0; i < crystal.size(); i++) {
            for (Species species : crystal.species(i)) {
                add(species.toString());
            }
        }
        crystal.properties().forEach((key, value) -> {
            add(key);
            add(new double[] {value});
        });
    }

    private void add(double[] numbers) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * numbers.length);
        for (double number : numbers) {
            buffer.putDouble(number);
        }
        digest.update(buffer.flip());
    }

    /** Returns the digest in hexadecimal digits; nothing can be added afterwards. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
