-- Removes the months that are to be summed again.
-- In:    nightly_pairs.
-- Out:   reports_clientmonth without them.
DELETE FROM reports_clientmonth AS kept
USING nightly_pairs AS pair
WHERE kept.client_id = pair.client_id AND kept.month = pair.month
