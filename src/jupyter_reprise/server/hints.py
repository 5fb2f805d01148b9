"""Says what to do next to those who have no command line in front of them.

Hints are written where errors are raised, for the command line, and most name a command. Those
whose advice a client of the service can follow otherwise are put in other words here. They are
known by their wording, so whoever rewords one has to look here; a test reads all hints of the
package and fails on one that is missed. Must not change what an error says is wrong.
"""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final[tuple[tuple[str, str], ...]] = (
    (r"Run `reprise params [^`]*` to see what it takes\.", "See what the notebook takes."),
    (r"`reprise params [^`]*` lists what it takes\.", "See what the notebook takes."),
    (r"`reprise runs` lists the runs\.", "See the list of runs."),
    (r"`reprise runs [^`]*` lists those it can show\.", "Choose one in the list of its runs."),
    (r"`reprise runs -n [^`]*` lists those\.", "See the list of its runs."),
    (r"; `reprise runs --status queued` lists them\.", "."),
    (r"Run `reprise show [^`]*` to see what (was kept|it left)\.", r"See what \1 with the run."),
    (r"Did you mean `([^`]*)@latest`\?", r"Did you mean the latest run of \1?"),
    (r", a table by `--from`, or `--random N`", ", rows of a table, or how many to draw"),
    (r", or draw some of them with `--random N`", ", or draw some of them"),
    (r"Write NAME=VALUES, such as `-p [^`]*` or `-p [^`]*`\.", "Name the parameter."),
    (r"`-p a=1,2,3`", "1, 2, 3 for a parameter"),
    (r"Look at it again with `reprise show`\.", "Look at it again."),
    (r"--since ", ""),
)


def in_other_words(hint: str) -> str:
    """Give a hint without commands that a client has its own way for."""
    for command, words in _WORDS:
        hint = re.sub(command, words, hint)
    return hint
