package org.autoperi.core;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The description of a configuration record: one field per component. Wizards, {@code plugins describe} and commented example
 * files are made from it.
 *
 * @param type the record
 * @param fields its fields in the order of the components
 */
public record ConfigSchema(Class<? extends Record> type, List<Field> fields) {
    /** What a field holds. */
    public enum Shape {
        /** {@code true} or {@code false}. */
        BOOLEAN("true or false"),
        /** An integer. */
        INTEGER("integer"),
        /** A floating-point number. */
        NUMBER("number"),
        /** A text. */
        TEXT("text"),
        /** A file or folder. */
        PATH("path"),
        /** One of the words of {@link Field#words()}. */
        WORD("word"),
        /** A table with the fields of {@link Field#nested()}. */
        TABLE("table"),
        /** An extension of the kind {@link Field#kind()} with its own keys. */
        CHOICE("extension");

        private final String text;

        Shape(String text) {
            this.text = text;
        }

        /** The shape as people read it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * One field.
     *
     * @param key key in kebab case
     * @param shape what it holds, or what its items hold if it is a list
     * @param list whether it is a list
     * @param optional whether it may be absent altogether
     * @param label name for people, the key if the record gives none
     * @param unit unit of a number, may be empty
     * @param help one sentence, may be empty
     * @param min smallest number allowed
     * @param max largest number allowed
     * @param words allowed words, empty if all are allowed
     * @param kind kind of extension of a choice
     * @param nested record of a table
     * @param choose ids of the extensions taken when nothing is written
     * @param formerly former key, may be empty
     * @param javaType type of the component, or of its items if it is a list or an optional
     * @param defaultValue the default, empty if the field must be written
     */
    public record Field(
            String key,
            Shape shape,
            boolean list,
            boolean optional,
            String label,
            String unit,
            String help,
            double min,
            double max,
            List<String> words,
            Optional<Class<?>> kind,
            Optional<Class<? extends Record>> nested,
            List<String> choose,
            String formerly,
            Class<?> javaType,
            Optional<Object> defaultValue) {
        /** Copies the lists. */
        public Field {
            words = List.copyOf(words);
            choose = List.copyOf(choose);
        }

        /** The type in words: {@code "number, 0 to 2"}. */
        public String typeText() {
            StringBuilder text = new StringBuilder();
            if (list) {
                text.append("list of ");
            }
            if (!words.isEmpty()) {
                text.append(String.join(" | ", words));
            } else if (kind.isPresent()) {
                text.append(kind.get().getSimpleName());
            } else {
                text.append(shape);
            }
            String range = rangeText();
            if (!range.isEmpty()) {
                text.append(", ").append(range);
            }
            return text.toString();
        }

        /** The allowed numbers in words, empty if all are allowed: {@code "0 to 2"}, {@code "0 or more"}. */
        public String rangeText() {
            boolean below = min != Double.NEGATIVE_INFINITY;
            boolean above = max != Double.POSITIVE_INFINITY;
            return below && above
                    ? number(min) + " to " + number(max)
                    : below ? number(min) + " or more" : above ? number(max) + " or less" : "";
        }

        /** The default as it would be written; empty if there is none or it is a table. */
        public String defaultText() {
            if (!choose.isEmpty()) {
                return String.join(", ", choose);
            }
            return defaultValue.map(Field::text).orElse("");
        }

        /** Whether an integer may need 64 bits. */
        boolean wide() {
            return javaType == long.class || javaType == Long.class;
        }

        /** The constants of a word. */
        List<Object> constants() {
            return javaType.isEnum() ? List.of(javaType.getEnumConstants()) : List.of();
        }

        private static String text(Object value) {
            if (value instanceof Optional<?> optional) {
                return optional.map(Field::text).orElse("none");
            } else if (value instanceof List<?> items) {
                return items.stream().map(Field::text).collect(java.util.stream.Collectors.joining(", ", "[", "]"));
            } else if (value instanceof Enum<?> constant) {
                return kebab(constant);
            } else if (value instanceof Double number) {
                return number(number);
            } else if (value instanceof Choice<?> choice) {
                return choice.id();
            }
            return value instanceof Record ? "" : value.toString();
        }
    }

    /** Copies the list. */
    public ConfigSchema {
        fields = List.copyOf(fields);
    }

    /**
     * Describes a record.
     *
     * @throws IllegalArgumentException if a component has a type that a configuration cannot have
     */
    public static ConfigSchema describe(Class<? extends Record> type) {
        Optional<Record> defaults = defaultsOf(type);
        List<Field> fields = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            fields.add(field(component, defaults));
        }
        return new ConfigSchema(type, fields);
    }

