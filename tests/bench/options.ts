// What may be asked of `npm run bench`. Not what it does then.
import { parseArgs } from 'node:util'

export interface BenchOptions {
  isQuick: boolean
  isJson: boolean
  /** Names of measurements; empty for all. */
  only: string[]
  soakMinutes: number
  /** What every open loop's rate is multiplied by. */
  scale: number
  /** Where the servers leave a profile each; null for none. */
  profileFolder: string | null
}

export const USAGE = `usage: npm run bench -- [options]

  --quick            fewer and shorter rounds, at most 3 minutes
  --json             one object on standard output and nothing else
  --only a,b         these measurements alone
  --list             what there is
  --soak <minutes>   2,000 events/s for so long, with the memory of each minute
  --scale 0.1        every offered rate times this: to try the bench itself on a machine at work
  --cpu-prof         a profile of each server and of the page, and where their time went
`

export function readOptions(args: readonly string[]): BenchOptions & { isList: boolean } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      soak: { type: 'string', default: '0' },
      scale: { type: 'string', default: '1' },
      'cpu-prof': { type: 'boolean', default: false },
    },
  })
  const soakMinutes = Number(values.soak)
  if (!(soakMinutes >= 0)) throw new Error('--soak takes a number of minutes')
  const scale = Number(values.scale)
  if (!(scale > 0)) throw new Error('--scale takes a number above 0')
  return {
    isQuick: values.quick,
    isJson: values.json,
    isList: values.list,
    only: values.only.split(',').filter((name) => name !== ''),
    soakMinutes,
    scale,
    profileFolder: values['cpu-prof'] ? 'dist/profiles' : null,
  }
}
