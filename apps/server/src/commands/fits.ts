import { Command } from 'commander'
import { exportCommand } from './fits-export.ts'
import { headerCommand } from './fits-header.ts'
import { infoCommand } from './fits-info.ts'
import { verifyCommand } from './fits-verify.ts'

export const fitsCommand = () =>
  new Command('fits')
    .description('Look into FITS files.')
    .addCommand(infoCommand())
    .addCommand(headerCommand())
    .addCommand(verifyCommand())
    .addCommand(exportCommand())
