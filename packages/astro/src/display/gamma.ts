/** Gamma 2.5 for the screen: `floor(256·(i/256)^(1/2.5))` for the levels 0 … 255. */
export const gammaTable: Uint8Array = Uint8Array.from({ length: 256 }, (_, level) =>
  Math.floor(256 * (level / 256) ** (1 / 2.5)),
)
