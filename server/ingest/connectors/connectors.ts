// Every connector there is, by name. Not how they work.
import type { ConnectorName } from './connector-names.ts'
import type { Connector } from './connector.ts'
import { intercom } from './intercom.ts'

export const connectors: Readonly<Record<ConnectorName, Connector>> = { intercom }
