import type { Row } from './row.ts'

export const httpRows: Row[] = []
