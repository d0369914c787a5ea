"""What this app keeps of a person's own words and numbers, where somebody is not to be known any more."""

from __future__ import annotations

from dossiers.models import Person
from integrations.mail.models import Direction, MailMessage
from integrations.undo.models import RowImage


def forget_mail_of(person: Person) -> None:
    """Name and address of the person go out of the e-mails; their texts stay in the history of the clients."""
    MailMessage.objects.filter(person=person, direction=Direction.IN).update(from_name="", from_address="")
    if not person.email:
        return
    for message in MailMessage.objects.filter(to_addresses__icontains=person.email):
        message.to_addresses = [one for one in message.to_addresses if person.email not in one.lower()]
        message.save(update_fields=["to_addresses"])


def forget_images_of(person: Person) -> None:
    """Images of the person's row hold the name and phones of before; a load is undone without them."""
    RowImage.objects.filter(table=Person._meta.db_table, row_id=person.pk).delete()
