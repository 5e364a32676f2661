"""The OpenSearch engine: an index per generation, for shops that outgrow one machine; the extra `[opensearch]`."""
