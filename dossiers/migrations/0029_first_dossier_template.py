import datetime as dt

from django.db import migrations

GENERAL, RELATIONS, DECIDERS, COMPETITORS = 1, 2, 3, 4
YEAR, TWO_YEARS = 12, 24

# part, key, kind, weight, what fills it, obligatory, months
ITEMS = (
    (GENERAL, "description", "long", 5, "", True, TWO_YEARS),
    (GENERAL, "requisites", "long", 3, "requisites", True, None),
    (GENERAL, "territory", "long", 2, "territory", True, None),
    (GENERAL, "outlets", "long", 1, "outlets", False, None),
    (GENERAL, "staff", "number", 2, "", True, YEAR),
    (GENERAL, "development", "long", 2, "", True, None),
    (GENERAL, "staffing", "long", 2, "", True, YEAR),
    (GENERAL, "structure", "long", 3, "", True, YEAR),
    (GENERAL, "environment", "long", 3, "", True, YEAR),
    (GENERAL, "income", "long", 4, "", True, YEAR),
    (GENERAL, "business", "long", 2, "", True, None),
    (GENERAL, "needs", "long", 5, "", True, YEAR),
    (GENERAL, "plans", "long", 4, "", True, YEAR),
    (GENERAL, "weak_points", "long", 5, "", True, YEAR),
    (RELATIONS, "supplies", "long", 2, "supplies", True, None),
    (RELATIONS, "first_shipment", "long", 1, "first_shipment", True, None),
    (RELATIONS, "returns", "long", 1, "returns", False, None),
    (RELATIONS, "contract", "long", 3, "contract", True, None),
    (RELATIONS, "contacts", "long", 2, "contacts", True, None),
    (RELATIONS, "perspective", "long", 3, "next_step", True, None),
    (RELATIONS, "payments", "long", 2, "payments", True, None),
    (DECIDERS, "decider", "long", 5, "decider", True, None),
    (DECIDERS, "approver", "long", 3, "approver", True, None),
    (DECIDERS, "influencer", "long", 3, "influencer", True, None),
    (DECIDERS, "buyer", "long", 3, "buyer", True, None),
    (DECIDERS, "map", "long", 2, "map", True, None),
    (DECIDERS, "second", "long", 2, "second", True, None),
    (COMPETITORS, "competitors", "long", 4, "competitors", True, None),
    (COMPETITORS, "insider", "long", 3, "", True, YEAR),
)


def make(apps, schema_editor):
    template = apps.get_model("dossiers", "DossierTemplate").objects.create(valid_from=dt.date(2020, 1, 1))
    Item = apps.get_model("dossiers", "DossierItem")
    Item.objects.bulk_create(
        Item(
            template=template,
            part=part,
            key=key,
            kind=kind,
            weight=weight,
            source=source,
            is_obligatory=is_obligatory,
            max_age=max_age,
            position=position,
        )
        for position, (part, key, kind, weight, source, is_obligatory, max_age) in enumerate(ITEMS, 1)
    )


def unmake(apps, schema_editor):
    apps.get_model("dossiers", "DossierTemplate").objects.all().delete()


class Migration(migrations.Migration):
    """What a dossier has to hold until a head says otherwise."""

    dependencies = [("dossiers", "0028_dossier_facts")]

    operations = [migrations.RunPython(make, unmake)]
