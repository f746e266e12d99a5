import { expect, it } from 'vitest'
import { placesPixels } from './grid-cards.ts'

it('drops every card that says where pixels of the first input lie, in the sky or on the detector', () => {
  const places = [
    'WCSAXES',
    'CTYPE1',
    'CRVAL2A',
    'CRPIX1',
    'CD1_2',
    'PC001002',
    'PV2_1',
    'LONPOLE',
    'A_ORDER',
    'BP_0_2',
  ]
  const physical = ['LTV1', 'LTV2', 'LTM1_1', 'LTM2_2', 'WAT1_001', 'WCSDIM']
  expect([...places, ...physical].filter((keyword) => !placesPixels(keyword))).toEqual([])
})

it('keeps what is true of the same sky in other pixels', () => {
  const kept = ['RADESYS', 'EQUINOX', 'OBJECT', 'CRATE', 'CDSERIAL', 'PVALUE', 'LTVAL', 'WATER', 'A_TEMP', 'CCDSUM']
  expect(kept.filter(placesPixels)).toEqual([])
})
