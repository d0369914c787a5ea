-- Removes the months that are not what their lines sum up to: the others are not written again.
-- In:    nightly_months.
-- Out:   reports_clientmonth without them.
DELETE FROM reports_clientmonth AS kept
WHERE NOT EXISTS (
    SELECT FROM nightly_months AS fresh
    WHERE
        fresh.client_id = kept.client_id
        AND fresh.month = kept.month
        AND (
            fresh.revenue, fresh.known_revenue, fresh.cost, fresh.lines, fresh.first_on, fresh.last_on,
            fresh.first_sale_on, fresh.last_sale_on
        ) IS NOT DISTINCT FROM (
            kept.revenue, kept.known_revenue, kept.cost, kept.lines, kept.first_on, kept.last_on,
            kept.first_sale_on, kept.last_sale_on
        )
)
