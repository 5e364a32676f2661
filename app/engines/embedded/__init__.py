"""The embedded engine: tantivy, a directory per generation, nothing to install."""
