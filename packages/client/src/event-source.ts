import { EventSource, type FetchLike } from 'eventsource'

/** An EventSource that can say who asks, which a browser's own cannot: it sends the headers it is given. */
export function eventSourceWith(headers: () => Record<string, string>): typeof EventSource {
  const send: FetchLike = (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...headers() } })
  return class extends EventSource {
    constructor(url: string | URL, init?: ConstructorParameters<typeof EventSource>[1]) {
      super(url, { ...init, fetch: send })
    }
  }
}
