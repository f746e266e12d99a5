import { addToken, findUserByName } from '@datalab/store'
import { ApiError, invalidInput } from '../errors.ts'
import { publicProcedure } from '../trpc.ts'
import { loginInput, loginMeta } from './login.contract.ts'
import { verifyPassword } from './passwords.ts'
import { createToken, hashToken } from './tokens.ts'

/** Every login gives a token of its own: only hashes are kept, so an earlier one cannot be told again. */
export const login = publicProcedure
  .meta(loginMeta)
  .input(loginInput)
  .mutation(async ({ ctx, input }): Promise<{ token: string }> => {
    const { store, attempts } = ctx.services
    const keys = [`name ${input.username}`, `address ${ctx.address}`]
    const retryAfterSeconds = attempts.retryAfterSeconds(keys)
    if (retryAfterSeconds > 0) {
      const detail = `Request was throttled. Expected available in ${retryAfterSeconds} seconds.`
      throw new ApiError('too_many_attempts', { retryAfterSeconds, detail })
    }
    const user = await findUserByName(store, input.username)
    const isRight = await verifyPassword(user?.passwordHash ?? null, input.password)
    if (!user?.isActive || !isRight) {
      attempts.failed(keys)
      throw invalidInput([{ path: [], message: 'Unable to log in with provided credentials.' }])
    }
    attempts.succeeded(keys)
    const token = createToken()
    await addToken(store, { userId: user.id, hash: hashToken(token), label: 'login' })
    return { token }
  })
