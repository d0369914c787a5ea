-- Two pairs of eyes: nobody decides on what they asked for, announced, drew up or opened.
SELECT 'request ' || id AS bad FROM approvals_request
WHERE status IN ('approved', 'refused') AND decided_by_id IN (asked_by_id, on_behalf_of_id)
UNION ALL
SELECT 'return ' || r.id FROM orders_goodsreturn r JOIN orders_returnchange c ON c.subject_id = r.id
WHERE c.action IN ('accept', 'refuse', 'approve', 'turn_down') AND c.by_id IN (r.announced_by_id, r.on_behalf_of_id)
UNION ALL
SELECT 'act ' || a.id FROM orders_discrepancyact a JOIN orders_actchange c ON c.subject_id = a.id
WHERE c.action IN ('confirm', 'book', 'approve', 'dispute', 'turn_down', 'reverse')
  AND c.by_id IN (a.author_id, a.on_behalf_of_id)
UNION ALL
SELECT 'claim ' || id FROM orders_claim WHERE verdict_by_id IN (author_id, on_behalf_of_id)
