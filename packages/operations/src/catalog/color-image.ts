import { defineOperation } from '../define-operation.ts'
import { frames } from '../inputs/frames.ts'
import { composeColour } from '../pixels/compose-colour.ts'
import { lookAtFrames } from '../pixels/frame-files.ts'
import { type Registration, registerFrames } from '../pixels/register-frames.ts'
import { saveColourPicture } from '../products/colour-pictures.ts'

/** White light, for a channel without a colour. */
const WHITE = { r: 255, g: 255, b: 255 }
/** Share of the time until the picture is there; the rest is writing it. */
const COMPOSING_SHARE = 0.7

export default defineOperation({
  name: 'Color Image',
  version: 1,
  category: 'image',
  description:
    'Makes one colour picture of up to six images: each is drawn in a colour of its own between its own black and white point, and ' +
    'their light is added. The images are registered onto the first by their celestial coordinates, else by the stars that they have in ' +
    'common; what could not be registered is told.',
  inputs: {
    color_channels: frames({
      name: 'Color Channel',
      description: 'An image for each channel, its colour, and its black and white point',
      minimum: 1,
      maximum: 6,
      include_custom_scale: true,
      color_picker: true,
    }),
  },
  async run({ color_channels }, context) {
    const files = await lookAtFrames(context, color_channels)
    context.progress(0, 'Registering the images')
    const registrations = registerFrames(files, context.throwIfCancelled)
    const channels = color_channels.map(({ color = WHITE, zmin, zmax }, index) => {
      return { file: files[index]!, registration: registrations[index]!, color, zmin, zmax }
    })
    const picture = await composeColour(context.share(0, COMPOSING_SHARE), channels)
    const product = await saveColourPicture(context.share(COMPOSING_SHARE, 1), context.key, picture)
    const names = files.map(({ basename }) => basename)
    context.conclude(conclusion(names, registrations, picture.unseen))
    return { output_files: [product] }
  },
})

/** What the user is to know about how the images lie on each other. */
function conclusion(
  names: readonly string[],
  registrations: readonly Registration[],
  unseen: readonly string[],
): string {
  const first = names[0]
  const sentences = registrations.flatMap((registration, index) => {
    const name = names[index]!
    if (registration.by === 'nothing') {
      return `${name} could not be aligned with ${first} and was left as it is: ${registration.reason}.`
    }
    if (unseen.includes(name)) return `${name} adds nothing: no pixel of it lies on the picture.`
    if (registration.by !== 'stars') return []
    const { matched, residualPixels } = registration
    return `${name} was aligned with ${first} by ${matched} stars, to ${residualPixels.toFixed(2)} pixels.`
  })
  return ['Done.', ...sentences].join(' ')
}
