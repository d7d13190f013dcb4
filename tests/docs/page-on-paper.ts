// A page as it is printed, in one file that opens from a disk: its document without what paper leaves out, and the styles that it
// uses. Not which page.
import type { Page } from 'playwright-core'

/** Rules, and blocks of rules with what stands before them, of a stylesheet without comments. */
function rulesOf(css: string): { head: string; body: string }[] {
  const rules: { head: string; body: string }[] = []
  let at = 0
  while (at < css.length) {
    const open = css.indexOf('{', at)
    if (open === -1) break
    let depth = 1
    let end = open + 1
    for (; depth > 0 && end < css.length; end += 1) depth += css[end] === '{' ? 1 : css[end] === '}' ? -1 : 0
    rules.push({ head: css.slice(at, open).trim(), body: css.slice(open + 1, end - 1) })
    at = end
  }
  return rules
}

/** What an element must be for the rule to be about it, whatever happens to it then. */
const stillSelector = (head: string): string =>
  head.replaceAll(/::?(before|after|marker|placeholder|hover|focus|focus-visible|focus-within|active|disabled)\b/g, '') // prettier-ignore

/** Which of these selectors are about something in the page. */
const usedSelectors = (page: Page, heads: readonly string[]): Promise<boolean[]> =>
  page.evaluate(
    (selectors) =>
      selectors.map((selector) => {
        try {
          return document.querySelector(selector) !== null
        } catch {
          // What is no selector any more without its state, such as `::before` alone, may be about anything.
          return true
        }
      }),
    heads.map(stillSelector),
  )

/** The rules that are about something in the page, one a line; fonts stay behind. */
async function usedStyles(page: Page, css: string): Promise<string> {
  const rules = rulesOf(css).filter(({ head }) => !head.startsWith('@') || head.startsWith('@media'))
  const isUsed = await usedSelectors(
    page,
    rules.map(({ head }) => head),
  )
  const lines: string[] = []
  for (const [index, { head, body }] of rules.entries()) {
    if (head.startsWith('@media')) {
      const inner = await usedStyles(page, body)
      // The file looks on a screen as it does on paper: nothing scrolls within it.
      if (inner !== '') lines.push(...(head === '@media print' ? [inner] : [`${head} {`, inner, '}']))
    } else if (isUsed[index] === true) lines.push(`${head}{${body}}`)
  }
  return lines.join('\n')
}

/** Takes away what paper does not show, and what nobody can press in a file; makes the document's text readable line by line. */
async function stillDocument(page: Page): Promise<string> {
  await page.emulateMedia({ media: 'print' })
  const html = await page.evaluate(() => {
    for (const element of document.querySelectorAll<HTMLElement>('#app *'))
      if (element.matches('a[href^="#"]') || getComputedStyle(element).display === 'none') element.remove()
    for (const element of document.querySelectorAll('#app button, #app a'))
      element.replaceWith(...element.childNodes)
    for (const element of document.querySelectorAll('#app [data-testid]'))
      element.removeAttribute('data-testid')
    return document.querySelector('#app')?.innerHTML ?? ''
  })
  await page.emulateMedia({ media: 'screen' })
  return html
    .replaceAll(/<!--.*?-->/g, '')
    .replaceAll(/<(section|div|tr|dl|h2|header|main|i|u|ul|li|p|span class="name)\b/g, '\n<$1')
    .replaceAll(/[ \t]+\n/g, '\n')
    .replaceAll(/\n{2,}/g, '\n')
    .trim()
}

export interface PaperPage {
  title: string
  /** Said above the page, as HTML. */
  note: string
}

/** The page that is open, as one file. `css` is the text of its stylesheets. The page itself is spoiled by it. */
export async function pageOnPaper(page: Page, css: string, { title, note }: PaperPage): Promise<string> {
  const still = await stillDocument(page)
  const styles = await usedStyles(page, css)
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>
${styles}
@media screen { main { padding: 1rem 1.75rem !important } [role=region] { overflow-x: auto !important } }
@media screen and (max-width: 40rem) { main { padding: 1rem !important } }
</style>
</head>
<body>
<aside class="desk" style="min-height: 0; padding: 0.75rem 1.75rem 0" aria-label="What this is">${note}</aside>
${still}
</body>
</html>
`
}
