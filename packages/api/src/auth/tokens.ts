import { hash, randomBytes } from 'node:crypto'

const TOKEN_BYTES = 20

/** Forty hexadecimal digits that nobody guesses. */
export const createToken = (): string => randomBytes(TOKEN_BYTES).toString('hex')

/** What is kept of a token. It is random in itself, so a plain hash is enough, and fast enough for every request. */
export const hashToken = (token: string): string => hash('sha256', token)
