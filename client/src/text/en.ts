// Every word that a page shows. Not how numbers and instants are written: see format.ts.
import type { AgentStatus } from '../../../shared/events.ts'
import { sampleWords } from './en-sample.ts'
import { wallText } from './en-wall.ts'
import type { LanguageName } from './locale.ts'
import { plural } from '../../../shared/plural.ts'
import { pseudoCatalogue } from './pseudo.ts'

const english = {
  ...wallText,
  product: 'Floorview',
  none: '–',
  loading: 'Loading…',
  skip: 'Skip to content',

  nav: {
    label: 'Main',
    teams: 'Teams',
    today: 'Today',
    logs: 'Daily logs',
    signOut: 'Sign out',
    signIn: 'Sign in',
  },

  home: {
    title: 'Teams',
    lead: 'Each team has a wallboard. It fills as soon as the team’s chat system sends events.',
    wall: 'Wallboard',
    groups: 'Groups of teams',
    teams: 'Teams',
    ofTeams: (teams: readonly string[]) => teams.join(', '),
    none: 'There is no team that you may see yet.',
    noneHint: 'Ask an administrator to give you one.',
  },

  missing: { title: 'There is no such page', back: 'Go to the teams' },

  problem: {
    unreachable: 'Floorview does not answer',
    unreachableDetail: 'The server or the network between is down. This page tries again when you do.',
    unreadable: 'Floorview’s answer could not be read',
    unreadableDetail: 'This page may be older than the server. Load it anew.',
    retry: 'Try again',
    signedOut: 'You are signed out',
  },

  freshness: {
    live: (seconds: string) => `Live, ${seconds} s behind`,
    stale: (since: string) => `Stale since ${since}`,
    connecting: 'Connecting…',
    catchingUp: 'Catching up',
    announceLive: 'The board is live again',
    sources: 'Sources of this board',
  },

  wall: {
    title: (team: string) => `${team} wallboard`,
    allTeams: 'All teams',
    numbers: 'Numbers of the team',
    floor: 'Agents',
    unknownTeam: 'No team has this name',
    unknownTeamHint: 'A team comes into being with the first event that names it. This page keeps looking.',
    unknownGroup: 'There is no such group of teams',
    unknownGroupHint: 'Somebody has removed it, or its address is mistyped. This page keeps looking.',
    notYours: 'This team is not yours to see',
    notYoursHint: 'Ask an administrator for access. This page keeps looking.',
    notYourGroup: 'This group of teams is not yours to see',
    notYourGroupHint: 'It takes access to each of its teams: ask an administrator. This page keeps looking.',
    signedOut: 'This screen is signed out',
    signedOutHint: 'Sign in, or pair the screen again.',
    nobody: 'Nobody is on the floor',
    nobodyHint: 'Agents of this team appear with the next event that names them.',
    empty: 'Nobody is on the floor yet',
    emptyHint: 'Connect a chat system, or send the first event yourself:',
    emptyToken: '<source token>',
    emptyWait: 'The board shows it the moment it arrives.',
    notShown: (parts: readonly string[], count: number) => `${count} more not shown: ${parts.join(', ')}`,
    notShownPart: { look: 'need a look', taking: 'taking chats', away: 'away', unknown: 'unknown' },
  },

  numbers: {
    notReported: 'not reported',
    available: {
      label: 'Available, of signed in',
      of: (count: number) => `of ${count}`,
      full: (count: number) => `${count} full`,
      away: (count: number) => `${count} away`,
      lost: (count: number) => `${count} lost`,
      unknown: (count: number) => `${count} unknown`,
      silent: (count: number) => `${count} silent`,
      allFree: 'all free',
      nobody: 'nobody signed in',
    },
    chats: {
      label: 'Chats, of capacity',
      of: (count: number) => `of ${count}`,
      used: (percent: string) => `${percent} % used`,
      noPlaces: 'no places',
      held: (count: number) => `${count} held while away`,
      idle: (count: number) => `${count} idle`,
      silent: (count: number) => `${count} silent`,
    },
    waiting: {
      label: 'Waiting',
      longest: (time: string) => `longest ${time}`,
      limit: (time: string) => `limit ${time}`,
      ownLimit: 'its team’s limit',
      nobody: 'nobody waits',
      nobodyKnown: 'nobody known to wait',
    },
    firstReply: { label: 'First reply', window: '30 min median', none: 'none yet', few: 'too few' },
    service: {
      label: 'Service level',
      unit: '%',
      goal: (percent: string, seconds: string) => `goal ${percent} % in ${seconds} s`,
      ownGoals: 'each team’s own goal',
      none: 'none yet',
      few: 'too few',
    },
    ratings: {
      label: 'Ratings, 2 h',
      of: 'of 5',
      count: (count: number) => plural(count, 'rating', 'ratings'),
      few: (count: number) => `too few: ${plural(count, 'rating', 'ratings')}`,
      none: 'none yet',
    },
  },

  groups: {
    look: 'Needs a look',
    taking: 'Taking chats',
    away: 'Away',
    unknown: 'Unknown',
    out: 'Logged out',
    takingCount: (agents: number, places: number) => `${agents}, ${plural(places, 'place', 'places')} open`,
    awayCount: (agents: number) => `${agents} within limits`,
    silentToo: (count: string, silent: number) => `${count}, ${silent} silent`,
    outMore: (count: number) => `+${count}`,
    outSince: (time: string) => `, since ${time}`,
  },

  tile: {
    available: 'Available',
    full: 'Full',
    away: 'Away',
    unknown: 'Unknown',
    offline: 'Logged out',
    signalLost: 'Signal lost',
    replyDue: 'Reply due',
    ratingFalls: 'Rating falls',
    silent: 'Source silent',
    silentWas: (status: string, age: string) => `Source silent for ${age}, until then ${status}`,
    overLimit: 'over its limit',
    load: (load: number, capacity: number) =>
      `${plural(load, 'chat', 'chats')} of ${plural(capacity, 'place', 'places')}`,
    idle: (count: number) => `+${count} idle`,
    rated: (rating: string) => `rated ${rating} of 5`,
    fewRatings: 'too few ratings',
    since: (time: string) => `for ${time}`,
  },

  sampleFloor: sampleWords,

  status: {
    available: 'Available',
    away: 'Away',
    offline: 'Logged out',
    unknown: 'Unknown',
  } satisfies Record<AgentStatus, string>,
} as const

/** The words of the page's language. Read them where they are shown, not while a module loads: see `speak`. */
export let text: typeof english = english

let language: LanguageName = 'en'

/** Sets the language of the page; once, before anything is shown. */
export function speak(name: LanguageName): void {
  language = name
  text = spoken(english)
}

/** Words that a page brings along, which a wallboard never loads, in the page's language. Ask where they are shown. */
export function spoken<T extends object>(words: T): T {
  return language === 'pseudo' ? pseudoCatalogue(words) : words
}
