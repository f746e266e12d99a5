import { type AnalystTask, doAnalystTask } from '../src/analyst/analyst-task.ts'

/** A thread of the analyst that is never done when it is told so. */
export default function stuckTask(task: AnalystTask): Promise<unknown> {
  if (task.kind === 'answer' && 'stuck' in task.input) for (;;) Math.random()
  return doAnalystTask(task)
}
