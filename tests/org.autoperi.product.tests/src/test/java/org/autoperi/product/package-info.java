/**
 * The assembled product, driven as a process on a copy: every test class starts with {@link org.autoperi.product.Product}. What
 * needs the example plug-in builds it from {@code tests/org.autoperi.example.plugin} against {@link
 * org.autoperi.product.Product#site()}. Nothing here sees a class of the rooms.
 */
package org.autoperi.product;
