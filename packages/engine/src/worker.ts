import { collectGarbageSoon, runOperation } from '@datalab/operations'
import { createThreadTask } from './thread-task.ts'

// The file that worker threads run.
export default createThreadTask(runOperation)

collectGarbageSoon({ thoroughly: true })
