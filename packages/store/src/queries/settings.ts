import { eq } from 'drizzle-orm'
import type { Store } from '../store.ts'

export async function getSetting(store: Store, key: string): Promise<string | undefined> {
  const { settings } = store.tables
  const [setting] = await store.db.select().from(settings).where(eq(settings.key, key))
  return setting?.value
}

export async function setSetting(store: Store, key: string, value: string): Promise<void> {
  const { settings } = store.tables
  await store.db.insert(settings).values({ key, value }).onConflictDoUpdate({ target: settings.key, set: { value } })
}

/** The value of a setting that is made once: of several processes that start at once, all get the same. */
export async function getOrCreateSetting(store: Store, key: string, make: () => string): Promise<string> {
  const known = await getSetting(store, key)
  if (known !== undefined) return known
  await store.db.insert(store.tables.settings).values({ key, value: make() }).onConflictDoNothing()
  const value = await getSetting(store, key)
  if (value === undefined) throw new Error(`the setting ${key} was deleted while it was made`)
  return value
}
