// Loaded before tests that a mutant must fail: that they fail is enough, and a smaller history would cost minutes.
import fc from 'fast-check'

fc.configureGlobal({ endOnFailure: true })
