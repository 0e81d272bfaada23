"""A caller's part written down: `silence press:2 speak:voice.wav# hangup`."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.call import Line


class BadScript(ValueError):
    """The script holds a step that no caller can do."""


@dataclass(frozen=True)
class Step:
    """One act of the caller."""

    act: str  # press, speak, silence or hangup
    keys: str = ""
    path: str = ""  # of a WAV file; empty: the built-in voice
    then: str = "silence"  # how a spoken part ends


def _step(word: str, last: bool) -> Step:
    act, _sep, more = word.partition(":")
    if act == "press" and re.fullmatch("[0-9*#]+", more):
        return Step("press", keys=more)
    if act in {"silence", "hangup"} and not more:
        return Step(act)
    spoken = re.fullmatch(r"speak(?::(.*?))?(#?)", word)
    if spoken:
        then = "#" if spoken[2] else "hangup" if last else "silence"
        return Step("speak", path=spoken[1] or "", then=then)
    advice = _("Not a step of a call: %(word)s. Use press:2, silence, speak or hangup.")
    raise BadScript(advice % {"word": word})


def read(text: str) -> list[Step]:
    """The steps of a script, parted by blanks or commas.

    What is spoken ends by `#` when that is written after it, by hanging up when `hangup` comes
    next or nothing does, else by silence.
    """
    words = re.split(r"[\s,]+", text.strip())
    steps: list[Step] = []
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else "hangup"
        steps.append(_step(word, following == "hangup"))
    return steps


def play(line: Line, steps: list[Step]) -> None:
    """Act out the steps with the built-in voice, as far as the call lasts."""
    for step in steps:
        if line.ended:
            return
        act(line, step)


def act(line: Line, step: Step, wav: bytes | None = None) -> None:
    """One step on the line."""
    if step.act == "press":
        line.press(step.keys)
    elif step.act == "silence":
        line.say_nothing()
    elif step.act == "speak":
        line.speak(wav, step.then)
    else:
        line.hang_up()
