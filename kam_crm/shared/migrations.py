"""First migrations of an app, applied at once."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState


class CreatedAtOnce(Migration):
    """A migration that only adds: tables whole, with their indexes and constraints, then triggers and SQL.

    Django renders the models anew at every operation, and users are related to nearly everything: that was two thirds
    of a first start. Here the state is changed by all operations first and rendered once, when the first of them asks.
    Not for a migration that creates a table and changes it again: its first operation would see the last state.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> Any:
        if collect_sql:  # sqlmigrate
            return super().apply(project_state, schema_editor, collect_sql)
        before = project_state.clone()
        project_state.__dict__.pop("apps", None)  # a state whose models are not rendered is cheap to change
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state
