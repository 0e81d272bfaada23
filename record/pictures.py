"""A copy of a picture that shows what it shows and tells nothing else."""

import io
import warnings

from PIL import Image, ImageOps

LONG_SIDE = 2560
QUALITY = 85
MADE = "image/jpeg"

# A few bytes may claim more pixels than a machine has memory. Pillow warns above
# MAX_IMAGE_PIXELS and raises above twice as many; for us the first is too many already.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


class NotAPicture(Exception):
    """It cannot be decoded, or claims too many pixels."""


def copy_of(data: bytes) -> bytes:
    """The picture decoded and made anew as JPEG: upright, at most LONG_SIDE, no metadata, and
    nothing of the original's bytes. Raises NotAPicture."""
    try:
        with Image.open(io.BytesIO(data)) as original:
            original.draft("RGB", (LONG_SIDE, LONG_SIDE))
            upright = ImageOps.exif_transpose(original)
            upright.thumbnail((LONG_SIDE, LONG_SIDE))
            return _encoded(upright)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise NotAPicture("too many pixels") from error
    except MemoryError:  # ours to lack, and not the file's fault
        raise
    except Exception as error:  # whatever a hostile file makes the decoder raise
        raise NotAPicture(type(error).__name__) from error


def _encoded(picture: Image.Image) -> bytes:
    """On white where it was transparent; a new image carries no ``info`` into the file."""
    seen = picture.convert("RGBA")
    ground = Image.new("RGB", seen.size, "white")
    ground.paste(seen, mask=seen.getchannel("A"))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
