// Settings that make sense together only: both are given, or neither, or one bounds the other. What was misread is not told of twice. Not the table (config.ts).

/** The first administrator's two, or none. */
export function pair(
  email: string | undefined,
  password: string | undefined,
  problems: string[],
): { email: string; password: string } | undefined {
  if (email !== undefined && password !== undefined) return { email, password }
  const isMisread = problems.some((problem) => problem.startsWith('ADMIN_'))
  if ((email !== undefined || password !== undefined) && !isMisread) {
    problems.push('ADMIN_EMAIL and ADMIN_PASSWORD must be given together')
  }
  return undefined
}

/** What e-mail needs, or null. */
export function mailOf(
  smtpUrl: string | undefined,
  from: string | undefined,
  problems: string[],
): { smtpUrl: string; from: string } | null {
  if (smtpUrl !== undefined && from !== undefined) return { smtpUrl, from }
  const isMisread = problems.some((problem) => /^(SMTP_URL|MAIL_FROM) /.test(problem))
  if ((smtpUrl !== undefined || from !== undefined) && !isMisread)
    problems.push('SMTP_URL and MAIL_FROM must be given together')
  return null
}

const TEXT_DAYS = 90

/** A text is nothing without its event. */
export function keptDays(
  eventRetentionDays: number,
  textDays: number | undefined,
  problems: string[],
): { eventRetentionDays: number; textRetentionDays: number } {
  const isMisread = problems.some((problem) => /^(EVENT|TEXT)_RETENTION_DAYS /.test(problem))
  if (textDays !== undefined && textDays > eventRetentionDays && !isMisread)
    problems.push(
      `TEXT_RETENTION_DAYS must be at most EVENT_RETENTION_DAYS (${eventRetentionDays}): a text goes with its event at the latest`,
    )
  return { eventRetentionDays, textRetentionDays: textDays ?? Math.min(TEXT_DAYS, eventRetentionDays) }
}
