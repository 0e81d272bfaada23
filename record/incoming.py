"""How a form's files wait while the form is read: in memory, or in a file without a name."""

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class UnnamedFileHandler(FileUploadHandler):
    """Keeps a large file in one that no folder names, so that the system frees it whatever
    happens to this process. Of one that is too large it keeps nothing, and only counts on: the
    form says so, and what else was typed is not lost."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin another file."""
        super().new_file(*args, **kwargs)
        self.kept = tempfile.TemporaryFile()  # noqa: SIM115 - the form closes it
        self.full = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Take some of it."""
        if not self.full and start + len(raw_data) > settings.UPLOAD_MAX_BYTES:
            self.full = True
            self.kept.truncate(0)
        if not self.full:
            self.kept.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        """Hand it to the form."""
        self.kept.seek(0)
        return UploadedFile(self.kept, self.file_name, self.content_type, file_size, self.charset)
