package org.autoperi.dataset.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.SpaceGroup;

/**
 * Reads structure types: blocks of a line {@code prototype}, then {@code cell}, {@code parameters} and {@code cite} lines and one line per
 * site; {@code #} begins a comment. A block with an error is left out and the error reported.
 */
final class PrototypeText {
    private final String source;
    private final Consumer<Problem> problems;
    private final Map<String, Prototype> found = new LinkedHashMap<>();
    private Block block;

    private PrototypeText(String source, Consumer<Problem> problems) {
        this.source = source;
        this.problems = problems;
    }

    /**
     * Reads a text.
     *
     * @param source name for messages
     * @return structure types by name in the order of the text
     */
    static Map<String, Prototype> read(List<String> lines, String source, Consumer<Problem> problems) {
        PrototypeText text = new PrototypeText(source, problems);
        for (int i = 0; i < lines.size(); i++) {
            SourcePosition where = new SourcePosition(source, i + 1, 0);
            List<String> words = words(lines.get(i));
            if (!words.isEmpty()) {
                text.line(words, where);
            }
        }
        text.finish();
        return text.found;
    }

    /** The words of a line without its comment. */
    static List<String> words(String line) {
        int comment = line.indexOf('#');
        String rest = (comment < 0 ? line : line.substring(0, comment)).strip();
        return rest.isEmpty() ? List.of() : Arrays.asList(rest.split("\\s+"));
    }

    private void line(List<String> words, SourcePosition where) {
        try {
            if (words.get(0).equals("prototype")) {
                finish();
                block = new Block(where);
                block.head(words);
            } else if (block == null) {
                throw new IllegalArgumentException("found '" + words.get(0) + "' before the first prototype line");
            } else {
                block.line(words);
            }
        } catch (IllegalArgumentException e) {
            problems.accept(new Problem(Severity.ERROR, where, e.getMessage()));
            if (block != null) {
                block.broken = true;
            }
        }
    }

    private void finish() {
        if (block == null || block.broken) {
            return;
        }
        try {
            Prototype prototype = block.prototype();
            Prototype earlier = found.putIfAbsent(prototype.name(), prototype);
            if (earlier != null) {
                throw new IllegalArgumentException(
                        "the prototype " + prototype.name() + " is there already, at " + earlier.where());
            }
        } catch (IllegalArgumentException e) {
            problems.accept(new Problem(Severity.ERROR, block.where, e.getMessage()));
        }
        block = null;
    }

    /** The space-group setting written as {@code number} or {@code number:choice}. */
    static SpaceGroup setting(String text) {
        String[] parts = text.split(":", 2);
        if (!parts[0].matches("\\d{1,3}")) {
            throw new IllegalArgumentException(
                    "found '" + text + "'; expected a space group as number or number:choice, such as 227:2");
        }
        int number = Integer.parseInt(parts[0]);
        if (parts.length == 1) {
            return SpaceGroup.ofNumber(number);
        }
        List<SpaceGroup> settings =
                SpaceGroup.all().stream().filter(g -> g.number() == number).toList();
        return settings.stream()
                .filter(g -> g.choice().equals(parts[1]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "space group " + number + " has no setting '" + parts[1] + "'; it has "
                                + settings.stream().map(SpaceGroup::choice).toList()));
    }

    /** The lines of one structure type. */
    private static final class Block {
        private final SourcePosition where;
        private final List<Prototype.RoleSite> sites = new ArrayList<>();
        private List<String> cell = List.of();
        private List<String> parameters = List.of();
        private List<String> head = List.of();
        private SpaceGroup group;
        private String cite = "";
        private boolean broken;

        Block(SourcePosition where) {
            this.where = where;
        }

        void head(List<String> words) {
            if (words.size() != 5) {
                throw new IllegalArgumentException(
                        "found " + words.size() + " words; expected 'prototype name strukturbericht setting roles'");
            }
            head = words;
            group = setting(words.get(3));
            String roles = words.get(4);
            if (!roles.matches("[A-Z]+") || roles.chars().distinct().count() != roles.length()) {
                throw new IllegalArgumentException("found roles '" + roles + "'; expected different capital letters");
            }
        }

        void line(List<String> words) {
            List<String> rest = words.subList(1, words.size());
            switch (words.get(0)) {
                case "cell" -> cell = rest;
                case "parameters" -> parameters = rest;
                case "cite" -> cite = String.join(" ", rest);
                default -> site(words);
            }
        }

        private void site(List<String> words) {
            if (words.size() != 4 || words.get(0).length() != 1) {
                throw new IllegalArgumentException("found '" + String.join(" ", words)
                        + "'; expected cell, parameters, cite, or a role with three coordinates");
            }
            char role = words.get(0).charAt(0);
            if (!broken && head.get(4).indexOf(role) < 0) {
                throw new IllegalArgumentException("the site has role " + role + "; the roles are " + head.get(4));
            }
            sites.add(new Prototype.RoleSite(
                    role,
                    Coordinate.parse(words.get(1), parameters),
                    Coordinate.parse(words.get(2), parameters),
                    Coordinate.parse(words.get(3), parameters)));
        }

        Prototype prototype() {
            String name = head.get(1);
            List<String> free = CellShape.of(group).free();
            if (!Set.copyOf(cell).equals(Set.copyOf(free)) || cell.size() != free.size()) {
                throw new IllegalArgumentException(
                        name + " has the cell " + cell + "; its space group " + group + " needs " + free);
            }
            Set<Integer> used = new HashSet<>();
            sites.forEach(site -> used.add(head.get(4).indexOf(site.role())));
            if (used.size() != head.get(4).length()) {
                throw new IllegalArgumentException(
                        name + " has sites for " + used.size() + " of its roles " + head.get(4) + "; expected all");
            }
            return new Prototype(name, head.get(2), group, head.get(4), cell, parameters, sites, cite, where);
        }
    }
}
