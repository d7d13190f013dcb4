// The table of addresses. Not the browser's history.
import { describe, expect, it } from 'vitest'
import { onThisFloor } from '../../client/src/api/floor.ts'
import {
  agentTrendsPath,
  dayPath,
  nextPath,
  signInPath,
  teamTrendsPath,
  wallPath,
} from '../../client/src/routes.ts'
import { routeOf } from '../../shared/pages.ts'
import { dayLater, isDay } from '../../client/src/logs/plain-days.ts'

describe('routes', () => {
  it('[UI1] find the page of a path, and the other way round', () => {
    expect(routeOf('/')).toEqual({ page: 'home' })
    expect(routeOf('/setup/abc')).toEqual({ page: 'setup', token: 'abc' })
    expect(routeOf(wallPath('Care / Süd 50%'))).toEqual({ page: 'wall', team: 'Care / Süd 50%' })
    expect(routeOf(dayPath('default:a/1', '2026-10-22'))).toEqual({
      page: 'day',
      agent: 'default:a/1',
      day: '2026-10-22',
    })
    expect(routeOf('/logs')).toEqual({ page: 'logs' })
    expect(routeOf(teamTrendsPath(null, 4))).toEqual({ page: 'trends', of: { team: null }, weeks: 4 })
    for (const weeks of [4, 13] as const) {
      const [team, agent] = ['Care / Süd', 'default:a/1']
      expect(routeOf(teamTrendsPath(team, weeks))).toEqual({ page: 'trends', of: { team }, weeks })
      expect(routeOf(agentTrendsPath(agent, weeks))).toEqual({ page: 'trends', of: { agent }, weeks })
    }
  })

  it.each(['/wall/', '/wall/a/b', '/logs/a', '/logs/a/yesterday', '/wall/%E0%A4%A', '/x'])(
    '[UI1] take %s for no page',
    (path) => {
      expect(routeOf(path)).toEqual({ page: 'missing' })
    },
  )

  it('[SA9] find the same page below /sample, but for signing in, and lead there alike', () => {
    expect(routeOf('/sample')).toEqual({ page: 'home' })
    expect(routeOf('/sample/')).toEqual({ page: 'home' })
    expect(routeOf('/sample/wall/Care')).toEqual({ page: 'wall', team: 'Care' })
    for (const path of ['/sample/sign-in', '/sample/setup/abc', '/sampler'])
      expect(routeOf(path)).toEqual({ page: 'missing' })
    expect(['/wall/Care', '/api/board', '/'].map((path) => onThisFloor(path, '/sample'))).toEqual([
      '/sample/wall/Care',
      '/sample/api/board',
      '/sample/',
    ])
    for (const path of ['/api/auth/sign-out', '/api/sample', '/sign-in?next=%2Fsample%2F', '/sample/logs'])
      expect(onThisFloor(path, '/sample')).toBe(path)
    expect(onThisFloor('/logs', '')).toBe('/logs')
  })

  it('[UI2] lead back after signing in, and never to another site', () => {
    expect(nextPath(signInPath('/wall/Care').split('?')[1] ?? '')).toBe('/wall/Care')
    expect(signInPath('/')).toBe('/sign-in')
    for (const elsewhere of ['//evil.test', '/\\evil.test', 'https://evil.test', 'javascript:alert(1)', '']) {
      expect(nextPath(`next=${encodeURIComponent(elsewhere)}`)).toBe('/')
    }
  })
})

it('[LG1] counts days by name, also over a change of clocks and a leap day', () => {
  expect(dayLater('2026-10-25', 1)).toBe('2026-10-26')
  expect(dayLater('2028-02-28', 1)).toBe('2028-02-29')
  expect(dayLater('2026-01-01', -1)).toBe('2025-12-31')
  expect(['2026-02-29', '2026-13-01', '2026-10-22'].map(isDay)).toEqual([false, false, true])
})
