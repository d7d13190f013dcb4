// The wallboard's words for alerts, the day's chart, paging, the display menu's button and its states. The rest: en.ts.
import { plural } from '../../../shared/plural.ts'

/** A title around a name, which is set apart so that its direction stays its own. */
export interface Titled {
  readonly before: string
  readonly after: string
}

export const wallText = {
  alerts: {
    title: 'Alerts',
    all: 'All alerts',
    open: (count: number) => `${count} open`,
    calm: 'Nothing needs you',
    calmHint: 'What passes a limit is shown here at once.',
    more: (count: number) => `+${count} more`,
    now: 'now',
    minutes: (count: number) => `${count} min`,
    hours: (hours: number, minutes: number) => `${hours} h ${minutes} min`,
    act: 'Act now:',
    watch: 'Watch:',
    team: 'The team',
    customerWaits: (time: string): Titled => ({ before: `Customer waits ${time}`, after: '' }),
    waiting: (count: number, limit: string) => `${count} waiting, limit ${limit}.`,
    waitingIn: (queue: string, count: number, limit: string) => `${queue}: ${count} waiting, limit ${limit}.`,
    waitingFree: (count: number, free: number, available: number) =>
      `${count} waiting, ${free} of ${plural(available, 'agent', 'agents')} free.`,
    overLimit: (time: string): Titled => ({ before: '', after: ` away ${time}` }),
    overLimitDetail: (reason: string, limit: string) => `${reason}, limit ${limit}.`,
    overLimitPlain: 'Over the limit.',
    signalLost: { before: '', after: ' lost signal' } satisfies Titled,
    signalLostDetail: (time: string, chats: number) =>
      `Silent for ${time}, holds ${plural(chats, 'chat', 'chats')}.`,
    replyDue: { before: '', after: ': reply due' } satisfies Titled,
    replyDueDetail: (time: string, limit: string) => `A customer has waited ${time}, limit ${limit}.`,
    replyDuePlain: (time: string) => `Due for ${time}.`,
    held: (chats: number): Titled => ({ before: '', after: ` holds ${plural(chats, 'chat', 'chats')}` }),
    heldDetail: (why: string) => `${why}: nobody answers them.`,
    heldPlain: 'Nobody answers them.',
    awayShare: (percent: string): Titled => ({ before: `${percent} % of the team is away`, after: '' }),
    awayShareDetail: (limit: string) => `Peak of absence, limit ${limit} %.`,
    awaySharePlain: 'Peak of absence.',
    ratingFalls: (rating: string): Titled => ({ before: '', after: `: ratings fall to ${rating}` }),
    ratingFallsPlain: { before: '', after: ': ratings fall' } satisfies Titled,
    ratingFallsDetail: 'The latest are worse than before.',
    sourceSilent: (source: string): Titled => ({ before: `Source ${source} is silent`, after: '' }),
    sourceSilentDetail: (time: string, agents: number) =>
      agents === 0
        ? `Not heard for ${time}.`
        : `Not heard for ${time}: ${plural(agents, 'agent', 'agents')} not known.`,
    ratingFallsLimit: (least: string) => `The last five ratings, expected ${least} or more.`,
    usedCapacity: (percent: string): Titled => ({ before: `${percent} % of the places are used`, after: '' }),
    fewFree: (count: number): Titled => ({
      before:
        count === 0
          ? 'Nobody has a free place'
          : plural(count, 'agent has a free place', 'agents have free places'),
      after: '',
    }),
    fewFreeDetail: (least: number) => `At least ${least} are wanted.`,
    nobodyAvailable: { before: 'Nobody is available', after: '' } satisfies Titled,
    nobodyAvailableDetail: (time: string) => `For ${time}.`,
    serviceLevelLow: (percent: string): Titled => ({
      before: `Service level falls to ${percent} %`,
      after: '',
    }),
    serviceLevelGoal: (percent: string) => `Goal ${percent} %.`,
    ratingLow: (rating: string): Titled => ({ before: `Ratings of the team fall to ${rating}`, after: '' }),
    ratingLowDetail: (least: string) => `Expected ${least} or more.`,
    missing: { before: '', after: ' is not there' } satisfies Titled,
    missingDetail: (hours: string) => `Shift ${hours}.`,
    sentimentLow: (mood: string): Titled => ({ before: `Sentiment falls to ${mood}`, after: '' }),
    ledgerBehind: (time: string): Titled => ({ before: `The log is ${time} behind`, after: '' }),
    ledgerBehindDetail: 'The board is live; logs and history are late.',
    displayStale: (display: string): Titled => ({
      before: `Display ${display} shows nothing live`,
      after: '',
    }),
    displayStaleDetail: (time: string) => `Last seen ${time} ago.`,
    limitOf: (limit: string) => `Limit ${limit}.`,
    limitPercent: (percent: string) => `Limit ${percent} %.`,
    takenBy: (name: string) => `taken by ${name}`,
    takenBySomeone: 'taken',
    snoozed: (count: number) => `${count} snoozed`,
    clearedBySomeone: 'cleared by hand',
    toPhone: 'Take alerts',
  },

  chart: {
    title: 'Load and capacity',
    today: 'today',
    capacity: 'capacity',
    chats: 'chats',
    span: (from: string) => `${from} to now`,
    none: 'No recording yet',
    noneHint: 'The day’s line begins with the next full minute.',
    failed: 'The day’s recording could not be read',
    summary: (from: string, load: number, capacity: number, peak: number, at: string) =>
      `Since ${from}: now ${load} chats of ${capacity} places, at most ${peak} at ${at}.`,
  },

  trend: {
    up: (by: string) => `${by} more than two hours ago`,
    down: (by: string) => `${by} less than two hours ago`,
    same: 'as two hours ago',
  },

  pages: {
    of: (page: number, pages: number) => `${page} of ${pages}`,
    show: (page: number) => `Show page ${page}`,
    label: 'Pages of agents',
    pause: 'Stop turning pages',
    play: 'Turn pages',
    paused: 'stopped',
  },

  filtered: {
    some: (shown: number, all: number) => `Showing ${shown} of ${plural(all, 'agent', 'agents')}`,
    nobody: 'Nobody is shown',
    nobodyHint: 'No agent matches what is chosen for this screen.',
    clear: 'Show all',
  },

  states: {
    stale: (since: string, age: string) => `Stale since ${since}, nothing new for ${age}`,
    rebuilding: 'Rebuilding',
    rebuildingTitle: 'Floorview is loading the floor',
    rebuildingHint: 'Every event that was accepted is kept. The board comes by itself in a moment.',
    rebuildingStale: (since: string, age: string) => `Rebuilding: nothing new since ${since}, for ${age}`,
    connectingTitle: 'Connecting',
    connectingLate: 'Floorview does not answer yet. This screen keeps trying.',
    catchingUpTitle: 'Catching up',
    catchingUpHint: 'This server has not yet reached what this screen has shown.',
    broken: 'This part of the board has failed',
    brokenHint: 'It is made anew in a few seconds. The rest of the board goes on.',
  },

  display: {
    open: 'Display settings',
    soundBlocked: 'Click anywhere to allow sound',
  },
} as const
