/** Jobs that run at a time, where nothing else is said: at least two, so that a long one does not keep all waiting. */
export const defaultSlots = (threads: number): number => Math.max(2, threads)

/** Jobs a user may run at a time: one slot is always free for somebody else. */
export const defaultUserLimit = (threads: number): number => defaultSlots(threads) - 1
