"""The commands of `gondola`, by who uses them; every heavy package is imported when it is used."""
