"""The frame as a Django app: its messages, and the job queue at start-up."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class FrameConfig(AppConfig):
    name = "kam_crm"

    def ready(self) -> None:
        """Every process that sends a job must know the Celery app."""
        import_module("kam_crm.celery")
