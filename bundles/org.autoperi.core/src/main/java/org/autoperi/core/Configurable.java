package org.autoperi.core;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;

/**
 * An extension whose behaviour is set by a record of parameters. The record's no-argument constructor gives the defaults; its
 * compact constructor may check what {@link Param} cannot say. Implementations are stateless and thread-safe.
 *
 * @param <C> the record; its components may be booleans, integers, numbers, strings, enums, {@code java.nio.file.Path},
 *     records, {@code Optional}s and {@code List}s of these, and {@link Choice}s of other extensions
 */
public interface Configurable<C extends Record> {
    /**
     * The configuration record, found from the type argument.
     *
     * @throws IllegalStateException if the class leaves the type argument open; override this method then
     */
    @SuppressWarnings("unchecked") // the only record type that can stand for C is the one resolved from the class
    default Class<C> configType() {
        Type resolved = resolve(getClass(), new HashMap<>());
        if (resolved instanceof Class<?> found && found.isRecord()) {
            return (Class<C>) found;
        }
        throw new IllegalStateException(getClass().getName() + " does not name its configuration record; declare it as"
                + " the type argument of the service interface");
    }

    private static Type resolve(Type type, Map<TypeVariable<?>, Type> bindings) {
        Class<?> raw;
        if (type instanceof ParameterizedType parameterized) {
            raw = (Class<?>) parameterized.getRawType();
            TypeVariable<?>[] variables = raw.getTypeParameters();
            for (int i = 0; i < variables.length; i++) {
                Type argument = parameterized.getActualTypeArguments()[i];
                bindings.put(variables[i], argument instanceof TypeVariable<?> v ? bindings.get(v) : argument);
            }
        } else if (type instanceof Class<?> plain) {
            raw = plain;
        } else {
            return null;
        }
        if (raw == Configurable.class) {
            return bindings.get(raw.getTypeParameters()[0]);
        }
        for (Type parent : raw.getGenericInterfaces()) {
            Type found = resolve(parent, bindings);
            if (found != null) {
                return found;
            }
        }
        return raw.getGenericSuperclass() == null ? null : resolve(raw.getGenericSuperclass(), bindings);
    }
}
