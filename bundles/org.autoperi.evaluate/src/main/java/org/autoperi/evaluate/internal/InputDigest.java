package org.autoperi.evaluate.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Species;
import org.autoperi.dataset.DataFile;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.evaluate.GeneratedStructure;

/** Tells whether an evaluation was about the same structures and the same reference. Not thread-safe. */
public final class InputDigest {
    private final MessageDigest digest = DataFile.newDigest();

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
        add(bytes.length);
        digest.update(bytes);
    }

    /** Adds a number. */
    void add(int number) {
        digest.update(ByteBuffer.allocate(4).putInt(number).flip());
    }

    /** Adds lattice, coordinates and species of a crystal, its properties not. */
    void addStructure(Crystal crystal) {
        add(crystal.size());
        add(crystal.lattice().matrix());
        add(crystal.fractional());
        for (int i = 0; i < crystal.size(); i++) {
            add(crystal.species(i).size());
            for (Species species : crystal.species(i)) {
                add(species.toString());
            }
        }
    }

    private void add(Crystal crystal) {
        addStructure(crystal);
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
