package org.autoperi.dataset.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.autoperi.core.Extension;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.dataset.DataFile;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.spi.DatasetSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Opens zip archives of structure files. */
@Component
@Extension(
        id = "zip",
        label = "Zip archive of structure files",
        description =
                "Opens every structure file of a zip archive in any known format, with an optional table id_prop.csv.")
public final class ZipSource implements DatasetSource<FilesConfig> {
    private final ExtensionRegistry extensions;

    /** Takes the registry with the formats. */
    @Activate
    public ZipSource(@Reference ExtensionRegistry extensions) {
        this.extensions = extensions;
    }

    @Override
    public Dataset open(FilesConfig config, Progress progress) throws DatasetException {
        Path archive = config.path()
                .orElseThrow(() -> new DatasetException("zip: found no path; give the archive with the structures"));
        if (!Files.isRegularFile(archive)) {
            throw new DatasetException(archive + ": no such file; expected a zip archive with structure files");
        }
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            String name = Member.stem(
                    archive.toAbsolutePath().normalize().getFileName().toString());
            return new FilesDataset(name, members(zip, archive), facts(archive), config, false)
                    .read(extensions, progress);
        } catch (ZipException e) {
            throw new DatasetException(
                    archive + ": is no complete zip archive: " + e.getMessage() + "; fetch it again", e);
        } catch (IOException e) {
            throw new DatasetException(archive + ": cannot be read: " + e, e);
        }
    }

    private static List<Member> members(ZipFile zip, Path archive) {
        List<Member> members = new ArrayList<>();
        for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
            ZipEntry entry = entries.nextElement();
            if (!entry.isDirectory()) {
                members.add(new Member(entry.getName(), archive + "!" + entry.getName(), () -> read(zip, entry)));
            }
        }
        return members;
    }

    private static byte[] read(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static DataFile facts(Path archive) throws IOException {
        try (InputFile file = InputFile.open(archive)) {
            return file.finish();
        }
    }
}
