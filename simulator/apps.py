"""The app, installed beside the product outside production for its two commands."""

from django.apps import AppConfig


class SimulatorConfig(AppConfig):
    """The built-in carrier and telephone."""

    name = "simulator"
    verbose_name = "Phone"
