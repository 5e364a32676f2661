"""What is not wrong in a pack and should be looked at: `check` tells it, and it stops nothing."""

from app.core.census import Census
from app.desk.synonym_lint import synonym_lint
from app.rulepack.pack import RulePack
from app.rulepack.problems import Problem


def warnings_of(pack: RulePack, census: Census | None) -> tuple[Problem, ...]:
    """Every warning about a checked pack, in reading order; without a census, those that need no catalogue."""
    return synonym_lint(pack, census).problems
