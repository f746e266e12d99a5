export type { RestMeta, RestMethod, RestRoute } from './meta.ts'
