from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.personal.querysets import PersonalDataQuerySet
from kam_crm.shared.history import tracked

LENGTH = 1000  # letters of a field


class Basis(models.TextChoices):
    """Why they may be kept (152-ФЗ, ст. 6)."""

    CONSENT = "consent", _("consent of the person")
    CONTRACT = "contract", _("contract with the person")
    INTEREST = "interest", _("legitimate interest")


@tracked()
class PersonalData(models.Model):
    """What is known of a person beyond business: apart from `Person`, shown on request alone, every showing logged.

    `birthday` is month and day, «11-21», which sort as text; `birth_year` is often not known. Rows from before the
    basis was asked for have none.
    """

    person = models.OneToOneField(
        "dossiers.Person", models.CASCADE, related_name="personal", verbose_name=_("person")
    )
    birthday = models.CharField(_("birthday"), max_length=5, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    family = models.TextField(_("family"), max_length=LENGTH, blank=True)
    hobby = models.TextField(_("hobbies"), max_length=LENGTH, blank=True)
    values = models.TextField(_("values and views"), max_length=LENGTH, blank=True)
    gifts = models.TextField(_("gifts and notes"), max_length=LENGTH, blank=True)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis.choices, blank=True)
    source = models.CharField(_("known from"), max_length=150, blank=True)
    collected_on = models.DateField(_("collected"), null=True, blank=True)
    review_on = models.DateField(_("to be reviewed"), null=True, blank=True)
    consent = models.ForeignKey(
        "dossiers.Document",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("consent as a file"),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PersonalDataQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal data")
        verbose_name_plural = _("personal data")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(birthday="") | models.Q(birthday__regex=r"^(0[1-9]|1[0-2])-[0-3][0-9]$"),
                name="birthday_is_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(basis="") | models.Q(basis__in=Basis.values), name="personal_basis_known"
            ),
        ]
        indexes = [
            models.Index(fields=["birthday"], condition=~models.Q(birthday=""), name="personal_by_birthday"),
            models.Index(fields=["review_on"], name="personal_by_review"),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the managers of all clients the person works at."""
        return self.person.responsible_ids

    @property
    def born_on(self) -> dt.date | None:
        """Day and month, in a year that has every day."""
        return dt.date.fromisoformat(f"2000-{self.birthday}") if self.birthday else None

    def is_to_review(self, today: dt.date) -> bool:
        return self.review_on is not None and self.review_on <= today
