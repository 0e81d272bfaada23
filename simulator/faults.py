"""What a strict carrier refuses, with the number that it logs the refusal under."""

NOT_FETCHED = 11200
BAD_URL = 11100
TOO_LARGE = 11750
NOT_XML = 12100
AGAINST_SCHEMA = 12200
WRONG_CONTENT_TYPE = 12300


class Fault(Exception):
    """The carrier could not perform what the product answered."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code
        self.why = why
