package org.autoperi.crystal.io;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.autoperi.core.SourcePosition;

/** A data block of a CIF document: tags with their values. Tags compare without regard to case, a point equals an underscore. */
public final class CifBlock {

    private final String name;
    private final CifDocument document;
    private final int offset;
    private final Map<String, CifColumn> columns = new LinkedHashMap<>();
    private CrystalFormatException broken; // while parsing: null as long as all is well

    CifBlock(String name, CifDocument document, int offset) {
        this.name = name;
        this.document = document;
        this.offset = offset;
    }

    /** Returns the name after {@code data_}, may be empty. */
    public String name() {
        return name;
    }

    /** Returns where the block begins. */
    public SourcePosition where() {
        return document.where(offset);
    }

    /** Returns why the syntax of the block cannot be understood; if there is a reason, what came before it is all the block holds. */
    public Optional<CrystalFormatException> broken() {
        return Optional.ofNullable(broken);
    }

    void breakFor(CrystalFormatException reason) {
        broken = reason;
    }

    /** Adds a column; false if the tag is there already. */
    boolean add(CifColumn column) {
        return columns.putIfAbsent(key(column.tag()), column) == null;
    }

    private static String key(String tag) {
        return tag.toLowerCase(Locale.ROOT).replace('.', '_');
    }

    /** Returns the tags in lower case with underscores for points. */
    public Set<String> tags() {
        return Set.copyOf(columns.keySet());
    }

    /** Returns the values of the first of these tags that is there. */
    public Optional<CifColumn> column(String... tags) {
        for (String tag : tags) {
            CifColumn column = columns.get(key(tag));
            if (column != null) {
                return Optional.of(column);
            }
        }
        return Optional.empty();
    }

    /** Returns the first value of the first of these tags that is there and neither {@code ?} nor {@code .} nor empty. */
    public Optional<String> text(String... tags) {
        for (String tag : tags) {
            Optional<String> text = column(tag)
                    .filter(c -> c.size() > 0 && !c.isMissing(0))
                    .map(c -> c.text(0).strip())
                    .filter(t -> !t.isEmpty());
            if (text.isPresent()) {
                return text;
            }
        }
        return Optional.empty();
    }
}
