// What a screen's choices are: by its address, by what is kept, untouched. Not what they do.
import { expect, it } from 'vitest'
import type { PreferencePlace } from '../../client/src/wallboard/preference-place.ts'
import { Preferences } from '../../client/src/wallboard/preferences.svelte.ts'

function place(search: string, kept: string | null = null) {
  const seen = { kept, search }
  const given: PreferencePlace = {
    search,
    store: {
      getItem: () => seen.kept,
      setItem: (_key, value) => {
        seen.kept = value
      },
    },
    replaceSearch: (next) => {
      seen.search = next
    },
  }
  return { seen, preferences: new Preferences(given) }
}

it('[BO49] are by the address first, then what the browser keeps, else untouched', () => {
  const { preferences } = place('?theme=light', '{"theme":"system","density":"dense"}')
  expect(preferences.chosen).toMatchObject({ theme: 'light', density: 'dense', sound: 'off', sort: 'name' })
})

it('[BO49] leave alone what is no choice', () => {
  for (const kept of ['{"theme":"pink","names":"masked"}', '{"names":"masked","filter":7}']) {
    expect(place('?sort=colour', kept).preferences.chosen).toMatchObject({
      theme: 'dark',
      names: 'masked',
      sort: 'name',
      filter: '',
    })
  }
  expect(place('', 'no json').preferences.chosen.theme).toBe('dark')
})

it('[BO49] are kept when made, and change the address where it named them', () => {
  const { seen, preferences } = place('?theme=light&x=1', '{"density":"dense"}')
  preferences.choose('theme', 'dark')
  preferences.choose('sound', 'low')
  expect(preferences.chosen).toMatchObject({ theme: 'dark', sound: 'low', density: 'dense' })
  expect(seen.search).toBe('?theme=dark&x=1')
  expect(JSON.parse(seen.kept ?? '')).toEqual({ density: 'dense', theme: 'dark', sound: 'low' })
})
