-- The schema at version 13, for PostgreSQL.
-- For reading: 'boxoffice migrate' makes it, and notes its version in schema_migrations.

CREATE TABLE users (
  id UUID PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role = 'FAN' OR role = 'ORGANISER'),
  password_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE ended_sessions (
  session_id UUID PRIMARY KEY,
  expires_at BIGINT NOT NULL
);

CREATE TABLE concerts (
  id UUID PRIMARY KEY,
  title TEXT NOT NULL,
  artist TEXT NOT NULL,
  venue TEXT NOT NULL,
  sale_opens_at BIGINT NOT NULL,
  sale_closes_at BIGINT NOT NULL,
  hold_seconds BIGINT NOT NULL,
  seats_per_user BIGINT NOT NULL,
  refund_hours BIGINT NOT NULL,
  grace_seconds BIGINT NOT NULL,
  policy_kind TEXT NOT NULL CHECK (policy_kind = 'capacity' OR policy_kind = 'batch' OR policy_kind = 'cycle'),
  policy_size BIGINT NOT NULL,
  policy_every_seconds BIGINT NOT NULL,
  policy_active_seconds BIGINT NOT NULL,
  paused BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  time_zone TEXT NOT NULL DEFAULT 'Asia/Seoul',
  extension_seconds BIGINT NOT NULL DEFAULT 120
);

CREATE TABLE performances (
  id UUID PRIMARY KEY,
  concert_id UUID NOT NULL REFERENCES concerts (id),
  starts_at BIGINT NOT NULL,
  capacity BIGINT NOT NULL CHECK (capacity > 0)
);

CREATE INDEX performances_of_concert ON performances (concert_id, starts_at);

CREATE TABLE seats (
  id UUID PRIMARY KEY,
  performance_id UUID NOT NULL REFERENCES performances (id),
  section TEXT NOT NULL,
  row_name TEXT NOT NULL,
  number TEXT NOT NULL,
  grade TEXT NOT NULL,
  price BIGINT NOT NULL CHECK (price >= 0),
  x DOUBLE PRECISION NOT NULL,
  y DOUBLE PRECISION NOT NULL,
  status TEXT NOT NULL CHECK (status = 'AVAILABLE' OR status = 'HELD' OR status = 'SOLD'),
  reservation_id UUID NOT NULL,
  held_until BIGINT NOT NULL,
  version BIGINT NOT NULL,
  guid TEXT NOT NULL DEFAULT '',
  CHECK ((status = 'AVAILABLE') = (reservation_id = '00000000-0000-0000-0000-000000000000'))
);

CREATE INDEX seats_of_performance ON seats (performance_id, id);

CREATE TABLE reservations (
  id UUID PRIMARY KEY,
  user_id UUID NOT NULL REFERENCES users (id),
  performance_id UUID NOT NULL REFERENCES performances (id),
  concert_id UUID NOT NULL,
  status TEXT NOT NULL CHECK (status = 'PENDING' OR status = 'CONFIRMED' OR status = 'CANCELED' OR status = 'EXPIRED'),
  amount BIGINT NOT NULL CHECK (amount >= 0),
  seat_count BIGINT NOT NULL CHECK (seat_count > 0),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  extended_at BIGINT
);

CREATE INDEX reservations_of_user ON reservations (user_id, performance_id);

CREATE INDEX reservations_pending ON reservations (expires_at)
  WHERE status = 'PENDING';

CREATE TABLE reservation_seats (
  reservation_id UUID NOT NULL REFERENCES reservations (id),
  seat_id UUID NOT NULL REFERENCES seats (id),
  price BIGINT NOT NULL,
  released_at BIGINT,
  PRIMARY KEY (reservation_id, seat_id)
);

CREATE UNIQUE INDEX one_live_owner_per_seat ON reservation_seats (seat_id)
  WHERE released_at IS NULL;

CREATE TABLE payments (
  id UUID PRIMARY KEY,
  reservation_id UUID NOT NULL UNIQUE REFERENCES reservations (id),
  user_id UUID NOT NULL REFERENCES users (id),
  concert_id UUID NOT NULL,
  status TEXT NOT NULL CHECK (status = 'COMPLETED' OR status = 'REFUNDED'),
  amount BIGINT NOT NULL CHECK (amount >= 0),
  paid_at BIGINT NOT NULL,
  refunded_at BIGINT
);

CREATE INDEX payments_of_user ON payments (user_id, id);

CREATE INDEX payments_of_concert ON payments (concert_id, id);

CREATE TABLE tickets (
  id UUID PRIMARY KEY,
  payment_id UUID NOT NULL REFERENCES payments (id),
  reservation_id UUID NOT NULL REFERENCES reservations (id),
  performance_id UUID NOT NULL REFERENCES performances (id),
  seat_id UUID NOT NULL REFERENCES seats (id),
  user_id UUID NOT NULL REFERENCES users (id),
  status TEXT NOT NULL CHECK (status = 'VALID' OR status = 'CANCELED' OR status = 'CHECKED_IN'),
  code TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  checked_in_at BIGINT,
  short_code BIGINT NOT NULL DEFAULT ((('x' || right(gen_random_uuid()::text, 12))::bit(48)::bigint % 950928975372 + 1) * 37 + (('x' || right(gen_random_uuid()::text, 2))::bit(8)::integer & 31))
);

CREATE INDEX tickets_of_user ON tickets (user_id, id);

CREATE INDEX tickets_of_reservation ON tickets (reservation_id);

