/**
 * Float32 matrices on the Java heap, a reverse-mode tape over them, and the fused kernels both run on. Start at
 * {@link org.autoperi.tensor.Tape}. It knows no layers, optimisers or files: those are the business of the nn bundle.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.tensor;
