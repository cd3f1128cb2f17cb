/**
 * One class per kind of extension, each complete: copy the one you need. Nothing is exported, because the platform finds extensions
 * by their component descriptors.
 */
package org.autoperi.example;
