/**
 * One connection, many callers: a transaction holds the connection over several awaits, and whoever is outside of it
 * waits. First come, first served, so that a row of transactions starves nobody.
 */
export class Turns {
  #held = false
  #waiting: (() => void)[] = []

  /** Runs something synchronous as soon as no transaction holds the connection. */
  run<T>(statement: () => T): T | Promise<T> {
    if (!this.#held && this.#waiting.length === 0) return statement()
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push(() => {
        try {
          resolve(statement())
        } catch (error) {
          reject(error)
        }
        this.#next()
      })
    })
  }

  /** Waits for the connection and keeps it until `release`. */
  hold(): Promise<void> {
    if (!this.#held && this.#waiting.length === 0) {
      this.#held = true
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      this.#waiting.push(() => {
        this.#held = true
        resolve()
      })
    })
  }

  release(): void {
    this.#held = false
    this.#next()
  }

  #next(): void {
    if (this.#held) return
    this.#waiting.shift()?.()
  }
}
