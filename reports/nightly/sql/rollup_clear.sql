-- Removes the months that are to be summed again.
-- In:    nightly_pairs; from_scratch says all.
-- Out:   reports_clientmonth without them.
DELETE FROM reports_clientmonth
WHERE %(from_scratch)s OR (client_id, month) IN (SELECT client_id, month FROM nightly_pairs)