    /** The field with the given key. */
    public Optional<Field> field(String key) {
        return fields.stream().filter(f -> f.key().equals(key)).findFirst();
    }

    @SuppressWarnings("unchecked") // isRecord was checked
    private static Field field(RecordComponent component, Optional<Record> defaults) {
        Type type = component.getGenericType();
        boolean optional = raw(type) == Optional.class;
        if (optional) {
            type = argument(type, component);
        }
        boolean list = raw(type) == List.class;
        if (list) {
            type = argument(type, component);
        }
        Class<?> raw = raw(type);
        Param param = component.getAnnotation(Param.class);
        List<String> words = param == null ? List.of() : List.of(param.oneOf());
        Optional<Class<?>> kind = Optional.empty();
        Optional<Class<? extends Record>> nested = Optional.empty();
        Shape shape;
        if (raw == boolean.class || raw == Boolean.class) {
            shape = Shape.BOOLEAN;
        } else if (raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class) {
            shape = Shape.INTEGER;
        } else if (raw == double.class || raw == Double.class) {
            shape = Shape.NUMBER;
        } else if (raw == String.class) {
            shape = Shape.TEXT;
        } else if (raw == Path.class) {
            shape = Shape.PATH;
        } else if (raw.isEnum()) {
            shape = Shape.WORD;
            words = Arrays.stream(raw.getEnumConstants())
                    .map(c -> kebab((Enum<?>) c))
                    .toList();
        } else if (raw == Choice.class) {
            shape = Shape.CHOICE;
            kind = Optional.of(raw(argument(type, component)));
        } else if (raw.isRecord()) {
            shape = Shape.TABLE;
            nested = Optional.of((Class<? extends Record>) raw);
        } else {
            throw new IllegalArgumentException("component " + component.getName() + " of "
                    + component.getDeclaringRecord().getName() + " is a " + raw.getName()
                    + ", which a configuration cannot hold");
        }
        String key = kebab(component.getName());
        return new Field(
                key,
                shape,
                list,
                optional,
                param == null || param.label().isEmpty() ? key : param.label(),
                param == null ? "" : param.unit(),
                param == null ? "" : param.help(),
                param == null ? Double.NEGATIVE_INFINITY : param.min(),
                param == null ? Double.POSITIVE_INFINITY : param.max(),
                words,
                kind,
                nested,
                param == null ? List.of() : List.of(param.choose()),
                param == null ? "" : param.formerly(),
                raw,
                defaults.map(d -> value(component, d)));
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        } else if (type instanceof ParameterizedType parameterized) {
            return (Class<?>) parameterized.getRawType();
        }
        throw new IllegalArgumentException("a configuration cannot hold a " + type);
    }

    private static Type argument(Type type, RecordComponent component) {
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getActualTypeArguments()[0];
        }
        throw new IllegalArgumentException("component " + component.getName() + " of "
                + component.getDeclaringRecord().getName() + " lacks its type argument");
    }

    /** The record made by the no-argument constructor, empty if it has none. */
    static Optional<Record> defaultsOf(Class<? extends Record> type) {
        try {
            Constructor<? extends Record> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance());
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "the defaults of " + type.getName() + " are not valid: "
                            + e.getTargetException().getMessage(),
                    e.getTargetException());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("the defaults of " + type.getName() + " cannot be made", e);
        }
    }

    /** The value of a component. */
    static Object value(RecordComponent component, Record record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("component " + component.getName() + " cannot be read", e);
        }
    }

    /** A Java name as a key: {@code maxAtoms} gives {@code max-atoms}. */
    public static String kebab(String javaName) {
        return javaName.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-")
                .toLowerCase(Locale.ROOT);
    }

    static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A number with all digits it needs and no more: {@code 2} for 2.0. */
    public static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        BigDecimal decimal = BigDecimal.valueOf(value).stripTrailingZeros();
        double size = Math.abs(value);
        return size != 0 && (size < 1e-4 || size >= 1e9) ? decimal.toString() : decimal.toPlainString();
    }

    /** Keys by which a table may set the fields, present and former. */
    Map<String, Field> byKey() {
        Map<String, Field> keys = new java.util.LinkedHashMap<>();
        for (Field field : fields) {
            keys.put(field.key(), field);
        }
        for (Field field : fields) {
            if (!field.formerly().isEmpty()) {
                keys.putIfAbsent(field.formerly(), field);
            }
        }
        return keys;
    }
}
