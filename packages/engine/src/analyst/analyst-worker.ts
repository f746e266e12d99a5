import { collectGarbageSoon } from '@datalab/operations'
import { doAnalystTask } from './analyst-task.ts'

// The file that the analyst's threads run.
export default doAnalystTask

collectGarbageSoon({ thoroughly: true })
