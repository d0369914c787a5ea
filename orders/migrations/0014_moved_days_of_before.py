from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

# days that were moved before they had rows of their own: «18.11.2026 → 20.11.2026: why», written by reschedule_order;
# whose wish it was nobody wrote down, so what was promised first is what is measured
MOVED = r"""
INSERT INTO orders_promiseddate (order_id, was, day, side, reason, by_id, on_behalf_of_id, at)
SELECT subject_id, to_date(left(reason, 10), 'DD.MM.YYYY'), to_date(substr(reason, 14, 10), 'DD.MM.YYYY'), 'ours',
       left(substr(reason, 26), 250), by_id, on_behalf_of_id, at
FROM orders_orderchange
WHERE action = 'reschedule' AND reason ~ '^\d\d\.\d\d\.\d{4} → \d\d\.\d\d\.\d{4}: .'
  AND left(reason, 10) <> substr(reason, 14, 10)
ORDER BY id
"""


class Migration(CreatedAtOnce):
    """Read moved shipping days out of the steps of orders."""

    dependencies = [("orders", "0013_first_refusal_reasons")]

    operations = [migrations.RunSQL(MOVED, reverse_sql="DELETE FROM orders_promiseddate")]
