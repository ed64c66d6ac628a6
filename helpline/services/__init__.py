"""Use cases, one file a capability; each runs inside one transaction that it is given."""
