import manifest from '../package.json' with { type: 'json' }

/** Of Datalab: what the command line and the document of the API call themselves. */
export const VERSION = manifest.version
