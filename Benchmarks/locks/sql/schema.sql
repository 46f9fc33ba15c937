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
CREATE TABLE orders (
  id BIGINT PRIMARY KEY,
  status TEXT NOT NULL DEFAULT 'HELD',
  paid BIGINT,
  version BIGINT NOT NULL DEFAULT 0
);
-- The money an order is paid from: one purse for each.
CREATE TABLE purses (
  id BIGINT PRIMARY KEY,
  balance BIGINT NOT NULL DEFAULT 1000000000,
  version BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE payments (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  purchase BIGINT NOT NULL REFERENCES orders (id),
  amount BIGINT NOT NULL
);
CREATE INDEX payments_of_order ON payments (purchase);
INSERT INTO orders (id) SELECT generate_series(-1000, 15000);
INSERT INTO purses (id) SELECT generate_series(-1000, 15000);
INSERT INTO seats (id) SELECT generate_series(-1000, 15000);
INSERT INTO wallets (id) SELECT generate_series(-1000, 15000);
ANALYZE;
