package org.autoperi.dataset.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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

/** Opens folders of structure files, subfolders included. */
@Component
@Extension(
        id = "folder",
        label = "Folder of structure files",
        description =
                "Opens every structure file of a folder in any known format, with an optional table id_prop.csv; or a single"
                        + " file, whose structures keep their names if no two have the same.")
public final class FolderSource implements DatasetSource<FilesConfig> {
    private final ExtensionRegistry extensions;

    /** Takes the registry with the formats. */
    @Activate
    public FolderSource(@Reference ExtensionRegistry extensions) {
        this.extensions = extensions;
    }

    @Override
    public Dataset open(FilesConfig config, Progress progress) throws DatasetException {
        Path folder = config.path()
                .orElseThrow(() -> new DatasetException("folder: found no path; give the folder with the structures"));
        if (!Files.exists(folder)) {
            throw new DatasetException(
                    folder + ": no such folder; expected a folder with structure files, or one file");
        }
        try {
            List<Member> members = members(folder);
            Path name = folder.toAbsolutePath().normalize().getFileName();
            DataFile facts = facts(folder, members, progress);
            return new FilesDataset(String.valueOf(name), members, facts, config, !Files.isDirectory(folder))
                    .read(extensions, progress);
        } catch (IOException e) {
            throw new DatasetException(folder + ": cannot be read: " + e, e);
        }
    }

    private static List<Member> members(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        List<Member> members = new ArrayList<>();
        for (Path file : files) {
            Path relative = file.equals(folder) ? file.getFileName() : folder.relativize(file);
            String name = relative.toString().replace('\\', '/');
            members.add(new Member(name, file.toString(), () -> Files.readAllBytes(file)));
        }
        return members;
    }

    /** One hash for the folder: of names and hashes of its files in order. */
    private static DataFile facts(Path folder, List<Member> members, Progress progress) throws IOException {
        MessageDigest digest = DataFile.newDigest();
        long bytes = 0;
        for (Member member : members) {
            progress.checkCancelled();
            byte[] stored = member.contents().read();
            bytes += stored.length;
            digest.update(member.name().getBytes(StandardCharsets.UTF_8));
            digest.update(DataFile.newDigest().digest(stored));
        }
        return DataFile.of(folder.toString(), bytes, digest.digest());
    }
}
