"""The conduct that is complained of, what was found and what was ruled: ``data/conduct.toml``."""

from dataclasses import dataclass

from hotline.demo.matters import read


@dataclass(frozen=True)
class Conduct:
    """One complaint of conduct: its kind, the words, and what the unit is told of the matter."""

    misconduct: str
    words: str
    released: str


TEXTS = read("conduct")
CONDUCT = tuple(Conduct(**row) for row in TEXTS["conduct"])
NOTES: dict[str, list[dict[str, str]]] = TEXTS["notes"]
"""Pieces of evidence, by misconduct."""
FOUND: dict[str, dict[str, str]] = TEXTS["found"]
"""Facts and reasons, by finding and misconduct."""
DEFENCES: list[dict[str, str]] = TEXTS["defences"]
"""What the accused says and what is answered; the last one to a charge of extortion."""

LAW = "《湖南省影响机关效能和损害经济发展环境行为处理办法》第十五条"
LAW_UNIT = "《湖南省影响机关效能和损害经济发展环境行为处理办法》第十七条"
SANCTION_LAW = "《中华人民共和国公职人员政务处分法》第八条、第三十三条"


@dataclass(frozen=True)
class Planned:
    """How far a sustained finding went: its last move, and what was ruled of whom."""

    last: str
    misconduct: str
    severity: str = "minor"
    measure: str = "talk"
    scope: str = ""
    of_unit: bool = False
    sent_back: bool = False

    @property
    def authority(self) -> str:
        """Sanctions are the supervisory organ's."""
        return "supervisory" if self.measure in ("warning", "demerit") else "office"

    @property
    def basis(self) -> str:
        """The article that gives the measure."""
        if self.authority == "supervisory":
            return SANCTION_LAW
        return LAW_UNIT if self.of_unit else LAW


SUSTAINED = (
    Planned("publish", "cold_attitude", "minor", "criticism", "unit"),
    Planned("publish", "perfunctory", "minor", "talk", "district"),
    Planned("publish", "buck_passing", "serious", "self_examination", "district", of_unit=True),
    Planned("publish", "obstruction", "serious", "notice_of_criticism", "public", of_unit=True),
    Planned("publish", "perfunctory", "serious", "admonishment", "public", sent_back=True),
    Planned("serve", "obstruction", "serious", "transfer"),
    Planned("publish", "extortion", "grave", "warning", "public"),
    Planned("approve", "extortion", "grave", "demerit"),
    Planned("refuse", "cold_attitude"),
    Planned("refuse", "buck_passing"),
    Planned("draft", "obstruction", "serious", "admonishment"),
    Planned("hear", "perfunctory"),
    Planned("notice", "cold_attitude"),
    Planned("notice", "obstruction", "serious"),
    Planned("refer", "buck_passing"),
    Planned("refer", "extortion", "serious"),
    Planned("return", "perfunctory"),
    Planned("find", "cold_attitude"),
)
"""The eighteen sustained findings, the furthest first: eight rulings, one for each rung."""
