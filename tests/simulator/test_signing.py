"""The signature, against the carrier's published example and its own library."""

from twilio.request_validator import RequestValidator

from simulator.signing import sign

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "Caller": "+14158675309",
    "To": "+18005551212",
}


def test_the_published_example_comes_out():
    assert sign("12345", URL, FORM) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_the_carriers_library_accepts_chinese_and_blank_values():
    form = {"Body": "路灯坏了", "FromCity": "", "To": "+1"}
    assert RequestValidator("k").validate(URL, form, sign("k", URL, form))


def test_a_repeated_key_counts_each_value_once_in_order():
    assert sign("k", URL, {"A": ["2", "1", "2"]}) == sign("k", URL, {"A": ["1", "2"]})


def test_another_token_signs_otherwise():
    assert sign("12345", URL, FORM) != sign("12346", URL, FORM)
