// The vendors whose webhooks are understood, by the name that the command line and addresses know. Not how: connectors.ts.

export const CONNECTOR_NAMES = ['intercom'] as const
export type ConnectorName = (typeof CONNECTOR_NAMES)[number]

/** Where the vendor of a source sends its webhooks. */
export const hookPath = (connector: ConnectorName, source: string): string => `/hooks/${connector}/${source}`
