"""What is measured, and the floors it is measured against."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.test import Client

from accountability.models import User
from cases.models import Complaint
from hotline.models import InboundEvent, Intake
from simulator.signing import sign

Act = Callable[[int], None]
HOST = {"host": "127.0.0.1"}
browser = Client(headers=HOST)


def one_insert(n: int) -> None:
    """The floor of writing: one row, committed durably."""
    InboundEvent.objects.create(kind="floor", sid=f"floor-{n}-{id(object())}", payload=b"x" * 400,
                                answer=b"x" * 300)  # fmt: skip


def empty_page(n: int) -> None:
    """The floor of reading: a page that asks nothing."""
    assert browser.get("/healthz").status_code == 200


def signed(path: str, form: dict[str, str]) -> None:
    """Post a form as the carrier does."""
    signature = sign(settings.TWILIO_AUTH_TOKEN, settings.PUBLIC_BASE_URL + path, form)
    answer = browser.post(path, form, headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 200, answer.content


def text_in(n: int) -> None:
    """One signed text from a new number to its receipt."""
    number = f"+86100{n:08d}"
    signed("/sms/incoming/", {"MessageSid": f"SMbench{n:08d}", "From": number, "Body": "窗口没人"})


def call_in(n: int) -> None:
    """The first request of a call."""
    number = f"+86100{n:08d}"
    signed("/voice/incoming/", {"CallSid": f"CAbench{n:08d}", "From": number})


def start_page(n: int) -> None:
    """The citizen's first page."""
    assert browser.get("/").status_code == 200


def desk_page(n: int) -> None:
    """The queue of an operator."""
    assert operator().get("/desk/").status_code == 200


def all_acts() -> Iterator[tuple[str, Act, Act, str]]:
    """Name, act, floor, and what the floor is."""
    insert, page = "one durable insert", "a page that asks nothing"
    yield "signed text to receipt", text_in, one_insert, insert
    yield "first request of a call", call_in, one_insert, insert
    yield "start page", start_page, empty_page, page
    yield "desk with 140 complaints", desk_page, empty_page, page


def check(expected: int) -> None:
    """Every text that was answered is there."""
    found = Intake.objects.filter(source__startswith="SMbench").count()
    assert found == Complaint.objects.count() == expected, found


_operator: Client | None = None


def operator() -> Client:
    """A browser that is signed in."""
    global _operator  # noqa: PLW0603
    if _operator is None:
        _operator = Client(headers=HOST)
        _operator.force_login(User.objects.get(username="operator"))
    return _operator
