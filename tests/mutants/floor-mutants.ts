// The guards of the pure floor: order, merges, folds, joins, numbers, and the frames that tell of them.
import type { Mutant } from './mutant.ts'

const group =
  (file: string, tests: readonly string[]) =>
  (id: string, find: string, replace: string): Mutant => ({ id, file, find, replace, tests })

const order = group('shared/floor/order.ts', ['shared/order.test.ts', 'shared/fold-any-order.test.ts'])
const agent = group('shared/floor/agent-facts.ts', [
  'shared/fold-rules.test.ts',
  'shared/fold-any-order.test.ts',
])
const chat = group('shared/floor/chat-facts.ts', [
  'shared/fold-rules.test.ts',
  'shared/fold-any-order.test.ts',
])
const run = group('shared/floor/intent-run.ts', [
  'shared/fold-rules.test.ts',
  'shared/fold-any-order.test.ts',
])
const agentView = group('shared/floor/agent-view.ts', ['shared/fold-rules.test.ts'])
const settings = group('shared/floor/team-settings.ts', [
  'shared/fold-rules.test.ts',
  'shared/fold-any-order.test.ts',
])
const index = group('shared/floor/floor-index.ts', [
  'shared/floor-index.test.ts',
  'shared/view-numbers.test.ts',
])
const place = group('shared/floor/chat-place.ts', [
  'shared/floor-index.test.ts',
  'shared/incremental-numbers.test.ts',
])
const stays = group('shared/floor/chat-counts.ts', [
  'shared/chat-counts.test.ts',
  'shared/incremental-numbers.test.ts',
])
const sources = (file: string) => group(`shared/${file}.ts`, ['shared/sources.test.ts'])
const heads = group('shared/floor/headcount.ts', ['shared/view-numbers.test.ts'])
const counts = group('shared/floor/chat-counts.ts', ['shared/view-numbers.test.ts'])
const tally = group('shared/floor/team-tally.ts', ['shared/incremental-numbers.test.ts'])
const metric = (name: string) => group(`shared/metrics/${name}.ts`, ['shared/view-numbers.test.ts'])
const alerts = (rule: string) => group(`shared/alerts/${rule}.ts`, ['shared/alerts.test.ts'])
const patch = group('shared/patch.ts', ['publish/frames.test.ts'])
const publish = (name: string) => group(`server/publish/${name}.ts`, ['publish/frames.test.ts'])
const messages = group('server/publish/frame-message.ts', ['publish/direct-frames.test.ts'])

