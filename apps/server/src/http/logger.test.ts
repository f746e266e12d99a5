import { describe, expect, it } from 'vitest'
import { urlForLog } from './logger.ts'

describe('a URL in the log', () => {
  it('says which parameters gave access, not what they were', () => {
    expect(urlForLog('/blobs/k/n.jpg?expires=1&signature=abc')).toBe('/blobs/k/n.jpg?expires=1&signature=[removed]')
    expect(urlForLog('/trpc/x?connectionParams=%7B%7D&input=1')).toBe('/trpc/x?connectionParams=[removed]&input=1')
    expect(urlForLog('/x?%74oken=abc&%zz=1')).toBe('/x?%74oken=[removed]&%zz=1')
    expect(urlForLog('/api/datasessions/')).toBe('/api/datasessions/')
  })
})
