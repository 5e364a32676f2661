"""A Dockerfile as what it does: its stages, with commands and settings read out of them."""

import json
import shlex
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass
class Stage:
    """One `FROM` with what follows it."""

    base: str
    commands: list[list[str]] = field(default_factory=list)
    """Every command of every `RUN`, in order."""
    variables: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """What other instructions say; of a repeated one the last."""

    def listed(self, instruction: str) -> list[str]:
        """An instruction written as a list, such as `CMD ["serve"]`."""
        text = self.words[instruction]
        found: list[str] = json.loads(text[text.index("[") :])
        return found


def stages(text: str) -> list[Stage]:
    """The stages of a Dockerfile, as far as ours goes."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found: list[Stage] = []
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        instruction, _, rest = line.strip().partition(" ")
        match instruction:
            case "FROM":
                found.append(Stage(rest))
            case "RUN":
                found[-1].commands += [shlex.split(command) for command in rest.split("&&")]
            case "ENV":
                found[-1].variables |= dict(word.split("=", 1) for word in shlex.split(rest))
            case _ if found:
                found[-1].words[instruction] = rest.strip()
    return found


def context(text: str) -> list[str]:
    """What a `.dockerignore` that refuses everything lets through."""
    return [line[1:] for line in text.splitlines() if line.startswith("!")]
