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
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.autoperi.crystal.io.internal.UnpackLimit;
import org.autoperi.crystal.io.spi.CrystalFormat;

/**
 * Reads and writes structure files in all formats of a registry.
 *
 * <p>A file is recognised by its content, then by its name. Folders (recursively, in the order of their names), zip, tar and gzip, also within
 * each other, are opened; text is UTF-8 with single Latin-1 bytes tolerated. Immutable and thread-safe.
 */
public final class CrystalFiles {

    private static final int HEAD = 8192;
    private static final int DEEPEST = 8;

    private final Map<String, CrystalFormat> formats;
    private final String declared;
    private final Map<String, List<PathMatcher>> names = new TreeMap<>();

    /**
     * @param declared id of the format that the user has named, which is believed more than content and name; empty to recognise it
     */
    private CrystalFiles(Map<String, CrystalFormat> formats, String declared) {
        this.formats = formats;
        this.declared = declared;
        formats.forEach((id, format) -> names.put(
                id,
                format.fileNames().stream()
                        .map(pattern ->
                                FileSystems.getDefault().getPathMatcher("glob:" + pattern.toLowerCase(Locale.ROOT)))
                        .toList()));
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
     * Reads all structures of one file, which may be packed.
     *
     * @throws CrystalFormatException if anything in the file cannot be read, with file and line
     * @throws IOException if the file cannot be opened
     */
    public List<Crystal> read(Path file) throws CrystalFormatException, IOException {
        List<Crystal> crystals = new ArrayList<>();
        try (InputStream input = open(file)) {
            entry(input, new Place(file, Files.size(file)), crystals::add);
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
        if (Files.isDirectory(source)) {
            folder(source, sink);
        } else if (!Files.exists(source)) {
            throw new NoSuchFileException(source.toString());
        } else {
            try (InputStream input = open(source)) {
                entry(input, new Place(source, Files.size(source)), sink);
            }
        }
    }

    /**
     * Where a file is found.
     *
     * @param name its name for messages, with those of the archives around it
     * @param file the file as it stands, empty if it comes out of a packed one
     * @param depth how many packed files are around it
     * @param among whether it is one among others, so that what is wrong with it does not concern its neighbours
     * @param limit of what may be unpacked
     */
    private record Place(String name, Optional<Path> file, int depth, boolean among, UnpackLimit limit) {
        Place(Path file, long size) {
            this(file.toString(), Optional.of(file), 0, false, UnpackLimit.ofSize(size));
        }

        Place amongOthers() {
            return new Place(name, file, depth, true, limit);
        }

        Place within(String inner, boolean amongInner) {
            return new Place(inner, Optional.empty(), depth + 1, amongInner, limit);
        }

        boolean isNamed(String... endings) {
            String lower = name.toLowerCase(Locale.ROOT);
            return Arrays.stream(endings).anyMatch(lower::endsWith);
        }

        CrystalFormatException problem(String text, Exception cause) {
            return new CrystalFormatException(SourcePosition.of(name), text, cause);
        }
    }

    private void folder(Path folder, CrystalSink sink) throws CrystalFormatException, IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            Place place = new Place(file, Files.size(file)).amongOthers();
            try (InputStream input = open(file)) {
                entry(input, place, sink);
            } catch (IOException e) {
                sink.refused(place.problem("cannot be read: " + e, e));
            }
        }
    }

