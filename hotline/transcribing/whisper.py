"""faster-whisper, on this machine, with a model from a folder: nothing is downloaded or sent."""

import importlib.util
import io
from pathlib import Path

from django.conf import settings

PACKAGE = "faster_whisper"
LANGUAGES = {"zh-hans": "zh", "en": "en"}


class Whisper:
    """The model in ``ASR_MODEL_DIR``; raises ImportError where the package is missing."""

    name = "faster-whisper"

    def __init__(self) -> None:
        from faster_whisper import WhisperModel

        folder = str(settings.ASR_MODEL_DIR)
        self.model = WhisperModel(folder, device="cpu", compute_type="int8", local_files_only=True)

    def transcribe(self, wav: bytes, language: str) -> str | None:
        """The words of the recording."""
        heard, _about = self.model.transcribe(io.BytesIO(wav), language=LANGUAGES.get(language))
        return "".join(segment.text for segment in heard).strip() or None


def missing() -> str:
    """What is missing on this machine, in English for who deploys; empty when nothing is."""
    if not Path(settings.ASR_MODEL_DIR).is_dir():
        return f"{settings.ASR_MODEL_DIR} is no folder"
    if importlib.util.find_spec(PACKAGE) is None:
        return "the package faster-whisper is not installed (extra: asr)"
    return ""
