/** What is met on the way through an XML text. Names come without their prefix. */
export interface XmlHandlers {
  open(name: string, attributes: string): void
  /**
   * `text` is what stood directly inside the element, entities resolved; of an element with children, what came after
   * the last.
   */
  close(name: string, text: string): void
}

/** A text that is not well-formed XML, or not all of it. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}

const TAG_NAME = /^(?:[\w.-]+:)?([\w.-]+)/
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/**
 * Walks through an XML text: elements, their texts, CDATA. Comments, processing instructions and declarations are
 * passed over; no entity is defined but those of XML itself, nothing is fetched, and time is proportional to the length
 * of the text.
 *
 * @throws XmlError when the text ends inside an element, or elements do not nest.
 */
export function walkXml(xml: string, handlers: XmlHandlers): void {
  const path: string[] = []
  let text = ''
  let at = 0
  for (;;) {
    const tag = xml.indexOf('<', at)
    if (tag < 0) break
    if (tag > at) text += xml.slice(at, tag)
    const special = skipSpecial(xml, tag)
    if (special !== null) {
      text += special.text
      at = special.end
      continue
    }
    const end = tagEnd(xml, tag)
    at = end + 1
    if (xml[tag + 1] === '/') {
      const name = nameOf(xml.slice(tag + 2, end))
      if (path.pop() !== name) throw new XmlError(`</${name}> closes nothing`)
      handlers.close(name, resolveEntities(text))
      text = ''
      continue
    }
    const alone = xml[end - 1] === '/'
    const inside = xml.slice(tag + 1, alone ? end - 1 : end)
    const name = nameOf(inside)
    text = ''
    handlers.open(name, inside)
    if (alone) handlers.close(name, '')
    else path.push(name)
  }
  if (path.length > 0) throw new XmlError(`the text ends inside <${path.at(-1)}>`)
}

/** The attributes of an element as walkXml gives them, by their names. */
export function readAttributes(attributes: string): Map<string, string> {
  return new Map(
    Array.from(attributes.matchAll(ATTRIBUTE), ([, name, quoted, single]) => [
      name!,
      resolveEntities(quoted ?? single ?? ''),
    ]),
  )
}

function nameOf(inside: string): string {
  // Most elements of a large table are these.
  if (inside === 'TD' || inside === 'TR') return inside
  const name = TAG_NAME.exec(inside)?.[1]
  if (name === undefined) throw new XmlError(`"<${inside.slice(0, 20)}" is no element`)
  return name
}

/** The `>` that ends a tag: one inside quotes does not. */
function tagEnd(xml: string, tag: number): number {
  let end = xml.indexOf('>', tag)
  for (let quote = firstQuote(xml, tag, end); quote >= 0; quote = firstQuote(xml, quote + 1, end)) {
    quote = xml.indexOf(xml[quote]!, quote + 1)
    if (quote < 0) break
    if (quote > end) end = xml.indexOf('>', quote)
  }
  if (end < 0) throw new XmlError('the text ends inside a tag')
  return end
}

function firstQuote(xml: string, from: number, end: number): number {
  for (let at = from; at < end; at++) if (xml[at] === '"' || xml[at] === "'") return at
  return -1
}

/** What is no element, where one begins at `tag`: its text (of CDATA), and where it ends. */
function skipSpecial(xml: string, tag: number): { text: string; end: number } | null {
  if (xml[tag + 1] !== '!' && xml[tag + 1] !== '?') return null
  const { start, stop, isText } = SPECIAL.find((kind) => xml.startsWith(kind.start, tag))!
  const end = xml.indexOf(stop, tag + start.length)
  if (end < 0) throw new XmlError(`the text ends inside ${start}`)
  // Entities are resolved later: what stands in CDATA is none.
  const text = isText ? xml.slice(tag + start.length, end).replaceAll('&', '&amp;') : ''
  return { text, end: end + stop.length }
}

const SPECIAL = [
  { start: '<!--', stop: '-->', isText: false },
  { start: '<![CDATA[', stop: ']]>', isText: true },
  { start: '<?', stop: '?>', isText: false },
  { start: '<!', stop: '>', isText: false },
] as const

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function resolveEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d+)|#x([\da-fA-F]+)|(\w+));/g, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
