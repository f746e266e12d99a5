export type {
  DataOperation,
  DataSession,
  ErrorCode,
  ErrorData,
  InputItem,
  Issue,
  ItemInput,
  OperationOutput,
  OperationStatus,
  OperationsEvent,
  OutputFile,
  Page,
  PointExplanation,
  Profile,
  WizardDescription,
  WizardInput,
} from '@datalab/api/wire'
export { TRPCClientError } from '@trpc/client'
export { createDatalabClient, type DatalabClient, type DatalabClientOptions } from './create-datalab-client.ts'
export type { DatalabRouter } from './datalab-router.ts'
export { fetchRawData, type RawData } from './fetch-raw-data.ts'
