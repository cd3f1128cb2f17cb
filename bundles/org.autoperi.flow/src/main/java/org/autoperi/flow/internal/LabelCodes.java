package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.CrystalSystem;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.flow.ConditionSettings;
import org.autoperi.flow.spi.Forecast;
import org.autoperi.nn.Linear;
import org.autoperi.nn.ParameterStore;
import org.autoperi.run.spi.RunException;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * Properties, chemical system and space group as conditions. Each is a group of numbers of which the last says whether it is told; the sum of a linear layer
 * for each is what the network sees. A property is told as its standardised value and by Gaussians along it, so that a narrow range can be told from its surroundings. In training every combination of groups is told equally often, so that one network learns the crystals with and without each
 * condition and samples can follow what the two say differently (arXiv:2207.12598).
 */
final class LabelCodes implements Conditions {
    /** Key under which a training crystal keeps the number of its space group. */
    static final String SPACE_GROUP = "space-group";

    static final String CHEMICAL_SYSTEM = "chemical-system";

    private static final int GROUPS = 230;

    /** Gaussians along the standardised value of a property, from minus {@link #REACH} to it, each as wide as their spacing. */
    private static final int GAUSSIANS = 25;

    private static final double REACH = 3;

    private static final String MEAN = "conditions.property-mean";
    private static final String DEVIATION = "conditions.property-deviation";
    private static final String MEDIAN = "conditions.property-median";

    private final ConditionSettings settings;
    private final Targets targets;
    private final List<Element> elements;
    private final List<Linear> projections = new ArrayList<>();

    /** A group of numbers: where it begins, and how many there are with the one that says whether it is told. */
    private record Group(String key, int from, int count) {}

    private final List<Group> groups = new ArrayList<>();
    private final int size;

    /**
     * Creates its parameters.
     *
     * @param targets the properties with their distribution in the training data
     * @param elements those that were learnt
     */
    LabelCodes(
            ConditionSettings settings,
            Targets targets,
            List<Element> elements,
            ParameterStore store,
            RandomGenerator random) {
        this.settings = settings;
        this.targets = targets;
        this.elements = List.copyOf(elements);
        int at = 0;
        for (String property : settings.properties()) {
            groups.add(new Group(property, at, 1 + GAUSSIANS + 1));
            at += 1 + GAUSSIANS + 1;
        }
        if (settings.chemicalSystem()) {
            groups.add(new Group(CHEMICAL_SYSTEM, at, Forecast.ELEMENTS + 1));
            at += Forecast.ELEMENTS + 1;
        }
        if (settings.spaceGroup()) {
            int count = GROUPS + CrystalSystem.values().length + 1;
            groups.add(new Group(SPACE_GROUP, at, count));
            at += count;
        }
        this.size = at;
        // each group has a layer of its own: first weights suit the few numbers of a property as well as the many of a
        // space group
        for (int g = 0; g < groups.size(); g++) {
            projections.add(
                    new Linear(store.scope("conditions.group" + g, random), groups.get(g).count, settings.width()));
        }
    }

    /** The statistics of the properties as {@link #texts} has kept them. */
    static Targets targets(ConditionSettings settings, Map<String, String> texts) {
        return Targets.read(settings.properties(), texts, MEAN, DEVIATION, MEDIAN);
    }

    @Override
    public Map<String, String> texts() {
        return targets.texts(MEAN, DEVIATION, MEDIAN);
    }

    @Override
    public int width() {
        return settings.width();
    }

    /** The keys of the conditions. */
    static List<String> keys(ConditionSettings settings) {
        List<String> keys = new ArrayList<>(settings.properties());
        if (settings.chemicalSystem()) {
            keys.add(CHEMICAL_SYSTEM);
        }
        if (settings.spaceGroup()) {
            keys.add(SPACE_GROUP);
        }
        return keys;
    }

