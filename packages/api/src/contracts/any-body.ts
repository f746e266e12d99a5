/** Of procedures that want nothing of a body: one that cannot be read is refused all the same. */
export const anyBody = (_body: unknown): Record<never, never> => ({})