    /** Reads a file, or what is packed in it. */
    private void entry(InputStream input, Place place, CrystalSink sink) throws CrystalFormatException, IOException {
        try {
            byte[] head = input.readNBytes(HEAD);
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(head), input);
            boolean gzip = begins(head, 0, 0x1f, 0x8b);
            boolean zip = begins(head, 0, 'P', 'K', 3, 4) || begins(head, 0, 'P', 'K', 5, 6);
            boolean tar = begins(head, 257, 'u', 's', 't', 'a', 'r') || place.isNamed(".tar") && head.length > 0;
            if (gzip || zip || tar || place.isNamed(".gz", ".tgz", ".zip")) {
                if (place.depth() >= DEEPEST) {
                    throw place.problem("archives are packed in each other more than " + DEEPEST + " times", null);
                }
                packed(whole, gzip || place.isNamed(".gz", ".tgz"), tar, place, sink);
            } else if (!read(head, input, place.file(), place.name(), named(sink, place.name()))) {
                unknown(place, sink);
            }
        } catch (CrystalFormatException e) {
            if (!place.among()) {
                throw e;
            }
            sink.refused(e);
        }
    }

    private static boolean begins(byte[] head, int at, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (at + i >= head.length || (head[at + i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private void packed(InputStream input, boolean gzip, boolean tar, Place place, CrystalSink sink)
            throws CrystalFormatException, IOException {
        try {
            if (gzip) {
                InputStream unpacked = new BufferedInputStream(new GZIPInputStream(input, 1 << 16), 1 << 16);
                String inner = place.name().replaceFirst("(?i)\\.tgz$", ".tar").replaceFirst("(?i)\\.gz$", "");
                entry(place.limit().counted(unpacked), place.within(inner, false), sink);
            } else if (tar) {
                tar(input, place, sink);
            } else {
                zip(input, place, sink);
            }
        } catch (UnpackLimit.Exceeded e) {
            if (place.depth() > 0) {
                throw e; // it concerns the outermost file
            }
            throw place.problem(e.getMessage(), e);
        } catch (IOException e) {
            throw place.problem(
                    "cannot be unpacked: " + e.getMessage() + "; expected a whole "
                            + (gzip ? "gzip file" : tar ? "tar archive" : "zip archive") + ", fetch it again",
                    e);
        }
    }

    private void zip(InputStream input, Place place, CrystalSink sink) throws CrystalFormatException, IOException {
        // Names without the mark of UTF-8 may be in any encoding; closed with the input by the caller.
        ZipInputStream zip = new ZipInputStream(input, StandardCharsets.ISO_8859_1);
        int entries = 0;
        for (ZipEntry entry = next(zip); entry != null; entry = next(zip)) {
            entries++;
            if (!entry.isDirectory()) {
                InputStream content = place.limit().counted(uncloseable(zip));
                entry(content, place.within(place.name() + "!" + decoded(entry.getName()), true), sink);
            }
        }
        if (entries == 0) {
            throw place.problem("found no entry; expected a zip archive with files", null);
        }
    }

    private static ZipEntry next(ZipInputStream zip) throws IOException {
        try {
            return zip.getNextEntry();
        } catch (IllegalArgumentException e) {
            throw new ZipException("the name of an entry is not what it says to be: " + e.getMessage());
        }
    }

    /** The name in UTF-8 if it is that, though it was taken for Latin-1. */
    private static String decoded(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        String utf8 = new String(bytes, StandardCharsets.UTF_8);
        boolean latin = name.equals(new String(bytes, StandardCharsets.ISO_8859_1));
        return latin && utf8.indexOf('\uFFFD') < 0 ? utf8 : name;
    }

    private void tar(InputStream input, Place place, CrystalSink sink) throws CrystalFormatException, IOException {
        TarEntries tar = new TarEntries(input);
        for (String entry = tar.next(); entry != null; entry = tar.next()) {
            entry(tar.content(), place.within(place.name() + "!" + entry, true), sink);
        }
    }

    private static InputStream uncloseable(InputStream input) {
        return new FilterInputStream(input) {
            @Override
            public void close() {
                // The archive stays open for its next entry.
            }
        };
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
        return read(input.readNBytes(HEAD), input, Optional.empty(), name, sink);
    }

    /**
     * @param head the first bytes of the file
     * @param input the bytes after them
     * @param file the file itself, if it is one as it stands and not packed
     */
    private boolean read(byte[] head, InputStream input, Optional<Path> file, String name, CrystalSink sink)
            throws CrystalFormatException, IOException {
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

    private void unknown(Place place, CrystalSink sink) throws CrystalFormatException {
        if (!place.among()) {
            throw unknown(place.name());
        }
        sink.remark(new Problem(
                Severity.INFO, SourcePosition.of(place.name()), "no structure file of a known format; passed over"));
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
        Set<String> byContent =
                ids(id -> formats.get(id).isText() && formats.get(id).sniff(head));
        Set<String> byName = ids(id -> matches(id, name));
        Set<String> both = new TreeSet<>(byContent);
        both.retainAll(byName);
        return Stream.of(both, byContent, byName).flatMap(Set::stream).findFirst();
    }

    private Set<String> ids(Predicate<String> test) {
        Set<String> ids = new TreeSet<>(formats.keySet());
        ids.removeIf(id -> !test.test(id));
        return ids;
    }

    private boolean matches(String id, String name) {
        String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('!')) + 1)
                .toLowerCase(Locale.ROOT)
                .replaceFirst("\\.gz$", "");
        Path path;
        try {
            path = Path.of(file).getFileName();
        } catch (InvalidPathException e) {
            return false; // an archive may hold names that this system cannot express
        }
        return path != null && names.get(id).stream().anyMatch(matcher -> matcher.matches(path));
    }

    private static InputStream open(Path file) throws IOException {
        return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
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
