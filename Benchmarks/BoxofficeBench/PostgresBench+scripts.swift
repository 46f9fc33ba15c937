extension PostgresBench {
  /// The statements of a hold with an idempotency key, in order, each client on seats of its own.
  static let script = #"""
    \set i :i + 1
    \set n :base + :client_id * :each + :i
    BEGIN;
    SELECT fingerprint, status, location, body FROM idempotency_keys WHERE scope = 'rival' || :n::text AND key = 'hold' AND created_at > 0;
    SELECT p.id, p.concert_id, p.starts_at, c.sale_opens_at, c.sale_closes_at, c.hold_seconds, c.seats_per_user, c.refund_hours FROM performances p JOIN concerts c ON c.id = p.concert_id WHERE p.id = '00000000-0000-4000-8000-000000000001';
    SELECT id, section, row_name, number, grade, price, x, y, performance_id, status, reservation_id, held_until, version FROM seats WHERE id = ('00000000-0000-4000-8002-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid;
    SELECT COALESCE(SUM(seat_count), 0) FROM reservations WHERE user_id = ('00000000-0000-4000-8001-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid AND performance_id = '00000000-0000-4000-8000-000000000001' AND (status = 'CONFIRMED' OR (status = 'PENDING' AND expires_at > 0));
    UPDATE seats SET status = 'HELD', reservation_id = ('00000000-0000-4000-8003-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, held_until = 4000000000000, version = version + 1 WHERE id = ('00000000-0000-4000-8002-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid AND version = 1 AND (status = 'AVAILABLE' OR (status = 'HELD' AND held_until <= 0));
    INSERT INTO reservations (id, user_id, performance_id, concert_id, status, amount, seat_count, created_at, expires_at, ended_at) SELECT ('00000000-0000-4000-8003-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, ('00000000-0000-4000-8001-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, id, concert_id, 'PENDING', 50000, 1, 0, 4000000000000, NULL FROM performances WHERE id = '00000000-0000-4000-8000-000000000001';
    INSERT INTO reservation_seats (reservation_id, seat_id, price, released_at) VALUES (('00000000-0000-4000-8003-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, ('00000000-0000-4000-8002-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, 50000, NULL);
    INSERT INTO outbox (event_id, concert_id, kind, subject, payload, trace, created_at) VALUES (('00000000-0000-4000-8004-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, '00000000-0000-4000-8000-000000000001', 'reservation.held', ('00000000-0000-4000-8003-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, repeat('x', 380), NULL, 0);
    INSERT INTO idempotency_keys (scope, key, fingerprint, status, location, body, created_at) VALUES ('rival' || :n::text, 'hold', decode(repeat('61', 64), 'hex'), 201, '/api/v1/reservations/x', decode(repeat('78', 440), 'hex'), 0) ON CONFLICT (scope, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status, location = excluded.location, body = excluded.body, created_at = excluded.created_at;
    COMMIT;
    """#

  /// The rows of 64 holds in one transaction, one statement for each table: what batching can reach at most.
  static let batchScript = #"""
    \set i :i + 1
    \set n :base + (:client_id * :each + :i - 1) * 64 + 1
    BEGIN;
    UPDATE seats SET status = 'HELD', reservation_id = ('00000000-0000-4000-8003-' || lpad(to_hex(g), 12, '0'))::uuid, held_until = 4000000000000, version = version + 1 FROM generate_series(:n::bigint, :n::bigint + 63) g WHERE id = ('00000000-0000-4000-8002-' || lpad(to_hex(g), 12, '0'))::uuid AND version = 1 AND (status = 'AVAILABLE' OR (status = 'HELD' AND held_until <= 0));
    INSERT INTO reservations (id, user_id, performance_id, concert_id, status, amount, seat_count, created_at, expires_at, ended_at) SELECT ('00000000-0000-4000-8003-' || lpad(to_hex(g), 12, '0'))::uuid, ('00000000-0000-4000-8001-' || lpad(to_hex(g), 12, '0'))::uuid, p.id, p.concert_id, 'PENDING', 50000, 1, 0, 4000000000000, NULL FROM performances p, generate_series(:n::bigint, :n::bigint + 63) g WHERE p.id = '00000000-0000-4000-8000-000000000001';
    INSERT INTO reservation_seats (reservation_id, seat_id, price, released_at) SELECT ('00000000-0000-4000-8003-' || lpad(to_hex(g), 12, '0'))::uuid, ('00000000-0000-4000-8002-' || lpad(to_hex(g), 12, '0'))::uuid, 50000, NULL FROM generate_series(:n::bigint, :n::bigint + 63) g;
    INSERT INTO outbox (event_id, concert_id, kind, subject, payload, trace, created_at) SELECT ('00000000-0000-4000-8004-' || lpad(to_hex(g), 12, '0'))::uuid, '00000000-0000-4000-8000-000000000001', 'reservation.held', ('00000000-0000-4000-8003-' || lpad(to_hex(g), 12, '0'))::uuid, repeat('x', 380), NULL, 0 FROM generate_series(:n::bigint, :n::bigint + 63) g;
    INSERT INTO idempotency_keys (scope, key, fingerprint, status, location, body, created_at) SELECT 'rival' || g::text, 'hold', decode(repeat('61', 64), 'hex'), 201, '/api/v1/reservations/x', decode(repeat('78', 440), 'hex'), 0 FROM generate_series(:n::bigint, :n::bigint + 63) g;
    COMMIT;
    """#
}
