"""Broken feeds by the class of what is wrong with them: each a name, a file name and the bytes."""
