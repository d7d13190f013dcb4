// The words of a message that came as HTML: for reading and for counting, never to be shown as HTML. Not a parser of pages.

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  hellip: '…',
  lt: '<',
  mdash: '—',
  nbsp: ' ',
  ndash: '–',
  quot: '"',
}
/** What begins a new line where it stands. */
const BREAKS = new Set([
  'blockquote',
  'br',
  'div',
  'h1',
  'h2',
  'h3',
  'h4',
  'li',
  'ol',
  'p',
  'pre',
  'tr',
  'ul',
])
/** What holds no words, whatever stands in it. */
const WORDLESS = new Set(['script', 'style'])

function character(entity: string): string {
  const named = Object.hasOwn(NAMED, entity) ? NAMED[entity] : undefined
  if (named !== undefined) return named
  const digits = /^#(?:(\d{1,7})|[xX]([\da-fA-F]{1,6}))$/.exec(entity)
  if (digits === null) return `&${entity};`
  const code = digits[1] === undefined ? parseInt(digits[2] ?? '', 16) : Number(digits[1])
  const isText = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return isText ? String.fromCodePoint(code) : ''
}

const decoded = (text: string): string =>
  text.replace(/&(#?[\da-zA-Z]{1,10});/g, (_all, entity: string) => character(entity))

/** The end of what begins with `<` at `from`: behind the tag or comment, or -1 where it has none. */
function endOfTag(html: string, from: number): number {
  const isComment = html.startsWith('<!--', from)
  const end = html.indexOf(isComment ? '-->' : '>', from)
  return end < 0 ? -1 : end + (isComment ? 3 : 1)
}

/** Plain text of HTML: tags gone, entities decoded, blocks on lines of their own. In one pass, whatever is sent. */
export function textOfHtml(html: string): string {
  const parts: string[] = []
  const lower = html.toLowerCase()
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open < 0) break
    parts.push(decoded(html.slice(at, open)))
    const isTag = /[a-zA-Z/!?]/.test(html[open + 1] ?? '')
    const end = isTag ? endOfTag(html, open) : -1
    if (end < 0) {
      // A lone < is a character that somebody wrote.
      parts.push('<')
      at = open + 1
      if (isTag) break
      continue
    }
    const name =
      /^<\/?([a-zA-Z][a-zA-Z0-9]{0,20})/.exec(html.slice(open, open + 24))?.[1]?.toLowerCase() ?? ''
    if (BREAKS.has(name)) parts.push('\n')
    at = end
    if (WORDLESS.has(name) && html[open + 1] !== '/') {
      const close = lower.indexOf(`</${name}`, end)
      at = close < 0 ? html.length : close
    }
  }
  parts.push(decoded(html.slice(at)))
  return parts
    .join('')
    .replaceAll(/[ \t\r\u00a0]+/g, ' ')
    .replaceAll(/ ?\n[ \n]*/g, '\n')
    .trim()
}
