package org.autoperi.crystal.matching;

/**
 * How far two crystals are apart at the best pairing of their sites, as fractions of the mean free length (V / N)^(1/3).
 *
 * @param rms root mean square of the distances of paired sites
 * @param max largest of them
 */
public record RmsDistance(double rms, double max) {}
