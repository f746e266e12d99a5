import { addProposal } from '@datalab/api/accounts'
import { Command } from 'commander'
import { tell } from './answer.ts'
import { type DataOptions, databaseUrlOption, dataDirOption, withExistingStore, withStore } from './with-store.ts'

interface ProposalOptions extends DataOptions {
  member: string[]
  title?: string
}

export const proposalCommand = () =>
  new Command('proposal').description('Proposals: who may see frames that are not public yet.').addCommand(
    new Command('add')
      .description('Make a proposal, or add members to it; its members see its frames.')
      .argument('<id>', 'as in PROPID of the frames')
      .option('--member <name>', 'a user; may be repeated', (name: string, all: string[]) => [...all, name], [])
      .option('--title <text>')
      .addOption(dataDirOption())
      .addOption(databaseUrlOption())
      .action((id: string, { member, title, ...options }: ProposalOptions) =>
        // Members are users, and users are in a database that is there.
        (member.length > 0 ? withExistingStore : withStore)(options, async (store) => {
          await addProposal(store, { id, ...(title !== undefined && { title }) }, member)
          tell(`Proposal ${id}${member.length > 0 ? `, with ${member.join(', ')}` : ''}.`)
        }),
      ),
  )
