package org.autoperi.crystal.io;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.io.StringReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.internal.LenientReader;
import org.autoperi.crystal.io.internal.TarEntries;
import org.autoperi.crystal.io.spi.CrystalFormat;

/**
 * Reads and writes structure files in all formats of a registry.
 *
 * <p>A file is recognised by its content, then by its name. Folders (recursively, in the order of their names), zip, tar, tar.gz and gz are
 * opened; text is UTF-8 with single Latin-1 bytes tolerated. Immutable and thread-safe.
 */
public final class CrystalFiles {

    private static final int HEAD = 8192;

    private final Map<String, CrystalFormat> formats;
    private final String declared;

    /**
     * @param declared id of the format that the user has named, which is believed more than content and name; empty to recognise it
     */
    private CrystalFiles(Map<String, CrystalFormat> formats, String declared) {
        this.formats = formats;
        this.declared = declared;
    }

    /** Returns a reader and writer for the formats registered now; broken ones are left out. */
    public static CrystalFiles of(ExtensionRegistry registry) {
        Map<String, CrystalFormat> formats = new TreeMap<>();
        for (ExtensionDescriptor descriptor : registry.list(CrystalFormat.class)) {
            try {
                formats.put(descriptor.id(), registry.get(CrystalFormat.class, descriptor.id()));
            } catch (UnknownExtensionException e) {
                // Broken or gone since listed; `plugins list` tells the reason, and a file in that format is reported
                // as unknown.
                continue;
            }
        }
        return new CrystalFiles(formats, "");
    }

    /** Returns a reader and writer for the given formats by id. */
    public static CrystalFiles of(Map<String, ? extends CrystalFormat> formats) {
        return new CrystalFiles(new TreeMap<>(formats), "");
    }

    /** Returns the ids of the formats, sorted. */
    public Set<String> formatIds() {
        return Set.copyOf(formats.keySet());
    }

    /**
     * Reads all structures of one file, which may be gzipped.
     *
     * @throws CrystalFormatException if anything in the file cannot be read, with file and line
     * @throws IOException if the file cannot be opened
     */
    public List<Crystal> read(Path file) throws CrystalFormatException, IOException {
        List<Crystal> crystals = new ArrayList<>();
        try (InputStream input = open(file)) {
            one(input, asItStands(file), file.toString(), crystals::add);
        }
        return crystals;
    }

    /**
     * Reads a file that holds exactly one structure.
     *
     * @throws CrystalFormatException if it cannot be read or holds several
     * @throws IOException if the file cannot be opened
     */
    public Crystal readOne(Path file) throws CrystalFormatException, IOException {
        List<Crystal> crystals = read(file);
        if (crystals.size() != 1) {
            throw new CrystalFormatException(
                    SourcePosition.of(file.toString()),
                    "found " + crystals.size() + " structures; expected exactly one");
        }
        return crystals.get(0);
    }

    /**
     * Reads everything in a file, folder or archive, one structure at a time.
     *
     * <p>In folders and archives a file that cannot be read goes to {@link CrystalSink#refused} as a whole, and files of no known format are
     * passed over with a remark. Structures without a name get that of their file.
     *
     * @throws CrystalFormatException if the sink does not collect refusals, or a single file cannot be read
     * @throws IOException if the file system or an archive fails
     */
    public void readAll(Path source, CrystalSink sink) throws CrystalFormatException, IOException {
        readAll(source, "", sink);
    }

    /**
     * Reads everything in a file, folder or archive as one format, as {@link #readAll(Path, CrystalSink)} does.
     *
     * @param formatId id of the format, empty to recognise that of each file
     * @throws CrystalFormatException if the format is unknown, the sink does not collect refusals, or a single file cannot be read
     * @throws IOException if the file system or an archive fails
     */
    public void readAll(Path source, String formatId, CrystalSink sink) throws CrystalFormatException, IOException {
        if (!formatId.isEmpty() && !formatId.equals(declared)) {
            new CrystalFiles(Map.of(formatId, format(formatId, source.toString())), formatId).readAll(source, sink);
            return;
        }
        String name = source.toString();
        if (Files.isDirectory(source)) {
            folder(source, sink);
        } else if (!Files.exists(source)) {
            throw new NoSuchFileException(name);
        } else {
            String lower = name.toLowerCase(Locale.ROOT);
            try (InputStream input = open(source)) {
                if (lower.endsWith(".zip")) {
                    zip(input, name, sink);
                } else if (lower.matches(".*\\.(tar|tgz|tar\\.gz)")) {
                    tar(input, name, sink);
                } else {
                    one(input, asItStands(source), name, sink);
                }
            }
        }
    }

