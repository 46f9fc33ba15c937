BEGIN;
SELECT status = 'HELD' AS held FROM orders WHERE id = :row \gset
\if :held
UPDATE orders SET status = 'PAID', paid = :price, version = version + 1 WHERE id = :row;
SELECT balance FROM purses WHERE id = :row \gset
\set balance :balance - :price
UPDATE purses SET balance = :balance, version = version + 1 WHERE id = :row;
INSERT INTO payments (purchase, amount) VALUES (:row, :price);
COMMIT;
\else
ROLLBACK;
\endif
