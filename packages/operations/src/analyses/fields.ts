import { z } from 'zod'
import { type FrameReference, frameReference } from '../inputs/frames.ts'
import { atLeast, atMost, notANumber, notAnInteger, saying } from '../inputs/messages.ts'
import { filledText } from '../inputs/text.ts'

// Fields that several analyses take.

const NOT_POSITIVE = 'Ensure this value is greater than 0.'
const NOT_A_BOOLEAN = 'Must be a valid boolean.'

/** What names the frame. */
export const frameFields = {
  basename: filledText().meta({ description: 'Of the frame; a suffix -small or -large is dropped.' }),
  source: filledText()
    .default('archive')
    .meta({ description: '`archive`, or `datalab` for a product of an operation.' }),
}

export const theFrame = ({ basename, source }: { basename: string; source: string }): FrameReference[] => [
  frameReference({ basename, source }),
]

export const number = (description: string) => z.number({ error: saying(notANumber) }).meta({ description })

export const positive = (description: string) =>
  z
    .number({ error: saying(notANumber) })
    .positive(NOT_POSITIVE)
    .meta({ description })

export const flag = (description: string) => z.boolean({ error: saying(NOT_A_BOOLEAN) }).meta({ description })

export const integer = (minimum: number, maximum: number, description: string) =>
  z
    .number({ error: saying(notAnInteger) })
    .int(notAnInteger)
    .min(minimum, atLeast(minimum))
    .max(maximum, atMost(maximum))
    .meta({ description })

/** Size of the picture that positions are told on. */
export const displayFields = {
  width: positive('Of the displayed picture, in its pixels.'),
  height: positive('Of the displayed picture, in its pixels.'),
}

/** A number of an answer, null where there is none. */
export const optionalNumber = () => z.number().nullable()
export const skyPosition = () => z.tuple([z.number(), z.number()]).nullable()