    @Override
    public Told told(Tape tape, List<TrainingCrystal> crystals, List<RandomGenerator> random, boolean training) {
        List<float[]> rows = new ArrayList<>();
        for (int b = 0; b < crystals.size(); b++) {
            TrainingCrystal crystal = crystals.get(b);
            RandomGenerator own = random.get(b);
            float[] row = new float[size];
            for (Group group : training ? some(own) : groups) {
                write(group, crystal, row);
            }
            rows.add(row);
        }
        return new Told(rows(tape, rows), List.of());
    }

    /** The groups that are told: none with probability {@code drop}, else any combination. */
    private List<Group> some(RandomGenerator random) {
        List<Group> some = new ArrayList<>();
        if (random.nextDouble() >= settings.drop()) {
            while (some.isEmpty()) {
                groups.stream().filter(group -> random.nextBoolean()).forEach(some::add);
            }
        }
        return some;
    }

    private void write(Group group, TrainingCrystal crystal, float[] row) {
        if (group.key.equals(CHEMICAL_SYSTEM)) {
            Set<Element> own = new TreeSet<>();
            for (int number : crystal.atomicNumbers()) {
                own.add(Element.of(number));
            }
            writeElements(group, own, row);
        } else {
            double value = crystal.properties().getOrDefault(group.key, Double.NaN);
            if (group.key.equals(SPACE_GROUP)) {
                if (value >= 1) {
                    writeGroup(group, (int) value, row);
                }
            } else if (Double.isFinite(value)) {
                writeProperty(group, value, row);
            }
        }
    }

    private void writeProperty(Group group, double value, float[] row) {
        double standard = targets.standardise(targets.names().indexOf(group.key), value);
        double spacing = 2 * REACH / (GAUSSIANS - 1);
        row[group.from] = (float) standard;
        for (int k = 0; k < GAUSSIANS; k++) {
            double away = (standard + REACH) / spacing - k;
            row[group.from + 1 + k] = (float) Math.exp(-away * away / 2);
        }
        row[group.from + group.count - 1] = 1;
    }

    private static void writeElements(Group group, Set<Element> elements, float[] row) {
        for (Element element : elements) {
            row[group.from + element.atomicNumber() - 1] = 1;
        }
        row[group.from + group.count - 1] = 1;
    }

    private static void writeGroup(Group group, int number, float[] row) {
        row[group.from + number - 1] = 1;
        row[group.from + GROUPS + CrystalSystem.of(number).ordinal()] = 1;
        row[group.from + group.count - 1] = 1;
    }

    @Override
    public Tensor rows(Tape tape, List<float[]> wanted) {
        float[] all = new float[wanted.size() * size];
        for (int b = 0; b < wanted.size(); b++) {
            System.arraycopy(wanted.get(b), 0, all, b * size, size);
        }
        Tensor features = tape.constant(wanted.size(), size, all);
        Tensor sum = null;
        for (int g = 0; g < groups.size(); g++) {
            Group group = groups.get(g);
            Tensor part = projections.get(g).apply(tape, tape.columns(features, group.from, group.from + group.count));
            sum = sum == null ? part : tape.add(sum, part);
        }
        return sum;
    }

    @Override
    public Optional<float[]> nothing() {
        return Optional.of(new float[size]);
    }

    /**
     * Reads conditions, such as {@code band_gap=2.0}, {@code chemical-system=Ca-Ti-O}, {@code space-group=221}.
     *
     * @throws RunException if one cannot be read, was not learnt or contradicts another; the message says what there is
     */
    float[] wanted(List<String> conditions) throws RunException {
        Map<String, String> values = parse(settings, conditions);
        float[] row = new float[size];
        for (Group group : groups) {
            String value = values.get(group.key);
            if (value == null) {
                continue;
            }
            if (group.key.equals(CHEMICAL_SYSTEM)) {
                Set<Element> wanted = elements(value);
                for (Element element : wanted) {
                    if (!elements.contains(element)) {
                        throw refused("condition " + CHEMICAL_SYSTEM + "=" + value + ": " + element.symbol()
                                + " was not in the training data, which hold "
                                + elements.stream().map(Element::symbol).collect(Collectors.joining(" ")));
                    }
                }
                writeElements(group, wanted, row);
            } else if (group.key.equals(SPACE_GROUP)) {
                writeGroup(group, group(value), row);
            } else {
                writeProperty(group, number(group.key, value), row);
            }
        }
        return row;
    }

