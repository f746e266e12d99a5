export interface Signal {
  wake(): void
  /** Until somebody wakes (also if that was before the call), or the time is over. */
  wait(timeoutMs: number): Promise<void>
}

/** Lets a loop sleep until there may be something new; waking it twice before it looks is waking it once. */
export function createSignal(): Signal {
  let isAwake = false
  let resume: (() => void) | undefined
  return {
    wake() {
      isAwake = true
      resume?.()
    },
    async wait(timeoutMs) {
      if (!isAwake) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs)
          resume = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        resume = undefined
      }
      isAwake = false
    },
  }
}
