/**
 * The results of work that goes on side by side. Unlike `Promise.all`, it is rejected only when all of it has ended: what the
 * work uses can be given back or removed then.
 *
 * @throws what the first failure threw
 */
export async function waitForAll<T>(work: readonly Promise<T>[]): Promise<T[]> {
  try {
    return await Promise.all(work)
  } finally {
    await Promise.allSettled(work)
  }
}
