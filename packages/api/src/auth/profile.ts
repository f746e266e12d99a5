import { listProposals } from '@datalab/store'
import { procedure } from '../trpc.ts'
import type { Profile } from '../wire.ts'
import { profileMeta } from './profile.contract.ts'

export const profile = procedure.meta(profileMeta).query(async ({ ctx }): Promise<Profile> => {
  const { user, token } = ctx.caller
  const proposals = await listProposals(ctx.services.store, user.id)
  return {
    username: user.username,
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    is_staff: user.isStaff,
    is_superuser: user.isSuperuser,
    proposals: proposals.map(({ id, title, current }) => ({ id, title, current })),
    // Tokens are kept as hashes: the one that can be told is the one that was presented.
    tokens: { api_token: token },
  }
})
