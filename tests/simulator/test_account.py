"""The phone and the product agree on who they are without being told."""

import os

import pytest
from django.core.exceptions import ImproperlyConfigured

from simulator.account import Account

NAMES = (
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "TWILIO_PHONE_NUMBER",
    "PUBLIC_BASE_URL",
    "TWILIO_API_BASE_URL",
)


@pytest.mark.skipif(any(name in os.environ for name in NAMES), reason="the environment decides")
def test_the_defaults_are_the_products(settings):
    if not hasattr(settings, "TWILIO_AUTH_TOKEN"):
        pytest.skip("not among the product's settings")
    account = Account.from_environment()
    assert account.sid == settings.TWILIO_ACCOUNT_SID
    assert account.token == settings.TWILIO_AUTH_TOKEN
    assert account.number == settings.TWILIO_PHONE_NUMBER
    assert account.base_url == settings.PUBLIC_BASE_URL
    assert account.api_base == settings.TWILIO_API_BASE_URL


def test_the_environment_decides(monkeypatch):
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://hotline.example/")
    monkeypatch.setenv("PRODUCT_URL", "http://127.0.0.1:9/")
    account = Account.from_environment()
    assert (account.base_url, account.product_url) == (
        "https://hotline.example",
        "http://127.0.0.1:9",
    )
    assert account.fallback == "https://hotline.example/voice/fallback/"
    monkeypatch.setenv("FALLBACK_BASE_URL", "https://second.example/")
    assert Account.from_environment().fallback == "https://second.example/voice/fallback/"
    assert Account.from_environment().text_fallback == "https://second.example/sms/fallback/"
    monkeypatch.setenv("PHONE_FALLBACK_URL", "")
    assert Account.from_environment().fallback == ""


def test_in_production_it_signs_with_no_known_token(monkeypatch):
    monkeypatch.delenv("TWILIO_AUTH_TOKEN", raising=False)
    monkeypatch.setenv("DJANGO_ENV", "production")
    with pytest.raises(ImproperlyConfigured):
        Account.from_environment()
