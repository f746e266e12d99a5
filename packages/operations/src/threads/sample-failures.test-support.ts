import { WcsError } from '@datalab/astro'
import { FitsError } from '@datalab/fits'
import { OperationCancelled, OperationFailure } from '../failures.ts'

/** What work on a number may throw, on whatever thread. */
export const FAILURES: Readonly<Record<number, () => Error>> = {
  101: () => new FitsError('bad_data', 'a tile is damaged', { hdu: 1, row: 3 }, { cause: new RangeError('the cause') }),
  103: () => new OperationFailure('Told to the user.'),
  105: () => new OperationCancelled(),
  107: () => Object.assign(new Error('no space'), { code: 'ENOSPC', errno: -28, retry: () => {} }),
  109: () => new TypeError('not a function'),
  111: () => new WcsError('CTYPE1', 'no projection'),
  113: () => Object.assign(new Error('of a class unknown here'), { name: 'FrameError' }),
}

/** What only code that is none of ours would throw. */
export const ODDITIES: Readonly<Record<number, unknown>> = { 201: 'a text', 203: { retry: () => {} } }
