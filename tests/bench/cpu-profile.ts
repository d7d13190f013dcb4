// Reads the profiles that servers left and says where the time went: own time by function, and by file. Makes none itself.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
})

const MOST_LINES = 40

const shortUrl = (url: string): string =>
  url
    .replace(/^file:\/\//, '')
    .replace(/^.*\/node_modules\//, '')
    .replace(/^.*\/dist\/server\//, 'dist/')

/** A table of the functions with the most time of their own, as a share of the time that was not idle. */
export async function describeProfiles(folder: string): Promise<string> {
  const texts: string[] = []
  for (const file of (await readdir(folder)).sort()) {
    if (!file.endsWith('.cpuprofile')) continue
    const { nodes, samples, timeDeltas } = profile.parse(
      JSON.parse(await readFile(join(folder, file), 'utf8')),
    )
    const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
    const own = new Map<string, number>()
    let totalUs = 0
    samples.forEach((id, place) => {
      const frame = frames.get(id)
      const tookUs = timeDeltas[place + 1] ?? 0
      if (frame === undefined || frame.functionName === '(idle)') return
      totalUs += tookUs
      const name = `${frame.functionName || '(anonymous)'} ${shortUrl(frame.url)}:${frame.lineNumber + 1}`
      own.set(name, (own.get(name) ?? 0) + tookUs)
    })
    const lines = [...own]
      .sort(([, a], [, b]) => b - a)
      .slice(0, MOST_LINES)
      .map(([name, us]) => `  ${((us / totalUs) * 100).toFixed(1).padStart(5)} %  ${name}`)
    texts.push(`${join(folder, file)}: ${Math.round(totalUs / 1000)} ms busy\n${lines.join('\n')}\n`)
  }
  return texts.join('\n')
}
