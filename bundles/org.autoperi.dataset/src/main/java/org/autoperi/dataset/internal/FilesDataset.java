package org.autoperi.dataset.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Problem;
import org.autoperi.core.Progress;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFiles;
import org.autoperi.dataset.DataFile;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetException;

/** Makes a dataset of many structure files; what folders and archives have in common. */
final class FilesDataset {
    private final FilesConfig config;
    private final Dataset.Builder dataset;
    private final boolean flat;
    private final boolean keepNames;
    private final List<Member> structures;
    private final Optional<PropertyTable> table;
    private final Set<String> matched = new HashSet<>();
    private int taken;

    /**
     * Prepares the work.
     *
     * @param name of the dataset, for people
     * @param members all files in a fixed order
     * @param inputs facts of the folder or archive
     * @param keepNames whether the structures of a file are called by their names, if no two have the same
     */
    FilesDataset(String name, List<Member> members, DataFile inputs, FilesConfig config, boolean keepNames)
            throws DatasetException {
        this.config = config;
        this.keepNames = keepNames;
        dataset = Dataset.builder(name).input(inputs);
        table = table(members);
        structures = members.stream()
                .filter(m -> !m.isHidden() && !m.fileName().equals(PropertyTable.USUAL_NAME))
                .toList();
        Map<String, Integer> stems = new HashMap<>();
        structures.forEach(m -> stems.merge(Member.stem(m.fileName()), 1, Integer::sum));
        flat = stems.size() == structures.size();
    }

    private Optional<PropertyTable> table(List<Member> members) throws DatasetException {
        Member.Contents contents;
        String shown;
        if (config.properties().isPresent()) {
            shown = config.properties().get().toString();
            contents = () -> Files.readAllBytes(config.properties().get());
        } else {
            Optional<Member> usual = members.stream()
                    .filter(m -> m.fileName().equals(PropertyTable.USUAL_NAME))
                    .findFirst();
            if (usual.isEmpty()) {
                return Optional.empty();
            }
            shown = usual.get().shown();
            contents = usual.get().contents();
        }
        try {
            byte[] stored = contents.read();
            dataset.input(DataFile.of(shown, stored));
            return Optional.of(
                    PropertyTable.parse(Member.text(stored), shown, config.propertyNames(), dataset::problem));
        } catch (IOException e) {
            throw new DatasetException(shown + ": the property table cannot be read: " + e, e);
        }
    }

    /** Reads all files. */
    Dataset read(ExtensionRegistry extensions, Progress progress) throws DatasetException {
        FilesReading reading = new FilesReading(CrystalFiles.of(extensions), config.cell());
        try (OrderedWork work = new OrderedWork();
                Progress part = progress.split(1, "Reading structures", structures.size())) {
            work.run(structures.iterator(), reading::read, this::take, part);
        }
        if (table.isPresent()) {
            remark(table.get());
        }
        return dataset.build(config.maxProblemShare());
    }

    private boolean take(FilesReading.Result result) {
        result.problems().forEach(dataset::problem);
        String stem =
                Member.stem(flat ? result.member().fileName() : result.member().name());
        boolean named = keepNames && haveNames(result.crystals());
        int number = 0;
        for (Crystal crystal : result.crystals()) {
            number++;
            if (config.limit() == 0 || taken < config.limit()) {
                String id = named ? crystal.name() : number == 1 ? stem : stem + "-" + number;
                add(id, crystal, result.member());
            }
        }
        return config.limit() == 0 || taken < config.limit();
    }

    private static boolean haveNames(List<Crystal> crystals) {
        Set<String> names = new HashSet<>();
        return crystals.stream().map(Crystal::name).allMatch(name -> !name.isBlank() && names.add(name));
    }

    private void add(String id, Crystal crystal, Member member) {
        Map<String, Double> properties = new HashMap<>(crystal.properties());
        table.ifPresent(t -> {
            String key = t.numbers().containsKey(id) ? id : Member.stem(member.fileName());
            if (t.numbers().containsKey(key)) {
                matched.add(key);
                properties.putAll(t.numbers().get(key));
            }
        });
        Crystal named = crystal.withName(id).withProperties(new TreeMap<>(properties));
        dataset.add(new DatasetEntry(id, named, config.split().of(id)), SourcePosition.of(member.shown()));
        taken++;
    }

    private void remark(PropertyTable properties) {
        int rows = properties.numbers().size();
        boolean whole = config.limit() == 0 && config.maxAtoms() == 0;
        if (whole && matched.size() < rows) {
            dataset.problem(new Problem(
                    Severity.WARNING,
                    SourcePosition.of(properties.name()),
                    matched.size() + " of " + rows + " rows belong to a structure; expected the names of the structure"
                            + " files without ending in the first column"));
        }
    }
}
