/** What operations are told of the world around them: plain data, so that it reaches worker threads as it is. */
export interface OperationSettings {
  readonly gaia: {
    /** Base URL of a TAP service that has Gaia DR3. */
    readonly url: string
    /** Folder in which answers are kept; null keeps none. */
    readonly cacheDir: string | null
  }
}

/** The archive of the Gaia mission itself, at ESA. */
export const GAIA_TAP_URL = 'https://gea.esac.esa.int/tap-server/tap'

export const DEFAULT_SETTINGS: OperationSettings = { gaia: { url: GAIA_TAP_URL, cacheDir: null } }
