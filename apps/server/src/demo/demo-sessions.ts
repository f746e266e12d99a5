import { appRouter, type Context, contextFor, type RequestFacts, type Services } from '@datalab/api'
import { type Frame, getOperation, getSetting, setSetting } from '@datalab/store'
import type { DemoFrames } from './demo-frames.ts'

type Caller = NonNullable<Context['caller']>

/** An operation to ask for; a name in place of frames stands for the product of an operation asked for before. */
interface Request {
  id: string
  name: string
  inputs: Record<string, Frame[] | string>
  options?: Record<string, unknown>
}

/** Arcseconds; the frames have a seeing of 2. */
const RADII = { aperture_radius: 4, annulus_inner_radius: 8, annulus_outer_radius: 14 }

const FACTS: RequestFacts = { origin: 'http://localhost', requestId: 'demo', address: 'demo' }

/**
 * The demo account's sessions, with operations asked for as a client would. Each is made once: somebody who deletes
 * it does not find it again.
 */
export async function prepareSessions(services: Services, caller: Caller, frames: DemoFrames): Promise<void> {
  const { variable, cluster, variableStar } = frames
  const inBand = (band: string) => cluster.filter((frame) => frame.primaryOpticalElement === band)
  await prepareSession(services, caller, {
    id: 'variable',
    name: 'A variable star over one night',
    frames: variable,
    requests: [
      {
        id: 'light curve',
        name: 'Aperture Photometry',
        inputs: { input_files: variable },
        options: { source: variableStar, ...RADII },
      },
      { id: 'median', name: 'Median', inputs: { input_files: variable } },
      { id: 'stack', name: 'Stacking', inputs: { input_files: variable }, options: { stacking_mode: 'simple' } },
      { id: 'normalized', name: 'Normalization', inputs: { input_files: variable.slice(0, 4) } },
    ],
  })
  await prepareSession(services, caller, {
    id: 'cluster',
    name: 'An open cluster in two bands',
    frames: cluster,
    requests: [
      { id: 'median rp', name: 'Median', inputs: { input_files: inBand('rp') } },
      { id: 'median gp', name: 'Median', inputs: { input_files: inBand('gp') } },
      {
        id: 'difference',
        name: 'Subtraction',
        inputs: { input_files: inBand('rp').slice(0, 2), subtraction_file: 'median rp' },
      },
    ],
  })
}

interface DemoSession {
  id: string
  name: string
  frames: Frame[]
  requests: Request[]
}

/** All of it in one transaction: killed in the middle, it has not begun. */
async function prepareSession(services: Services, caller: Caller, demo: DemoSession): Promise<void> {
  const { store } = services
  const marker = `demo-session/${caller.user.id}/${demo.id}`
  await store.transaction(async () => {
    if ((await getSetting(store, marker)) !== undefined) return
    const call = appRouter.createCaller(contextFor(services, caller, FACTS))
    const session = received(
      await call.sessions.create({ name: demo.name, input_data: demo.frames.map((frame) => item(frame, 'fitsfile')) }),
    )
    const products = new Map<string, string>()
    for (const { id, name, inputs, options } of demo.requests) {
      const named = Object.entries(inputs).map(([input, value]) => [
        input,
        typeof value === 'string' ? [product(products.get(value))] : value.map((frame) => item(frame, 'fits')),
      ])
      const input_data = { ...Object.fromEntries(named), ...options }
      const { id: operationId } = received(await call.operations.create({ session_id: session.id, name, input_data }))
      const row = await getOperation(store, caller.user.id, session.id, operationId)
      if (row) products.set(id, row.resultKey)
    }
    await setSetting(store, marker, String(session.id))
  })
}

/** What a client would get: procedures give text that is JSON already. */
function received<T>(answer: T): T {
  return JSON.parse(JSON.stringify(answer))
}

function item(frame: Frame, type: 'fits' | 'fitsfile') {
  return {
    type,
    source: 'archive',
    basename: frame.basename,
    id: frame.id,
    filter: frame.primaryOpticalElement,
    primary_optical_element: frame.primaryOpticalElement,
    observation_date: frame.observationDate,
    target_name: frame.targetName,
  }
}

function product(basename: string | undefined) {
  if (basename === undefined) throw new Error('the demo names a product that was not asked for')
  return { type: 'fits', source: 'datalab', basename }
}
