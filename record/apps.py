from django.apps import AppConfig
from django.core.checks import Tags, register


class RecordConfig(AppConfig):
    name = "record"

    def ready(self) -> None:
        """Let the framework's checks ask what PDF needs."""
        from record import checks

        register(Tags.compatibility)(checks.can_draw)
