import { hash, verify } from '@node-rs/argon2'

// argon2id with the parameters that OWASP names first: 19 MiB, two passes, one lane.
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

export const hashPassword = (password: string): Promise<string> => hash(password, PARAMETERS)

/** Of no password at all; verifying against it takes as long as against a real one. */
let nobody: Promise<string> | undefined

/** A user without a password, or no user, costs the same time: names cannot be found out by the clock. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword('')
  const matches = await verify(passwordHash ?? (await nobody), password)
  return passwordHash !== null && matches
}
