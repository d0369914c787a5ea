"""Files that people bring: what they are by their content, and photos drawn anew.

A file is taken where its name and its first bytes agree about one of the `KNOWN` types; what a browser would run is
none of them. A photo is drawn anew: upright, no wider than a page needs, without the coordinates where it was taken.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

import puremagic
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.first_page import first_page
from kam_crm.shared.tables.archives import Archive
from kam_crm.shared.tables.errors import TableError
from kam_crm.shared.text import normalise_spaces

LARGEST = 15 * 1024 * 1024  # bytes, of any file
WIDEST, SMALL = 1600, 320  # pixels of the longer side: a label on a shelf can be read, a list can be drawn
# a picture that unpacks to more is no photo of a telephone
MOST_PIXELS = 60_000_000
QUALITY = 80
NAME_LENGTH = 150

IMAGES = {"image/jpeg", "image/png", "image/webp"}
OFFICE = "application/vnd.openxmlformats-officedocument."
KNOWN = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".docx": f"{OFFICE}wordprocessingml.document",
    ".xlsx": f"{OFFICE}spreadsheetml.sheet",
    ".pptx": f"{OFFICE}presentationml.presentation",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".eml": "message/rfc822",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
# where an archive of the type keeps what it is about
FOLDERS = {KNOWN[".docx"]: "word/", KNOWN[".xlsx"]: "xl/", KNOWN[".pptx"]: "ppt/"}
# types that have no first bytes of their own, or share them
TEXTS = {"text/plain", "text/csv", "message/rfc822"}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class File:
    """`small` is the picture for lists, a JPEG: of a photo, of the first page of a PDF; empty for all else."""

    name: str
    media_type: str
    data: bytes
    small: bytes = b""


def take(name: str, data: bytes, field: str = "file") -> File:
    """The file as it is kept. Raises beside `field`.

    Codes: `empty_file`, `document_too_large`, `picture_too_large`, `unpacks_too_large`, `file_type`, `broken_picture`.
    """
    name = normalise_spaces(PurePath(name.replace("\\", "/")).name)[-NAME_LENGTH:]
    if not data:
        raise BusinessRuleError("empty_file", _("This file is empty."), field)
    if len(data) > LARGEST:
        raise BusinessRuleError("document_too_large", _("A file may have 15 MB at most."), field)
    media_type = KNOWN.get(PurePath(name).suffix.lower(), "")
    if not media_type or not _is(media_type, data) or not _is_whole_office(media_type, data, field):
        raise BusinessRuleError(
            "file_type",
            _(
                "This file is not taken: a picture, PDF, document, sheet, presentation, letter or text is needed."
            ),
            field,
        )
    if media_type in IMAGES:
        large, small = _drawn(data, field)
        return File(str(PurePath(name).with_suffix(".jpg")), "image/jpeg", large, small)
    return File(name, media_type, data, _small_page(data) if media_type == KNOWN[".pdf"] else b"")


def _is(media_type: str, data: bytes) -> bool:
    """Whether the content may be what the name says."""
    if media_type in TEXTS:
        return _is_text(data)
    if data.startswith(OLD_OFFICE):
        return media_type in {KNOWN[".doc"], KNOWN[".xls"], KNOWN[".ppt"]}
    try:
        return any(match.mime_type == media_type for match in puremagic.magic_string(data))
    except puremagic.PureError:
        return False


def _is_whole_office(media_type: str, data: bytes, field: str) -> bool:
    """Whether an archive holds what its type wants; all else passes. Raises `unpacks_too_large`."""
    folder = FOLDERS.get(media_type)
    if folder is None:
        return True
    try:
        with Archive(io.BytesIO(data)) as packed:
            packed.check_sizes()
            names = packed.namelist()
    except zipfile.BadZipFile:
        return False
    except TableError as error:
        raise BusinessRuleError(
            "unpacks_too_large", _("This file unpacks to more than a document holds."), field
        ) from error
    return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)


def _small_page(pdf: bytes) -> bytes:
    """The first page for lists; empty where it cannot be drawn: the file is taken all the same."""
    drawn = first_page(pdf)
    if not drawn:
        return b""
    with Image.open(io.BytesIO(drawn)) as page:
        return _jpeg(page.convert("RGB"), SMALL)


def _is_text(data: bytes) -> bool:
    if b"\0" in data:
        return False
    for encoding in ("utf-8", "cp1251"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _drawn(data: bytes, field: str) -> tuple[bytes, bytes]:
    """The picture and its small one, without anything but what is seen."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise BusinessRuleError("picture_too_large", _("This picture has too many pixels."), field)
            # a large JPEG is read in a quarter of the time at a fraction of its size
            opened.draft("RGB", (WIDEST, WIDEST))
            upright = ImageOps.exif_transpose(opened)
            flat = Image.new("RGB", upright.size, "white")
            # what is seen through shows paper
            layered = upright.convert("RGBA")
            flat.paste(layered, mask=layered.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BusinessRuleError("broken_picture", _("This picture cannot be read."), field) from error
    return _jpeg(flat, WIDEST), _jpeg(flat, SMALL)


def _jpeg(picture: Image.Image, side: int) -> bytes:
    fitted = picture.copy()
    fitted.thumbnail((side, side))
    written = io.BytesIO()
    fitted.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
