package org.autoperi.core;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Makes a declarative-services component an extension of the platform. The elements become service properties with the prefix
 * {@value #PREFIX_}, so the registry lists an extension without loading its class. The kind of an extension is the service
 * interface it implements; its configuration is described by the record that it names as type argument of {@link Configurable}.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Extension {
    /** Prefix of the service properties; read by the component annotation processor. */
    String PREFIX_ = "autoperi.";

    /** Identifier within its kind: lower-case letters, digits and hyphens, never translated. */
    String id();

    /** Name for people, in title case of the first word only. */
    String label();

    /** One sentence on what the extension does. */
    String description() default "";

    /** References to cite when the extension was used: {@code doi:...} or a full reference. */
    String[] cite() default {};
}
