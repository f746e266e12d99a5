/** Whether an error, or one that it wraps, has one of the codes: drizzle wraps what drivers throw. */
export function hasErrorCode(error: unknown, codes: readonly string[]): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && codes.includes(String(at.code))) return true
  }
  return false
}
