"""The OpenSearch engine: one index per generation, for shops that outgrow one machine. Needs the extra `[opensearch]`."""
