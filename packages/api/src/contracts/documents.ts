import { z } from 'zod'
import type {
  DataOperation,
  DataSession,
  InputItem,
  OperationOutput,
  OutputFile,
  Profile,
  WizardDescription,
  WizardInput,
} from '../wire.ts'

// The answers as the OpenAPI document shows them. Answers are not parsed with these; that they are the types that
// clients see is checked when this compiles.

const inputItem = z.looseObject({ basename: z.string(), source: z.string() }).meta({
  id: 'InputItem',
  description: 'An open object: every other key is kept as sent.',
}) satisfies z.ZodType<InputItem>

const time = z.iso.datetime({ precision: 6 })

const outputFile = z
  .object({
    basename: z.string(),
    source: z.literal('datalab'),
    type: z.enum(['fits', 'image']),
    large_url: z.url(),
    small_url: z.url(),
    fits_url: z.url().exactOptional(),
    tif_url: z.url().exactOptional(),
    filter: z.string().exactOptional(),
    target_name: z.string().exactOptional(),
    observation_date: z.string().exactOptional(),
  })
  .meta({ id: 'OutputFile' }) satisfies z.ZodType<OutputFile>

const operationOutput = z.union([
  z.object({ output_files: z.array(outputFile) }),
  z.object({ output_data: z.array(z.unknown()) }),
]) satisfies z.ZodType<OperationOutput>

export const operationDocument = z
  .object({
    id: z.int(),
    name: z.string(),
    status: z.enum(['PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED']),
    message: z.string(),
    operation_progress: z.number().min(0).max(1),
    output: operationOutput.nullable(),
    input_data: z.record(z.string(), z.unknown()),
    created: time,
  })
  .meta({ id: 'DataOperation' }) satisfies z.ZodType<DataOperation>

export const sessionDocument = z
  .object({
    id: z.int(),
    operations: z.array(operationDocument),
    user: z.string(),
    name: z.string(),
    input_data: z.array(inputItem),
    created: time,
    accessed: time,
    modified: time,
  })
  .meta({ id: 'DataSession' }) satisfies z.ZodType<DataSession>

/** As the REST door sends pages. */
export const pageDocument = <T extends z.ZodType>(item: T) =>
  z.object({
    count: z.int(),
    next: z.url().nullable(),
    previous: z.url().nullable(),
    results: z.array(item),
  })

const wizardInput = z
  .object({
    name: z.string(),
    description: z.string(),
    type: z.enum(['fits', 'source', 'target_positions', 'float', 'int', 'string', 'select']),
    required: z.boolean().exactOptional(),
    default: z.union([z.number(), z.string()]).exactOptional(),
    minimum: z.number().exactOptional(),
    maximum: z.number().exactOptional(),
    options: z.array(z.string()).exactOptional(),
    single_filter: z.boolean().exactOptional(),
    filter_options: z.array(z.string()).exactOptional(),
    name_lookup: z.boolean().exactOptional(),
    include_custom_scale: z.boolean().exactOptional(),
    color_picker: z.boolean().exactOptional(),
  })
  .meta({ id: 'WizardInput' }) satisfies z.ZodType<WizardInput>

export const wizardDocument = z.record(
  z.string(),
  z
    .object({
      name: z.string(),
      description: z.string(),
      category: z.string(),
      inputs: z.record(z.string(), wizardInput),
    })
    .meta({ id: 'WizardDescription' }) satisfies z.ZodType<WizardDescription>,
)

export const profileDocument = z
  .object({
    username: z.string(),
    email: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    is_staff: z.boolean(),
    is_superuser: z.boolean(),
    proposals: z.array(z.object({ id: z.string(), title: z.string(), current: z.boolean() })),
    tokens: z.object({ api_token: z.string() }),
  })
  .meta({ id: 'Profile' }) satisfies z.ZodType<Profile>
