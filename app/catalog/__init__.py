"""The rows of one product become one document, and documents become a generation."""
