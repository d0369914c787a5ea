"""Migrations of an app, each applied at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation
from django.db.migrations.state import ProjectState

# Of a table that the same migration creates: it is created with them.
PARTS = (migrations.AddField, migrations.AddConstraint, migrations.AddIndex)


class CreatedAtOnce(Migration):
    """A migration whose operations only need to know the tables as they are after the last of them.

    Django renders the models anew at every operation, and users are related to nearly everything: that was two thirds
    of a first start. Here the state is changed by all operations first, then only the models they name are rendered.
    A table is created whole; what is added to it further down is there by then. Not for a migration that changes a
    field twice, or moves data between the old state and the new one (tests/consistency/test_migrations.py).
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
        self._render(before, project_state)
        created = created_by(self.operations)
        for operation in self.operations:
            if not (isinstance(operation, PARTS) and operation.model_name_lower in created):
                operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state

    def _render(self, before: ProjectState, after: ProjectState) -> None:
        """Give `after` the models of `before`, and those that changed anew.

        Others still point at the models that these replace. Tables do not care; what reads or writes rows does, and
        Django renders all models for it where a state says that some are delayed.
        """
        names = changed_by(self.operations)
        rendered = before.apps.clone()
        with rendered.bulk_update():
            for name in names:
                rendered.unregister_model(self.app_label, name)
        rendered.render_multiple([after.models[self.app_label, name] for name in names])
        after.__dict__["apps"] = rendered
        after.is_delayed = True


def changed_by(operations: Sequence[Operation]) -> list[str]:
    """Names of the models that these operations create or change, in lower case, each once, in their order."""
    names = [
        one.name_lower if isinstance(one, migrations.CreateModel) else one.model_name_lower
        for one in operations
        if isinstance(one, (migrations.CreateModel, FieldOperation, IndexOperation))
    ]
    return list(dict.fromkeys(names))


def created_by(operations: Sequence[Operation]) -> set[str]:
    """Names of the models whose tables these operations create, in lower case."""
    return {one.name_lower for one in operations if isinstance(one, migrations.CreateModel)}
