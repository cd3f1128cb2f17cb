package org.autoperi.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of a configuration record. From it come the wizard field, the check with file and line, and the line
 * in {@code plugins describe}. The key in TOML is the component's name in kebab case.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
public @interface Param {
    /** Name for people. */
    String label() default "";

    /** Unit of a number, {@code "1"} for a ratio. */
    String unit() default "";

    /** One sentence of help. */
    String help() default "";

    /** Smallest value allowed. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Largest value allowed. */
    double max() default Double.POSITIVE_INFINITY;

    /** Allowed texts of a string component; empty allows all. */
    String[] oneOf() default {};

    /** Former key, still read. */
    String formerly() default "";

    /**
     * Ids of the extensions that a {@link Choice} component, or a list of them, takes when the text says nothing. A record cannot
     * make a choice itself, so its no-argument constructor gives {@code null}, an empty list or an empty {@code Optional} there.
     */
    String[] choose() default {};
}
