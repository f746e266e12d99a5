import {
  centroiding,
  cutout,
  getJpg,
  getTif,
  header,
  lightCurve,
  lineProfile,
  rawData,
  sourceCatalog,
  wcs,
} from './analysis/analyses.ts'
import { runAnalysis } from './analysis/run-analysis.ts'
import { login } from './auth/login.ts'
import { profile } from './auth/profile.ts'
import { aggregateFrames } from './frames/aggregate-frames.ts'
import { getFrame } from './frames/get-frame.ts'
import { getFrameHeaders } from './frames/get-frame-headers.ts'
import { listFrames } from './frames/list-frames.ts'
import { availableOperations, describeOperations } from './operations/available-operations.ts'
import { bulkDeleteOperations } from './operations/bulk-delete-operations.ts'
import { cancelOperation } from './operations/cancel-operation.ts'
import { createOperation } from './operations/create-operation.ts'
import { deleteOperation } from './operations/delete-operation.ts'
import { explainPoint } from './operations/explain-point.ts'
import { getOperation } from './operations/get-operation.ts'
import { listOperations } from './operations/list-operations.ts'
import { retryOperation } from './operations/retry-operation.ts'
import { watchOperations } from './operations/watch-operations.ts'
import { createSession } from './sessions/create-session.ts'
import { deleteSession } from './sessions/delete-session.ts'
import { getSession } from './sessions/get-session.ts'
import { listSessions } from './sessions/list-sessions.ts'
import { removeInputData } from './sessions/remove-input-data.ts'
import { updateSession } from './sessions/update-session.ts'

/** Everything that can be called, by name. The typed client is made of the types of this record. */
export const procedures = {
  sessions: {
    list: listSessions,
    create: createSession,
    get: getSession,
    update: updateSession,
    delete: deleteSession,
    removeInputData,
  },
  operations: {
    list: listOperations,
    create: createOperation,
    get: getOperation,
    delete: deleteOperation,
    bulkDelete: bulkDeleteOperations,
    cancel: cancelOperation,
    retry: retryOperation,
    watch: watchOperations,
    available: availableOperations,
    describe: describeOperations,
    explainPoint,
  },
  analysis: {
    lineProfile,
    centroiding,
    sourceCatalog,
    wcs,
    rawData,
    getJpg,
    getTif,
    lightCurve,
    header,
    cutout,
    run: runAnalysis,
  },
  frames: { list: listFrames, get: getFrame, headers: getFrameHeaders, aggregate: aggregateFrames },
  auth: { login, profile },
}
