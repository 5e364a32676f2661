"""HTTP: routes, the schemas of what comes in, and problem documents for what cannot be answered."""
