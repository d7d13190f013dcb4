// The words of the panel in which a screen is set, which is loaded when it is opened. The rest: en.ts.

export const displayWords = {
  title: 'Display',
  close: 'Close',
  theme: 'Theme',
  themes: { dark: 'Dark', light: 'Light', system: 'As the system' },
  density: 'Tiles',
  densities: { auto: 'As large as fit', dense: 'Dense' },
  sound: 'Sound of a new alert',
  sounds: { off: 'Off', low: 'Low', on: 'On' },
  soundHint: 'Only for alerts to act on now. Browsers play it after the first click or key on this page.',
  names: 'Names',
  nameForms: { full: 'In full', masked: 'Initials' },
  sort: 'Sort within groups by',
  sorts: { name: 'Name', time: 'Time in status', load: 'Chats held' },
  show: 'Show',
  shows: { all: 'Everybody', available: 'Available', full: 'Full', away: 'Away', unknown: 'Unknown' },
  filter: 'Only names or reasons with',
  fullScreen: 'Full screen',
  leaveFullScreen: 'Leave full screen',
  allTeams: 'All teams',
} as const
