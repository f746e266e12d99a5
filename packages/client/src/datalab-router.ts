import type { procedures } from '@datalab/api/procedures'
import type { TRPCBuiltRouter } from '@trpc/server'

type Procedures = typeof procedures

/** What a procedure is refused with; all procedures have the same. */
type ErrorShape = NonNullable<Procedures['auth']['profile']['_def']['$types']['errorShape']>

/** The server's router as a client needs to know it: its procedures, and nothing of what it is made of. */
export type DatalabRouter = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ErrorShape; transformer: false },
  Procedures
>
