from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    name = "integrations"
    verbose_name = _("integrations")

    def ready(self) -> None:
        # not above: models cannot be imported before the apps are ready
        from accounts.users import signing_out
        from dossiers.history import timeline
        from dossiers.personal.anonymising import forgets
        from integrations.calendar import pages
        from integrations.calendar.services import revoke_feeds_of
        from integrations.forgetting import forget_images_of, forget_mail_of
        from integrations.mail.pages import mail_events, mail_rows
        from kam_crm.shared import calendar_feed
        from kam_crm.shared.calendar_feed import Source

        signing_out.register(revoke_feeds_of)
        forgets(forget_mail_of)
        forgets(forget_images_of)
        calendar_feed.register(Source("activities", "activities.view", pages.activity_entries))
        calendar_feed.register(Source("contracts", "clients.view", pages.contract_entries))
        calendar_feed.register(Source("tasks", "tasks.view", pages.task_entries))
        calendar_feed.register(Source("promises", "promises.view", pages.promise_entries))
        calendar_feed.register(Source("birthdays", "personal.view", pages.birthday_entries))
        calendar_feed.register(Source("absences", "absences.view", pages.absence_entries))
        timeline.register(
            timeline.Source(
                "mail",
                _("E-mails"),
                mail_rows,
                mail_events,
                "people.contact_data",
                at="sent_at",
                is_conversation=True,
            )
        )
