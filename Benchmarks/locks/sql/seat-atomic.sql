WITH taken AS (
  UPDATE seats SET status = 'TAKEN', person = :person, version = version + 1
  WHERE id = :row AND status = 'FREE' RETURNING id, person
)
INSERT INTO reservations (seat, person) SELECT id, person FROM taken;
