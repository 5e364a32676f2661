"""The rule pack: YAML text to frozen rules, every mistake at once with its place and mend."""
