// What a workspace does each night: its ledger is checked, then what is no longer kept goes. Not what either means.
import { startWorkspaceCheck, type WorkspaceCheckDeps } from './workspace-check.ts'
import { startWorkspaceRetention, type WorkspaceRetentionDeps } from './workspace-retention.ts'

/** Starts both; what ends them is put among the `stops`. */
export const startWorkspaceNights = (
  deps: WorkspaceCheckDeps & WorkspaceRetentionDeps,
  stops: (() => void | Promise<void>)[],
) => ({ nightly: startWorkspaceCheck(deps, stops), retention: startWorkspaceRetention(deps, stops) })
