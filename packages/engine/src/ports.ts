import type { JsonObject, ResultOutput, StoredProduct } from '@datalab/store'
export type OperationInput = JsonObject
export interface FrameReference {
  basename: string
  source: string
}
export interface Operation {
  readonly name: string
  readonly version: number
  frames(input: OperationInput): FrameReference[]
}
export type Product = StoredProduct
export type OperationOutput = ResultOutput
export const frameKey = (ref: FrameReference): string => `${ref.source}/${ref.basename}`
export interface RunRequest {
  operation: string
  version: number
  input: OperationInput
  key: string
  paths: Record<string, string>
  outDir: string
  compress: boolean
  threads: number
  control: {
    progress(fraction: number, message: string): void
    product(product: Product): void
    cancelled(): boolean
  }
}
export interface Viewer {
  id: number
  isStaff: boolean
}
export interface ResolvedFrame {
  basename: string
}
export interface LocalFrame {
  path: string
  release(): void
}
export interface FrameSources {
  resolve(user: Viewer | null, refs: FrameReference[]): Promise<ResolvedFrame[]>
  localPath(resolved: ResolvedFrame, signal: AbortSignal): Promise<LocalFrame>
}
export interface BlobStore {
  put(key: string, name: string, sourcePath: string): Promise<void>
  remove(key: string): Promise<void>
}
