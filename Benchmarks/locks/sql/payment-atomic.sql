BEGIN;
WITH paid AS (
  UPDATE orders SET status = 'PAID', paid = :price, version = version + 1
  WHERE id = :row AND status = 'HELD' RETURNING id
), taken AS (
  UPDATE purses SET balance = balance - :price, version = purses.version + 1
  FROM paid WHERE purses.id = paid.id AND balance >= :price RETURNING purses.id
)
SELECT (SELECT COUNT(*) FROM paid) = (SELECT COUNT(*) FROM taken) AS whole,
  (SELECT COUNT(*) FROM taken) = 1 AS won \gset
-- Paid for and no money: neither happens.
\if :whole
\if :won
INSERT INTO payments (purchase, amount) VALUES (:row, :price);
\endif
COMMIT;
\else
ROLLBACK;
\endif