export const floorMutants: readonly Mutant[] = [
  order('later-equal-keeps-first', 'compareOrder(order, current[0]) <= 0 ? current', 'compareOrder(order, current[0]) < 0 ? current'),
  order('later-compares', 'current !== undefined && compareOrder(order, current[0]) <= 0 ? current : [order, value]', '[order, value]'),
  order('rank-tie-break', '    a[1] - b[1] ||\n', ''),
  order('id-tie-break', '    (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0) ||\n', ''),
  order('claimed-tie-break', '(a[3] ?? 0) - (b[3] ?? 0)', '0'),
  order('sequence-by-length', 'return a.length - b.length || (a < b', 'return (a < b'),
  order('sequence-before-time', 'event.sequence === undefined\n', 'event.sequence !== null\n'),
  order('login-before-status', "'agent.login': 1,", "'agent.login': 3,"),
  order('least', 'value < current ? value : current', 'true ? value : current'),
  order('greatest', 'value > current ? value : current', 'true ? value : current'),
  order('smallest-dedupes', '  if (isKnown(current, value, id)) return [...current]\n', ''),
  order('latest-said-dedupes', 'if (current !== undefined && isKnown(current, value, id)) return [...current]', ''),
  order('latest-said-keeps-few', '.slice(Math.max(0, plain)).slice(-KEPT_AHEAD)', '.slice(Math.max(0, plain))'),
  order('latest-said-of-plain-one', '.slice(Math.max(0, plain)).slice(-KEPT_AHEAD)', '.slice(-KEPT_AHEAD)'),
  order('plain-on-its-side', 'plainFirst ? -plain : plain', 'plain'),
  order('repeat-by-id', 'known[0] === claimOf(value) && known[1] === id', 'known[0] === claimOf(value)'),
  order('smallest-keeps-few', '.sort((a, b) => compareClaims(a, b, false)).slice(0, keep)', '.sort((a, b) => compareClaims(a, b, false))'),
  order('smallest-sorts', '.sort((a, b) => compareClaims(a, b, false)).slice(0, keep)', '.slice(0, keep)'),
  order('latest-dedupes', '  if (current.some((known) => compareOrder(known[0], entry[0]) === 0)) return [...current]\n', ''),
  order('latest-sorts', '.sort((a, b) => compareOrder(a[0], b[0])).slice(-keep)', '.slice(-keep)'),
  order('latest-keeps-few', '.sort((a, b) => compareOrder(a[0], b[0])).slice(-keep)', '.sort((a, b) => compareOrder(a[0], b[0]))'),

  agent('lapse-by-lease-end', 'before.lapse !== undefined && before.lapse[0] >= leaseEndMs', 'false'),
  agent('heartbeat-latest', 'latest(facts.leaseEnds, instantOf(event, leaseMs), event.id)', '[instantOf(event, leaseMs)]'),
  agent('lease-length-later', 'leaseMs: later(facts.leaseMs, order, leaseMs)', 'leaseMs: [order, leaseMs]'),
  agent('grace-latest', 'latest(facts.graceEnds, instantOf(event, LOGIN_GRACE_MS), event.id)', '[instantOf(event, LOGIN_GRACE_MS)]'),
  agent('removed-register', 'removed: later(before.removed, order, event.occurredAtMs)', 'removed: [order, event.occurredAtMs]'),
  agent('alive-register', 'alive: later(before.alive, order, event.occurredAtMs)', 'alive: [order, event.occurredAtMs]'),
  agent('profile-field-register', 'name: later(facts.name, order, name)', 'name: [order, name]'),
  run('run-dedupes', '  if (current.some((known) => compareOrder(known[0], statement[0]) === 0)) return [...current]\n', ''),
  run('run-sorts', '[...current, statement].sort((a, b) => compareOrder(a[0], b[0]))', '[...current, statement]'),
  run('run-keeps-its-first', 'place === 0 || place >=', 'place >='),
  run('run-is-bounded', 'place === 0 || place >= run.length - KEPT_OF_RUN', 'true'),
  run('run-keeps-what-it-follows', '[...all.slice(before, before + 1), ...kept]', 'kept'),
  agentView('removal-against-alive', 'last === undefined || compareOrder(facts.removed[0], last[0]) > 0', 'true'),
  agentView('lapse-against-evidence', 'facts.lapse === undefined || facts.lapse[0] < endMs', 'facts.lapse === undefined'),
  agentView('grace-is-evidence', 'Math.max(leaseEndMs, latestMs(facts.graceEnds) ?? 0)', 'leaseEndMs'),
  agentView('since-over-equal-run', 'entry[2] !== status || entry[3] !== reason', 'true'),

  chat('holder-register', 'facts.holder = later(facts.holder, order, holds(event.data.agent))', 'facts.holder = [order, holds(event.data.agent)]'),
  chat('transfer-register', 'facts.holder = later(facts.holder, order, holds(event.data.to.agent ?? null))', 'facts.holder = [order, holds(event.data.to.agent ?? null)]'),
  chat('named-register', 'facts.named = later(facts.named, order, event.data.agent)', 'facts.named = [order, event.data.agent]'),
  chat('closed-register', 'facts.closed = later(facts.closed, order, [event.data.by, at])', 'facts.closed = [order, [event.data.by, at]]'),
  chat('reopened-register', 'facts.closed = later(facts.closed, order, [null, at])', 'facts.closed = [order, [null, at]]'),
  chat('rating-register', 'rating: later(facts.rating, order, ratingOf(event))', 'rating: [order, ratingOf(event)]'),
  chat('team-register', 'team: later(before.team, order, teamNamed)', 'team: [order, teamNamed]'),
  chat('queued-least', 'facts.queuedMs = least(facts.queuedMs, at)', 'facts.queuedMs = at'),
  chat('customer-least', 'facts.customerMs = least(facts.customerMs, at)', 'facts.customerMs ??= at'),
  chat('customer-last-latest', 'facts.customerLast = latest(facts.customerLast, instantOf(event), event.id)', 'facts.customerLast = [instantOf(event)]'),
  chat('last-greatest', 'facts.lastMs = greatest(facts.lastMs, event.claimedAtMs)', 'facts.lastMs = event.claimedAtMs'),
  chat('only-rated-is-no-chat', "  if (event.type === 'chat.rated') return {", "  if (event.type === 'chat.rated') facts.lastMs = greatest(facts.lastMs, event.claimedAtMs)\n  if (event.type === 'chat.rated') return {"),

  settings('settings-of-each', 'kept ||= later < KEPT_CHANGES', 'kept ||= ascending.length <= KEPT_CHANGES'),
  settings('settings-effective', 'effectiveFromMs <= atMs', 'true'),

  index('followers-move-with-team', 'this.#setChat(chat, this.chats.get(chat)?.kept ?? null, touched)', 'continue'),
  place('closed-is-not-held', 'openWith: isOpen(facts) ? holder : null', 'openWith: holder'),
  place('a-place-has-who-holds-it-open', 'a.openWith === b.openWith &&', ''),
  place('a-chat-stands-by-its-close', ' && before.closed === now.closed', ''),
  place('a-chat-stands-by-its-rating', ' && before.rating === now.rating', ''),
  place('a-chat-stands-by-who-is-named', '(now.holder !== undefined || before.named?.[1] === now.named?.[1])', 'true'),
  place('a-chat-stands-while-its-agent-does', 'before !== now && ', ''),
  place('a-place-has-its-rating', ' && isSameRating(a.rating, b.rating)', ''),
  stays('a-later-reply-may-count', 'before.replyLast === now.replyLast', 'true'),
  stays('a-wait-counts-anew', 'waitingSince(before) === null &&', ''),
  stays('an-outcome-counts-anew', '    a.outcome === b.outcome &&\n', ''),
  stays('a-close-counts-anew', '    before.closed === now.closed &&\n', ''),
  stays('a-reply-counts-anew', '(before.replies === now.replies ||', '(true ||'),
  index('holder-leaves-floor', 'if (was?.holder != null && was.holder !== is?.holder) this.#placeAgent(was.holder, touched)', ''),
  index('touch-holder-and-rated', '      touched.agents.add(agent)\n      touched.teams', '      touched.teams'),

  heads('lost-takes-no-chats', "tile.status === 'available' && !isLost", "tile.status === 'available'"),
  heads('lost-is-not-away', "else if (tile.status === 'away'", "if (tile.status === 'away'"),
  counts('stale-does-not-wait', 'isStaleNow || isSilent ? null : sinceMs', 'isSilent ? null : sinceMs'),
  metric('first-reply')('first-reply-window', 'atMs > nowMs - FIRST_REPLY_WINDOW_MS && ', ''),
  alerts('over-limit')('limit-is-not-passed-at-it', 'nowMs - sinceMs <= limitMs', 'nowMs - sinceMs < limitMs'),
  alerts('reply-due')('reply-is-not-due-at-it', 'nowMs - oldestMs > replyDueMs', 'nowMs - oldestMs >= replyDueMs'),
  alerts('customer-waits')('wait-is-not-long-at-it', 'nowMs - sinceMs <= waitLimitMs', 'nowMs - sinceMs < waitLimitMs'),
  alerts('held-while-away')('held-since-given', 'Math.max(goneMs, Math.min(...agent.held.map(givenMs)))', 'goneMs'),
  alerts('away-share')('share-since-it-passed', '(place + 1) / known > awayShareLimit', 'place >= 0'),
  alerts('rating-falls')('fall-since-its-first', 'count -= 1', 'break'),
  alerts('signal-lost')('who-logged-out-is-not-lost', "status === 'offline' || ", ''),
  metric('rolling-rating')('rating-window-edge', 'atMs > nowMs - RATING_WINDOW_MS', 'atMs >= nowMs - RATING_WINDOW_MS'),
  metric('rolling-rating')('too-few-ratings', 'ratingCount < ENOUGH_RATINGS', 'ratingCount < 1'),
  metric('service-level')('short-abandon', 'abandoned && closedMs - chat.queuedMs > goal.shortAbandonMs', 'abandoned'),
  metric('service-level')('unknown-level-is-null', 'count === 0 ? null', 'count === 0 ? 0'),
  metric('first-reply')('closing-text-is-no-reply', 'replyMs >= fromMs && replyMs <= untilMs', 'replyMs >= fromMs'),

  patch('unknown-slots-are-empty', '    while (slots.length < slot) slots.push(null)\n', '    if (slot > slots.length) return false\n'),
  patch('frame-follows-revision', '  if (followedBy(frame) !== current.board.revision) return null\n', ''),
  messages('refers-to-what-its-reader-has', 'last === null || last !== this.#before', 'last === null'),
  publish('readers')('slots-begin-anew', '    this.#missed.clear()\n', ''),
  publish('readers')('missed-left-slots', '    for (const slot of changes.x ?? []) missed.slots.add(slot)\n', ''),
  publish('readers')('slow-stays-behind-until-caught-up', 'this.#missed.has(id) || !canTake(reader)', '!canTake(reader)'),
  publish('board-feed')('settings-first-shown', 'if (this.#settings.length === 0)', 'if (false)'),
  group('server/publish/board-hub.ts', ['publish/slots.test.ts'])('sparse-list-begins-anew', ' || board.feed.isSparse', ''),
  group('server/publish/board-tiles.ts', ['publish/slots.test.ts'])('few-left-slots-stay', 'Math.max(MOST_LEFT, this.#slots.length / 2)', '0'),
  publish('board-hub')('who-left-is-touched', 'for (const [agent, team] of touched.left) touch(team, (feed) => feed.touchAgent(agent))', ''),
  sources('floor/source-watch')('silent-past-its-cadence', 'atMs - fromMs > cadenceMs', 'atMs - fromMs >= cadenceMs'),
  sources('floor/source-watch')('no-cadence-no-silence', 'if (declared === null) return null', 'if (declared === null) return atMs'),
  sources('floor/source-watch')('added-is-not-silent', 'Math.max(keptSinceMs, declaredMs)', 'keptSinceMs'),
  sources('floor/headcount')('silent-takes-no-chats', ' && !tile.silent', ''),
  sources('floor/chat-counts')('silent-does-not-wait', 'isStaleNow || isSilent ? null', 'isStaleNow ? null'),
  sources('floor/chat-counts')('silent-decides-nothing', 'isSilent && isUndecided(chat) ? null : ', ''),
  sources('alerts/judge')('silent-is-not-judged', '  if (agent.isSilent) return []\n', ''),
  sources('alerts/away-share')('silent-is-no-share', 'signedIn - silentAgents', 'signedIn'),
  sources('alerts/alert')('silent-source-first', 'isOfSource(a) - isOfSource(b) ||', ''),
  tally('tally-follows-silence', 'silent !== this.#silent', 'false'),
  publish('board-tiles')('silence-touches-tiles', '    this.#touchSilent(floor.sources.silent)\n', ''),
  publish('board-alerts')('ended-source-is-named', "alert.rule === 'sourceSilent' ? alert.detail : null", 'null'),
  publish('board-feed')('sources-are-told', '...(isHeardAnew && { s: this.#sources.rows(nowMs) }),', ''),
  tally('tally-follows-the-clock-back', 'nowMs < this.#atMs ||', 'false ||'),
  tally('tally-follows-settings', 'settings.idleLimitMs !== this.#settings.idleLimitMs ||', 'false ||'),
  tally('tally-looks-again', 'this.#dueChats.add(id, chatCountsDueMs(chat, settings, nowMs))', ''),
  tally('day-level-begins-anew', '!this.#level.startAt(dayFromMs)', 'false'),
] // prettier-ignore
