from integrations.changes.models import Change
from integrations.imports.models import ImportRun

__all__ = ["Change", "ImportRun"]
