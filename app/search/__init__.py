"""One request becomes one plan, and one plan one answer; every stage is a pure function that leaves notes."""
