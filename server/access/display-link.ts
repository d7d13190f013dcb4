// The link that pairs a TV: it becomes a cookie, and the TV goes to its board. Not the tokens themselves (displays.ts).
import type { Request, Response } from 'express'
import type { Displays } from './displays.ts'
import { DISPLAY_COOKIE } from './identify.ts'

/** The longest that browsers keep a cookie: 400 days. Each use of the link begins anew. */
const COOKIE_MS = 400 * 24 * 60 * 60 * 1000

/** A TV shows this to whoever stands before it, so it is a page and says what to do. */
const REFUSED_PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Floorview</title>
<h1>This link does not show a board</h1>
<p>It is mistyped, or somebody revoked it. Ask an administrator for a new link for this display.</p>
</html>
`

/** The page of a team's or group's board. */
export function wallPath(board: string): string {
  return `/wall/${encodeURIComponent(board)}`
}

/** `GET /display/<token>`. */
export function followDisplayLink(displays: Displays, isHttps: boolean) {
  return (req: Request, res: Response): void => {
    const token = String(req.params.token)
    const display = displays.authenticate(token)
    res.setHeader('cache-control', 'no-store')
    if (display === null) {
      res.status(404).type('html').send(REFUSED_PAGE)
      return
    }
    res.cookie(DISPLAY_COOKIE, token, {
      httpOnly: true,
      sameSite: 'lax',
      secure: isHttps,
      path: '/',
      maxAge: COOKIE_MS,
    })
    res.redirect(303, wallPath(display.board))
  }
}
