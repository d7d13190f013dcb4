// What the figures of the contract must reach. Not how they are measured.

/** The most or the least that a figure may be, and what it says in words. */
export interface Goal {
  about: string
  most?: number
  least?: number
}

export const GOALS: Readonly<Record<string, Goal>> = {
  pathOverXadd: { about: 'whole path, ledger on, ÷ pipelined XADD of the same bytes', least: 0.25 },
  serverUsPerEvent: { about: 'server CPU per event, µs', most: 12 },
  redisUsPerEvent: { about: 'Redis CPU per event, µs', most: 15 },
  refusedShare: { about: 'two servers on one Redis: groups refused and folded again, of all', most: 0.02 },
  sustainedEventsPerS: { about: 'sustained for 60 s with 50 boards, events/s', least: 15_000 },
  sustainedBacklogS: { about: 'what the ledger lacked at the end of it, in seconds of load', most: 2 },
  eventToBoardP99Ms: { about: 'event to board at 10,000 events/s, 50 boards, p99, ms', most: 150 },
  conditionToChannelP99Ms: {
    about:
      'condition true to message at a webhook, 5,000 agents, more than 200 rules, 1,000 events/s, p99, ms',
    most: 1000,
  },
  eventToBoardHangingP99Ms: {
    about: 'event to board at 1,000 events/s while 20 channels hang, p99, ms',
    most: 150,
  },
  paintedP99Ms: { about: 'accepted to painted, second animation frame, p99, ms', most: 150 },
  longTasksPerMinute: { about: 'tasks of the page above 50 ms, a minute, after warm-up', most: 1 },
  overloadServedRatio: { about: 'offered 1.5 × saturation: served ÷ saturation', least: 0.8 },
  fanoutOverWs200: { about: 'fan-out to 200 boards ÷ raw ws, the lesser of throughput and CPU', least: 0.7 },
  fanoutOverWs1000: {
    about: 'fan-out to 1,000 boards ÷ raw ws, the lesser of throughput and CPU',
    least: 0.7,
  },
  bytesPerChange: { about: 'mean bytes per changed agent', most: 40 },
  snapshotMs: { about: 'snapshot of 5,000 agents, ms', most: 10 },
  snapshotBytes: { about: 'snapshot of 5,000 agents before compression, bytes', most: 400_000 },
  serverRssMb: { about: 'server memory after 10 min at 1,000 events/s, MB', most: 300 },
  redisMb: { about: 'Redis memory after it, MB', most: 1000 },
  factBytesMean: { about: 'mean fact after it, bytes', most: 600 },
  bundleGzipKb: { about: 'what the wallboard loads until its first paint, gzip, kB', most: 150 },
  agentDayP95Ms: { about: 'an agent’s day of 400 chats, at 1,000 events/s, p95, ms', most: 100 },
  userLogsP95Ms: { about: 'a page of 1,000 rows of 24 million, by cursor, p95, ms', most: 300 },
  calendarP95Ms: { about: 'a month of a team of 500, p95, ms', most: 500 },
  rederiveDayS: { about: 'a day of 5,000 agents derived anew, s', most: 20 },
  rederiveLiveP99Ms: { about: 'event to board meanwhile, p99, ms', most: 250 },
  exportAddedMb: { about: 'server memory that a file of 5 million rows adds, MB', most: 50 },
  pollFreshnessRatio: { about: 'polling every 5 s, age at sight ÷ ours', least: 30 },
  pollCpuRatio: { about: 'our server CPU ÷ that of polling', most: 1 },
  backtestMs: { about: 'a rule tried on 30 days of a million events, ms', most: 5000 },
  pollBytesRatio: { about: 'our bytes ÷ those of polling', most: 0.1 },
}

/** `≥ 0.25` or `≤ 12`. */
export function mustBe({ most, least }: Goal): string {
  if (least !== undefined) return `≥ ${least}`
  return most === undefined ? '' : `≤ ${most}`
}

export function isReached({ most, least }: Goal, value: number): boolean {
  return (most === undefined || value <= most) && (least === undefined || value >= least)
}
