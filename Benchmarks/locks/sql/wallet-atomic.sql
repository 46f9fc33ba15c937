WITH charged AS (
  UPDATE wallets SET balance = balance + :amount, version = version + 1
  WHERE id = :row RETURNING id
)
INSERT INTO charges (wallet, amount) SELECT id, :amount FROM charged;
