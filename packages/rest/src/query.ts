/** The parameters of a URL in order, repeated ones too; `+` is a space, `;` is a letter. */
export type Query = readonly (readonly [name: string, value: string])[]

export function readQuery(url: string): Query {
  const start = url.indexOf('?')
  return start === -1 ? [] : readPairs(url.slice(start + 1))
}

/** Of a form or a query. A question mark at its beginning is a letter, which only an empty pair before it says. */
export const readPairs = (text: string): [name: string, value: string][] => [...new URLSearchParams(`&${text}`)]

/** Of repeated parameters the last counts. */
export const lastValue = (query: Query, name: string): string | undefined =>
  query.findLast(([key]) => key === name)?.[1]

export function writeQuery(query: Query): string {
  return query.map(([name, value]) => `${quote(name)}=${quote(value)}`).join('&')
}

/** As Python's `quote_plus`, so that links are the same letters. */
const quote = (text: string): string =>
  encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
