import { expect, test } from 'vitest'
import { seededRandom } from '../statistics/seeded-random.test-support.ts'
import { complexArray, fourierTransform, rootsOfUnity } from './fourier.ts'

test.each([4, 8, 16, 32, 128, 256])('a transform of %i numbers is the sum of its definition', (size) => {
  const random = seededRandom(size)
  const data = complexArray(size)
  for (let n = 0; n < size; n++) {
    data.re[n] = random() - 0.5
    data.im[n] = random() - 0.5
  }
  const { re, im } = { re: data.re.slice(), im: data.im.slice() }
  const spectrum = fourierTransform(data, complexArray(size), size, rootsOfUnity(2 * size))
  for (let k = 0; k < size; k++) {
    let real = 0
    let imaginary = 0
    for (let n = 0; n < size; n++) {
      const angle = (-2 * Math.PI * k * n) / size
      real += re[n]! * Math.cos(angle) - im[n]! * Math.sin(angle)
      imaginary += re[n]! * Math.sin(angle) + im[n]! * Math.cos(angle)
    }
    expect(Math.abs(spectrum.re[k]! - real)).toBeLessThan(1e-12)
    expect(Math.abs(spectrum.im[k]! - imaginary)).toBeLessThan(1e-12)
  }
})
