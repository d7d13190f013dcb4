export const LAPSE_GRACE_MS = 30_000
