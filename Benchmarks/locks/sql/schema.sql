-- The usual tables of a shop. No unique index on reservations (seat): the ways are compared by what
-- they do themselves. Rows below zero are for warming up; the rest is as many as an arena has, so
-- that a row is found through its index.
CREATE TABLE seats (
  id BIGINT PRIMARY KEY,
  status TEXT NOT NULL DEFAULT 'FREE',
  person BIGINT,
  version BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE reservations (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  seat BIGINT NOT NULL REFERENCES seats (id),
  person BIGINT NOT NULL
);
CREATE INDEX reservations_of_seat ON reservations (seat);
CREATE TABLE wallets (
  id BIGINT PRIMARY KEY,
  balance BIGINT NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE charges (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  wallet BIGINT NOT NULL REFERENCES wallets (id),
  amount BIGINT NOT NULL
);
CREATE INDEX charges_of_wallet ON charges (wallet);
INSERT INTO seats (id) SELECT generate_series(-1000, 15000);
INSERT INTO wallets (id) SELECT generate_series(-1000, 15000);
ANALYZE;
