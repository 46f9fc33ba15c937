BEGIN;
SELECT balance FROM wallets WHERE id = :row \gset
\set balance :balance + :amount
UPDATE wallets SET balance = :balance, version = version + 1 WHERE id = :row;
INSERT INTO charges (wallet, amount) VALUES (:row, :amount);
COMMIT;
