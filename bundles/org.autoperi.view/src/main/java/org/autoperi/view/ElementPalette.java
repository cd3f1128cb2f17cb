package org.autoperi.view;

import org.autoperi.crystal.Element;

/**
 * Colours of elements as most crystal viewers show them.
 *
 * <p>Source: the element colours published in the documentation of Jmol ("Jmol colors", H to Mt); heavier elements, which it does
 * not list, take the colour of Mt.
 */
public final class ElementPalette {
    private static final int[] RGB = {
        0xFFFFFF,
        0xD9FFFF, // H He
        0xCC80FF,
        0xC2FF00,
        0xFFB5B5,
        0x909090,
        0x3050F8,
        0xFF0D0D,
        0x90E050,
        0xB3E3F5, // Li to Ne
        0xAB5CF2,
        0x8AFF00,
        0xBFA6A6,
        0xF0C8A0,
        0xFF8000,
        0xFFFF30,
        0x1FF01F,
        0x80D1E3, // Na to Ar
        0x8F40D4,
        0x3DFF00,
        0xE6E6E6,
        0xBFC2C7,
        0xA6A6AB,
        0x8A99C7,
        0x9C7AC7,
        0xE06633,
        0xF090A0, // K to Co
        0x50D050,
        0xC88033,
        0x7D80B0,
        0xC28F8F,
        0x668F8F,
        0xBD80E3,
        0xFFA100,
        0xA62929,
        0x5CB8D1, // Ni to Kr
        0x702EB0,
        0x00FF00,
        0x94FFFF,
        0x94E0E0,
        0x73C2C9,
        0x54B5B5,
        0x3B9E9E,
        0x248F8F,
        0x0A7D8C, // Rb to Rh
        0x006985,
        0xC0C0C0,
        0xFFD98F,
        0xA67573,
        0x668080,
        0x9E63B5,
        0xD47A00,
        0x940094,
        0x429EB0, // Pd to Xe
        0x57178F,
        0x00C900,
        0x70D4FF,
        0xFFFFC7,
        0xD9FFC7,
        0xC7FFC7,
        0xA3FFC7,
        0x8FFFC7,
        0x61FFC7, // Cs to Eu
        0x45FFC7,
        0x30FFC7,
        0x1FFFC7,
        0x00FF9C,
        0x00E675,
        0x00D452,
        0x00BF38,
        0x00AB24, // Gd to Lu
        0x4DC2FF,
        0x4DA6FF,
        0x2194D6,
        0x267DAB,
        0x266696,
        0x175487,
        0xD0D0E0,
        0xFFD123,
        0xB8B8D0, // Hf to Hg
        0xA6544D,
        0x575961,
        0x9E4FB5,
        0xAB5C00,
        0x754F45,
        0x428296, // Tl to Rn
        0x420066,
        0x007D00,
        0x70ABFA,
        0x00BAFF,
        0x00A1FF,
        0x008FFF,
        0x0080FF,
        0x006BFF,
        0x545CF2, // Fr to Am
        0x785CE3,
        0x8A4FE3,
        0xA136D4,
        0xB31FD4,
        0xB31FBA,
        0xB30DA6,
        0xBD0D87,
        0xC70066, // Cm to Lr
        0xCC0059,
        0xD1004F,
        0xD90045,
        0xE00038,
        0xE6002E,
        0xEB0026 // Rf to Mt
    };

    private ElementPalette() {}

    /** Returns the colour of an element as {@code 0xRRGGBB}. */
    public static int rgb(Element element) {
        return RGB[Math.min(element.atomicNumber(), RGB.length) - 1];
    }

    /** Returns the colour of an element as {@code #rrggbb} for HTML and SVG. */
    public static String hex(Element element) {
        return String.format(java.util.Locale.ROOT, "#%06x", rgb(element));
    }

    /** Returns black or white, whichever is easier to read on the element's colour, as {@code 0xRRGGBB}. */
    public static int textOn(Element element) {
        int rgb = rgb(element);
        // luma of ITU-R BT.709, with the square as stand-in for the transfer curve
        double r = (rgb >> 16 & 255) / 255.0;
        double g = (rgb >> 8 & 255) / 255.0;
        double b = (rgb & 255) / 255.0;
        return 0.2126 * r * r + 0.7152 * g * g + 0.0722 * b * b > 0.21 ? 0x000000 : 0xFFFFFF;
    }
}
