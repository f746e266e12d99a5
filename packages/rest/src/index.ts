export { sendRefusal } from './answer.ts'
export { type Credentials, NO_CREDENTIALS, readCredentials } from './authorization.ts'
export {
  type Authentication,
  createRestDoor,
  type RestDoor,
  type RestDoorOptions,
  type UnroutedRequest,
} from './door.ts'
export type { RestMeta, RestMethod, RestRoute } from './meta.ts'
export { type DocumentInfo, describeRoutes, type OpenApiDocument } from './openapi.ts'
export { pythonType } from './python-type.ts'
export { RawBytes } from './raw-bytes.ts'
export { RawJson } from './raw-json.ts'
export { Refusal, refuse } from './refusal.ts'
export { type Endpoint, type Place, readRoutes } from './route-table.ts'
