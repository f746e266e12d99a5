/**
 * For worker threads. They compute on large arrays and make few objects: by itself each would keep up to 96 MB for
 * young ones, and loading code alone makes it keep 15.
 */
export const THREAD_LIMITS = { maxYoungGenerationSizeMb: 3 } as const
