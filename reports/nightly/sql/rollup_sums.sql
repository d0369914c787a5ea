-- What a month holds of the columns of rollup_columns, of orders_shipmentline.
    sum(amount),
    coalesce(sum(amount) FILTER (WHERE cost IS NOT NULL), 0),
    coalesce(sum(cost), 0),
    count(*),
    min(date),
    max(date),
    min(date) FILTER (WHERE kind = 'sale'),
    max(date) FILTER (WHERE kind = 'sale')