    private void folder(Path folder, CrystalSink sink) throws CrystalFormatException, IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            String lower = file.toString().toLowerCase(Locale.ROOT);
            if (lower.matches(".*\\.(zip|tar|tgz|tar\\.gz)")) {
                readAll(file, sink);
            } else {
                try (InputStream input = open(file)) {
                    member(input, asItStands(file), file.toString(), sink);
                }
            }
        }
    }

    private void zip(InputStream input, String name, CrystalSink sink) throws CrystalFormatException, IOException {
        ZipInputStream zip = new ZipInputStream(input, StandardCharsets.UTF_8); // closed with the input by the caller
        int entries = 0;
        try {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries++;
                if (!entry.isDirectory()) {
                    member(uncloseable(zip), Optional.empty(), name + "!" + entry.getName(), sink);
                }
            }
        } catch (ZipException e) {
            throw damaged(name, e);
        }
        if (entries == 0) {
            throw new CrystalFormatException(
                    SourcePosition.of(name), "found no entry; expected a zip archive with files");
        }
    }

    private void tar(InputStream input, String name, CrystalSink sink) throws CrystalFormatException, IOException {
        TarEntries tar = new TarEntries(input);
        for (String entry = tar.next(); entry != null; entry = tar.next()) {
            member(tar.content(), Optional.empty(), name + "!" + entry, sink);
        }
    }

    private static CrystalFormatException damaged(String name, IOException cause) {
        return new CrystalFormatException(
                SourcePosition.of(name), "the archive is damaged: " + cause.getMessage() + "; fetch it again", cause);
    }

    private static InputStream uncloseable(InputStream input) {
        return new FilterInputStream(input) {
            @Override
            public void close() {
                // The archive stays open for its next entry.
            }
        };
    }

    /** A file among others: what is wrong with it does not concern its neighbours. */
    private void member(InputStream input, Optional<Path> file, String name, CrystalSink sink)
            throws CrystalFormatException, IOException {
        try {
            if (!read(input, file, name, named(sink, name))) {
                sink.remark(new Problem(
                        Severity.INFO, SourcePosition.of(name), "no structure file of a known format; passed over"));
            }
        } catch (CrystalFormatException e) {
            sink.refused(e);
        }
    }

    private void one(InputStream input, Optional<Path> file, String name, CrystalSink sink)
            throws CrystalFormatException, IOException {
        if (!read(input, file, name, named(sink, name))) {
            throw unknown(name);
        }
    }

    /**
     * Reads one structure file from a stream, such as an entry of an archive. Names of structures are left as they are.
     *
     * @param input bytes of the file, unpacked; closed by the caller
     * @param name name of the file, for messages and to recognise the format by
     * @return false if the format is not recognised, and nothing was read
     * @throws CrystalFormatException if it cannot be read on
     * @throws IOException if the stream fails
     */
    public boolean read(InputStream input, String name, CrystalSink sink) throws CrystalFormatException, IOException {
        return read(input, Optional.empty(), name, sink);
    }

    /**
     * @param file the file that the stream reads, if it is one as it stands and not packed
     */
    private boolean read(InputStream input, Optional<Path> file, String name, CrystalSink sink)
            throws CrystalFormatException, IOException {
        byte[] head = input.readNBytes(HEAD);
        Optional<CrystalFormat> found = recognise(head, name);
        if (found.isEmpty()) {
            return false;
        }
        CrystalFormat format = found.get();
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), input);
        if (format.isText()) {
            format.read(new BufferedReader(new LenientReader(whole), 2 * HEAD), name, sink);
        } else if (file.isPresent()) {
            format.readFile(file.get(), name, sink);
        } else {
            Path unpacked = Files.createTempFile("autoperi", ".part");
            try {
                Files.copy(whole, unpacked, StandardCopyOption.REPLACE_EXISTING);
                format.readFile(unpacked, name, sink);
            } finally {
                Files.deleteIfExists(unpacked);
            }
        }
        return true;
    }

    private Optional<CrystalFormat> recognise(byte[] head, String name) throws IOException {
        if (!declared.isEmpty()) {
            return Optional.of(formats.get(declared));
        }
        for (CrystalFormat format : formats.values()) {
            if (!format.isText() && format.sniffBytes(head)) {
                return Optional.of(format);
            }
        }
        StringBuilder text = new StringBuilder();
        Reader reader = new LenientReader(new ByteArrayInputStream(head));
        for (int c = reader.read(); c >= 0; c = reader.read()) {
            text.append((char) c);
        }
        return formatOf(text.toString(), name).map(formats::get);
    }

    private CrystalFormatException unknown(String name) {
        return new CrystalFormatException(
                SourcePosition.of(name),
                "the format is not recognised; expected one of " + String.join(", ", formats.keySet()));
    }

    /** The name of a file without folders and without the endings of packing and of a known format. */
    private String stem(String source) {
        String file = source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('!')) + 1)
                .replaceFirst("(?i)\\.gz$", "");
        int point = file.lastIndexOf('.');
        String ending = "*" + file.substring(Math.max(0, point)).toLowerCase(Locale.ROOT);
        boolean known = point > 0
                && formats.values().stream()
                        .anyMatch(format -> format.fileNames().contains(ending));
        return known ? file.substring(0, point) : file;
    }

    /** Gives nameless structures the name of their file, numbered from the second one on. */
    private CrystalSink named(CrystalSink sink, String source) {
        String stem = stem(source);
        return new CrystalSink() {
            private int count;

            @Override
            public void crystal(Crystal crystal) {
                count++;
                String name = count == 1 ? stem : stem + "-" + count;
                sink.crystal(crystal.name().isEmpty() ? crystal.withName(name) : crystal);
            }

            @Override
            public void remark(Problem problem) {
                sink.remark(problem);
            }

            @Override
            public void refused(CrystalFormatException reason) throws CrystalFormatException {
                sink.refused(reason);
            }
        };
    }

    /**
     * Reads all structures in a text, such as a cell of a table.
     *
     * @param source name for messages
     * @param formatId id of the format, empty to recognise it
     * @throws CrystalFormatException if the text cannot be read or the format is unknown
     */
    public List<Crystal> parse(String text, String source, String formatId) throws CrystalFormatException {
        List<Crystal> crystals = new ArrayList<>();
        try (Reader reader = new StringReader(text)) {
            CrystalFormat format = formatId.isEmpty()
                    ? formatOf(text.substring(0, Math.min(HEAD, text.length())), source)
                            .map(formats::get)
                            .orElseThrow(() -> unknown(source))
                    : format(formatId, source);
            format.read(reader, source, crystals::add);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
        return crystals;
    }

    private CrystalFormat format(String id, String source) throws CrystalFormatException {
        CrystalFormat format = formats.get(id);
        if (format == null) {
            throw new CrystalFormatException(
                    SourcePosition.of(source),
                    "unknown format '" + id + "'; expected one of " + String.join(", ", formats.keySet()));
        }
        return format;
    }

    /**
     * Returns the id of the format of a text, recognised by content, then by name; empty if it is none of these formats.
     *
     * @param head the first characters, some thousand or all
     * @param name name of the file, with or without folders
     */
    public Optional<String> formatOf(String head, String name) {
        if (head.indexOf('\0') >= 0) {
            return Optional.empty(); // not text; told by its bytes or not at all
        }
        Set<String> byContent = ids(format -> format.isText() && format.sniff(head));
        Set<String> byName = ids(format -> matches(format, name));
        Set<String> both = new TreeSet<>(byContent);
        both.retainAll(byName);
        return Stream.of(both, byContent, byName).flatMap(Set::stream).findFirst();
    }

    private Set<String> ids(Predicate<CrystalFormat> test) {
        Set<String> ids = new TreeSet<>(formats.keySet());
        ids.removeIf(id -> !test.test(formats.get(id)));
        return ids;
    }

    private static boolean matches(CrystalFormat format, String name) {
        String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('!')) + 1)
                .toLowerCase(Locale.ROOT)
                .replaceFirst("\\.gz$", "");
        Path path;
        try {
            path = Path.of(file).getFileName();
        } catch (InvalidPathException e) {
            return false; // an archive may hold names that this system cannot express
        }
        return path != null
                && format.fileNames().stream()
                        .map(p -> FileSystems.getDefault().getPathMatcher("glob:" + p.toLowerCase(Locale.ROOT)))
                        .anyMatch(m -> m.matches(path));
    }

    private static boolean isPacked(Path file) {
        String lower = file.toString().toLowerCase(Locale.ROOT);
        return lower.endsWith(".gz") || lower.endsWith(".tgz");
    }

    private static Optional<Path> asItStands(Path file) {
        return isPacked(file) ? Optional.empty() : Optional.of(file);
    }

    private static InputStream open(Path file) throws IOException {
        InputStream input = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        if (!isPacked(file)) {
            return input;
        }
        try {
            return new BufferedInputStream(new GZIPInputStream(input, 1 << 16), 1 << 16);
        } catch (IOException e) {
            input.close();
            throw new IOException(file + ": cannot unpack: " + e.getMessage(), e);
        }
    }

    /**
     * Writes structures into one file, complete or not at all.
     *
     * @throws CrystalFormatException if the format is unknown or only read
     * @throws IllegalArgumentException if the format cannot express a structure, naming it
     * @throws IOException if the file cannot be written
     */
    public void write(Path file, Iterable<Crystal> crystals, String formatId)
            throws CrystalFormatException, IOException {
        CrystalFormat format = format(formatId, file.toString());
        if (!format.isWritable()) {
            throw new CrystalFormatException(
                    SourcePosition.of(file.toString()), "the format '" + formatId + "' is only read, not written");
        }
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path temporary = folder.resolve("." + file.getFileName() + ".part");
        try {
            Files.deleteIfExists(temporary);
            format.writeFile(crystals, temporary);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Tells whether one file of a format may hold several structures; false for an unknown format. */
    public boolean holdsSeveral(String formatId) {
        CrystalFormat format = formats.get(formatId);
        return format != null && format.holdsSeveral();
    }
}
