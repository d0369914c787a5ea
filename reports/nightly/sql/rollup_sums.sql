-- What a month holds of the columns of rollup_columns, of orders_shipmentline. Few lines lack their cost: what is
-- known is the whole without them.
    sum(amount) AS revenue,
    sum(amount) - coalesce(sum(amount) FILTER (WHERE cost IS NULL), 0) AS known_revenue,
    coalesce(sum(cost), 0) AS cost,
    count(*) AS lines,
    min(date) AS first_on,
    max(date) AS last_on,
    min(date) FILTER (WHERE kind = 'sale') AS first_sale_on,
    max(date) FILTER (WHERE kind = 'sale') AS last_sale_on
