from integrations.calendar.models import CalendarFeed
from integrations.changes.models import Change
from integrations.imports.models import ImportAnswer, ImportRun
from integrations.mail.models import MailCursor, MailMessage
from integrations.price_lists.models import PriceListDraft, PriceListLine
from integrations.undo.models import RowImage

__all__ = [
    "CalendarFeed", "Change", "ImportAnswer", "ImportRun", "MailCursor", "MailMessage", "PriceListDraft",
    "PriceListLine", "RowImage",
]  # fmt: skip