CREATE UNIQUE INDEX one_live_ticket_per_seat ON tickets (seat_id)
  WHERE status <> 'CANCELED';

CREATE UNIQUE INDEX tickets_short_code ON tickets (short_code);

CREATE INDEX tickets_of_performance ON tickets (performance_id, id);

CREATE TABLE wallets (
  user_id UUID PRIMARY KEY REFERENCES users (id),
  balance BIGINT NOT NULL CHECK (balance >= 0)
);

CREATE TABLE ledger_entries (
  id UUID PRIMARY KEY,
  transfer_id UUID NOT NULL,
  account_id UUID NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'CHARGE' OR kind = 'PAYMENT' OR kind = 'REFUND'),
  amount BIGINT NOT NULL,
  balance_after BIGINT,
  reservation_id UUID,
  created_at BIGINT NOT NULL
);

CREATE INDEX ledger_entries_of_account ON ledger_entries (account_id, id);

CREATE TABLE idempotency_keys (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  status BIGINT NOT NULL,
  location TEXT,
  body BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (scope, key)
);

CREATE INDEX idempotency_refusals ON idempotency_keys (created_at)
  WHERE status >= 400;

CREATE TABLE queue_entries (
  concert_id UUID NOT NULL,
  position BIGINT NOT NULL,
  user_id UUID NOT NULL,
  nonce BIGINT NOT NULL,
  joined_at BIGINT NOT NULL,
  planned_at BIGINT,
  admitted_at BIGINT,
  active_until BIGINT,
  ended_at BIGINT,
  PRIMARY KEY (concert_id, position)
);

CREATE TABLE outbox (
  seq BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  event_id UUID NOT NULL,
  concert_id UUID NOT NULL,
  kind TEXT NOT NULL,
  subject UUID NOT NULL,
  payload TEXT NOT NULL,
  trace TEXT,
  created_at BIGINT NOT NULL
);

CREATE TABLE relay_leases (
  concert_id UUID PRIMARY KEY,
  owner BIGINT NOT NULL,
  held_until BIGINT NOT NULL
);

CREATE TABLE outbox_horizon (
  one BIGINT PRIMARY KEY,
  begins_at BIGINT NOT NULL
);

INSERT INTO outbox_horizon (one, begins_at) VALUES (1, 0);

CREATE TABLE milestones (
  concert_id UUID PRIMARY KEY,
  opened_at BIGINT,
  sold_out_at BIGINT
);

CREATE TABLE webhooks (
  id UUID PRIMARY KEY,
  url TEXT NOT NULL,
  description TEXT NOT NULL,
  events TEXT,
  secret BYTEA NOT NULL,
  previous_secret BYTEA,
  previous_until BIGINT,
  is_enabled BIGINT NOT NULL,
  disabled_reason TEXT,
  failing_since BIGINT,
  created_at BIGINT NOT NULL
);

CREATE TABLE webhook_deliveries (
  webhook_id UUID NOT NULL REFERENCES webhooks (id),
  event_id UUID NOT NULL,
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  body BYTEA NOT NULL,
  state TEXT NOT NULL CHECK (state = 'PENDING' OR state = 'DELIVERED' OR state = 'FAILED'),
  attempts BIGINT NOT NULL,
  next_attempt_at BIGINT NOT NULL,
  last_attempt_at BIGINT,
  last_status BIGINT,
  last_error TEXT,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (webhook_id, event_id)
);

CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (webhook_id, next_attempt_at, seq)
  WHERE state = 'PENDING';

CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at)
  WHERE ended_at IS NOT NULL;

CREATE TABLE organiser_refunds (
  reservation_id UUID PRIMARY KEY REFERENCES reservations (id),
  organiser_id UUID NOT NULL REFERENCES users (id),
  reason TEXT,
  was_forced BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE outbox_waiting (
  concert_id UUID NOT NULL,
  seq BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  next_attempt_at BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (concert_id, seq)
);

CREATE TABLE outbox_parked (
  seq BIGINT PRIMARY KEY,
  event_id UUID NOT NULL UNIQUE,
  concert_id UUID NOT NULL,
  attempts BIGINT NOT NULL,
  parked_at BIGINT NOT NULL,
  last_error TEXT NOT NULL
);

CREATE TABLE write_probe (
  one BIGINT PRIMARY KEY,
  written_at BIGINT NOT NULL,
  ballast BYTEA NOT NULL
);

CREATE TABLE ticket_keys (
  number BIGINT PRIMARY KEY,
  public_key BYTEA,
  sealed_seed BYTEA,
  made_at BIGINT NOT NULL,
  ends_at BIGINT
);

CREATE TABLE check_ins (
  ticket_id UUID NOT NULL REFERENCES tickets (id),
  id UUID NOT NULL,
  checked_in_at BIGINT NOT NULL,
  checked_in_by UUID REFERENCES users (id),
  gate TEXT,
  undone_at BIGINT,
  undone_by UUID REFERENCES users (id),
  undo_reason TEXT,
  PRIMARY KEY (ticket_id, id),
  CHECK ((undone_at IS NULL) = (undo_reason IS NULL))
);

CREATE UNIQUE INDEX one_live_check_in_per_ticket ON check_ins (ticket_id)
  WHERE undone_at IS NULL;

CREATE TABLE outbox_readers (
  name TEXT PRIMARY KEY CHECK (name IN ('TOPIC', 'WEBHOOKS')),
  through BIGINT NOT NULL
);

INSERT INTO outbox_readers (name, through) VALUES ('TOPIC', 0), ('WEBHOOKS', 0);
