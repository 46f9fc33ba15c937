-- Put before each script. A client's first turn is on a row of its own and warms its session; before
-- the second it waits for a lock that the driver holds until everybody waits.
\set row CASE WHEN :turn = 0 THEN -1 - :client_id ELSE :slot END
\if :turn = 1
SELECT pg_advisory_lock_shared(1);
\endif
\set turn :turn + 1
\set person random(1, 1000000000)
