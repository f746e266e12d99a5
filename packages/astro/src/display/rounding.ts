/**
 * Added to a double of less than 2⁵¹ this leaves no bits below 1: it is rounded to an integer, half to even, without a
 * branch. The integer then stands in the lowest 32 bits of the sum, and taking this away again gives it as a number.
 */
export const ROUNDING = 1.5 * 2 ** 52
