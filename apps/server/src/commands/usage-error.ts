/** The command line was understood but asks for what cannot be: told in a sentence, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}
