from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "hotline"

    def ready(self) -> None:
        """Register what a deployment is checked for."""
        from hotline import checks  # noqa: F401