    /**
     * Refuses a composition whose elements are not those that were asked for.
     *
     * @throws RunException if they contradict
     */
    static void requireAgreement(List<String> conditions, Composition composition) throws RunException {
        for (String condition : conditions) {
            String[] parts = condition.split("=", 2);
            if (parts[0].strip().equals(CHEMICAL_SYSTEM) && parts.length == 2) {
                Set<Element> wanted = elements(parts[1].strip());
                if (!wanted.equals(new TreeSet<>(composition.elements()))) {
                    throw refused("condition " + condition + " contradicts the composition " + composition.formula()
                            + "; drop one of them");
                }
            }
        }
    }

    /**
     * Refuses a space group to hold crystals in that is not the one that was asked for.
     *
     * @throws RunException if they contradict
     */
    static void requireAgreement(List<String> conditions, SpaceGroup held) throws RunException {
        for (String condition : conditions) {
            String[] parts = condition.split("=", 2);
            if (parts[0].strip().equals(SPACE_GROUP) && parts.length == 2 && group(parts[1].strip()) != held.number()) {
                throw refused("condition " + condition + " contradicts the space group " + held
                        + " that the crystals are held in; drop one of them");
            }
        }
    }

    /**
     * Splits conditions into keys and values.
     *
     * @throws RunException if one has no value, was not learnt, is given twice with different values, or its value cannot be read
     */
    static Map<String, String> parse(ConditionSettings settings, List<String> conditions) throws RunException {
        List<String> known = keys(settings);
        Map<String, String> values = new LinkedHashMap<>();
        for (String condition : conditions) {
            String[] parts = condition.split("=", 2);
            String key = parts[0].strip();
            if (parts.length < 2 || key.isEmpty() || parts[1].isBlank()) {
                throw refused("condition " + condition + " has no value; expected KEY=VALUE, such as "
                        + (known.isEmpty() ? "band_gap=2.0" : known.get(0) + "=..."));
            }
            if (!known.contains(key)) {
                throw refused("condition " + condition + ": the model was not trained to follow " + key + "; "
                        + (known.isEmpty()
                                ? "it follows no conditions, train crystal-generation with the table [conditions]"
                                : "it follows " + String.join(", ", known)));
            }
            String value = parts[1].strip();
            String before = values.put(key, value);
            if (before != null && !before.equals(value)) {
                throw refused("conditions " + key + "=" + before + " and " + key + "=" + value
                        + " contradict each other; expected one of them");
            }
            switch (key) {
                case CHEMICAL_SYSTEM -> elements(value);
                case SPACE_GROUP -> group(value);
                default -> number(key, value);
            }
        }
        return values;
    }

    private static double number(String key, String value) throws RunException {
        try {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw refused("condition " + key + "=" + value + ": expected a number");
    }

    private static Set<Element> elements(String value) throws RunException {
        Set<Element> elements = new TreeSet<>();
        for (String symbol : value.split("-")) {
            try {
                elements.add(Element.parse(symbol.strip()));
            } catch (IllegalArgumentException e) {
                throw refused("condition " + CHEMICAL_SYSTEM + "=" + value + ": " + symbol
                        + " is no element; expected symbols with hyphens between, such as Ca-Ti-O");
            }
        }
        return elements;
    }

    private static int group(String value) throws RunException {
        try {
            return value.matches("\\d{1,9}")
                    ? SpaceGroup.ofNumber(Integer.parseInt(value)).number()
                    : SpaceGroup.ofHermannMauguin(value).number();
        } catch (IllegalArgumentException e) {
            throw refused("condition " + SPACE_GROUP + "=" + value + ": " + e.getMessage());
        }
    }

    private static RunException refused(String text) {
        return new RunException(RunException.Reason.CONFIGURATION, text);
    }
}
