"""Stories about the programs in `tools/`."""
