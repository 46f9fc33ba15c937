BEGIN;
SELECT status = 'FREE' AS free FROM seats WHERE id = :row \gset
\if :free
UPDATE seats SET status = 'TAKEN', person = :person, version = version + 1 WHERE id = :row;
INSERT INTO reservations (seat, person) VALUES (:row, :person);
COMMIT;
\else
ROLLBACK;
\endif
