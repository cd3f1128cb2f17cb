package org.autoperi.flow.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.NearestNames;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.flow.spi.PretrainedModel;
import org.autoperi.run.spi.RunException;

/** Finds models: those that came with the program or a plug-in, and those of people. */
public final class InstalledModel {
    private InstalledModel() {}

    /** Reads something of a model. */
    public interface Reader<T> {
        /** Reads it from a file or the folder of a run. */
        T read(Path place) throws IOException, RunException;
    }

    /**
     * Reads something of a model that people name by what they have.
     *
     * @param name a file, the folder of a run, or else the id of an installed model
     * @param reader reads what there is at a place, folder or file
     * @throws RunException if there is none, if its file is damaged, or if it needs an extension that is not installed
     */
    public static <T> T find(String name, ExtensionRegistry extensions, Reader<T> reader) throws RunException {
        Path place = Path.of(name);
        if (Files.exists(place)) {
            try {
                return reader.read(place);
            } catch (IOException e) {
                throw new RunException(RunException.Reason.DATA, e.getMessage(), e);
            }
        }
        List<String> installed = extensions.list(PretrainedModel.class).stream()
                .map(ExtensionDescriptor::id)
                .toList();
        if (installed.contains(name)) {
            return read(name, extensions, reader);
        }
        List<String> near = NearestNames.of(name, installed);
        throw new RunException(
                RunException.Reason.CONFIGURATION,
                "there is no run folder, no file and no installed model " + name + "; "
                        + (near.isEmpty()
                                ? "'autoperi models list' shows what is installed"
                                : "did you mean " + String.join(" or ", near) + "?"));
    }

    /**
     * Reads something of a model that a configuration names.
     *
     * @param key where the name stands, for messages
     * @throws RunException as {@link #find(String, ExtensionRegistry, Reader)}
     */
    public static <T> T find(String key, String name, ExtensionRegistry extensions, Reader<T> reader)
            throws RunException {
        try {
            return find(name, extensions, reader);
        } catch (RunException e) {
            throw new RunException(e.reason(), key + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads something of the file of a model.
     *
     * @param id its id, see {@link PretrainedModel}
     * @throws RunException if there is none of that id, if its file is damaged, or if it needs an extension that is not installed
     */
    public static <T> T read(String id, ExtensionRegistry extensions, Reader<T> reader) throws RunException {
        try {
            PretrainedModel pretrained = extensions.get(PretrainedModel.class, id);
            Path file = Files.createTempFile("autoperi-" + id + "-", ".safetensors");
            try (InputStream in = pretrained.open()) {
                if (in == null) {
                    throw new IOException("its file is missing from the bundle it comes with");
                }
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                return reader.read(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (UnknownExtensionException e) {
            throw new RunException(RunException.Reason.EXTENSION, e.getMessage(), e);
        } catch (IOException e) {
            throw new RunException(RunException.Reason.DATA, "model " + id + ": " + e.getMessage(), e);
        }
    }
}
