// `npm run bench`: measures the built server under load and prints a table, or one JSON object with `--json`.
import { mkdir, rm } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { startBenchServer, type BenchServer } from './bench-server.ts'
import { describeProfiles } from './cpu-profile.ts'
import { rounded, type Figure, type Figures } from './figures.ts'
import { GOALS } from './goals.ts'
import type { BenchRun, Measurement } from './measurement.ts'
import { MEASUREMENTS } from './measurements.ts'
import { readOptions, USAGE, type BenchOptions } from './options.ts'
import { tableOf } from './report.ts'
import { startBenchStores, workspaceName, type BenchStores } from './stores.ts'

/** Progress goes to standard error: standard output is the report's. */
const say = (line: string) => process.stderr.write(`bench: ${line}\n`)
const load1 = () => rounded(loadavg()[0] ?? 0)

async function measure(
  measurement: Measurement,
  stores: BenchStores,
  { isQuick, soakMinutes, scale, profileFolder }: BenchOptions,
): Promise<Figures> {
  const stops: (() => void | Promise<void>)[] = []
  const run: BenchRun = {
    stores,
    isQuick,
    soakMinutes,
    scale,
    profileFolder: profileFolder === null ? null : `${profileFolder}/${measurement.name}`,
    say: (line) => say(`${measurement.name}: ${line}`),
    onEnd: (stop) => void stops.push(stop),
    server: async (order): Promise<BenchServer> => {
      const workspace = workspaceName(measurement.name)
      // Stopped in turn from the last: a floor's tables go when no server of it runs any more.
      stops.push(() => stores.dropSchema(workspace))
      const server = await startBenchServer({
        stores,
        workspace,
        nodeArguments:
          profileFolder === null
            ? []
            : ['--cpu-prof', '--cpu-prof-dir', `${profileFolder}/${measurement.name}`],
        ...order,
      })
      stops.push(() => server.stop())
      return server
    },
  }
  try {
    const figures = await measurement.run(run)
    const missing = measurement.keys.filter((key) => figures[key] === undefined)
    if (missing.length > 0) throw new Error(`${missing.join(', ')} were not measured`)
    return figures
  } finally {
    for (const stop of stops.reverse()) await stop()
    await stores.clearRedis()
  }
}

function chosen({ only, soakMinutes }: BenchOptions): Measurement[] {
  const unknown = only.filter((name) => !MEASUREMENTS.some((each) => each.name === name))
  if (unknown.length > 0) throw new Error(`there is no measurement ${unknown.join(', ')}; --list tells them`)
  if (only.length > 0) return MEASUREMENTS.filter(({ name }) => only.includes(name))
  if (soakMinutes > 0) return MEASUREMENTS.filter(({ name }) => name === 'soak')
  return MEASUREMENTS.filter(({ isOnDemand }) => isOnDemand !== true)
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (options.isList) {
    for (const { name, about } of MEASUREMENTS) process.stdout.write(`${name.padEnd(16)} ${about}\n`)
    return 0
  }
  const startedMs = performance.now()
  const figures: Record<string, Figure> = {}
  const failures: { measurement: string; reason: string }[] = []
  const machineLoad: Record<string, number> = { before: load1() }
  const seconds: Record<string, number> = {}
  if (options.profileFolder !== null) {
    await rm(options.profileFolder, { recursive: true, force: true })
    await mkdir(options.profileFolder, { recursive: true })
  }
  const measurements = chosen(options)
  const stores = await startBenchStores()
  const stop = () => void stores.stop().finally(() => process.exit(130))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    for (const measurement of measurements) {
      say(`${measurement.name}: ${measurement.about}`)
      const beganMs = performance.now()
      try {
        Object.assign(figures, await measure(measurement, stores, options))
      } catch (error) {
        const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
        failures.push({ measurement: measurement.name, reason })
        say(`${measurement.name} FAILED: ${reason}`)
      }
      machineLoad[measurement.name] = load1()
      seconds[measurement.name] = Math.round((performance.now() - beganMs) / 1000)
    }
  } finally {
    await stores.stop()
  }
  machineLoad.after = load1()
  const tookS = Math.round((performance.now() - startedMs) / 1000)
  if (options.isJson)
    process.stdout.write(
      `${JSON.stringify({ ...figures, machineLoad, seconds, tookS, quick: options.isQuick, scale: options.scale, failures })}\n`,
    )
  else process.stdout.write(tableOf(figures, { goals: GOALS, machineLoad, tookS, failures }))
  if (options.profileFolder !== null)
    for (const { name } of measurements)
      process.stderr.write(await describeProfiles(`${options.profileFolder}/${name}`).catch(() => ''))
  return failures.length > 0 ? 1 : 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  process.exitCode = 2
}
