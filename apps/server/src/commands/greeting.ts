import type { DemoAccount } from '../demo/prepare-demo.ts'

/** What a person needs next, on standard output: the address, and of the demo the account and a line to paste. */
export function greet(address: string, account: DemoAccount | null): void {
  const lines = [`Datalab serves on ${address}`, `  API, to be tried   ${address}/api/docs`]
  if (account)
    lines.push(
      `  demo account       ${account.username}`,
      `  password           ${account.password}`,
      `  token              ${account.token}`,
      '',
      'Its two sessions, with their operations:',
      '',
      `  curl -H 'Authorization: Token ${account.token}' ${address}/api/datasessions/`,
      '',
      'Ctrl-C ends it.',
    )
  process.stdout.write(`${lines.join('\n')}\n`)
}
