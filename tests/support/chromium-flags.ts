// How every real browser of tests, pictures and measurements is started. Not where it is found.

/** Without the network flags Chromium looks up hosts of its maker at every start. */
export const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
