/// The help for the commands around a sale.
extension Help {
  static let backup = """
    boxoffice backup FILE [--force] [--with-secret] [FLAGS]

    Copies the embedded store into one file, even while a server is running: one snapshot, as of the
    moment it begins. It is written to FILE.part, checked page by page, index by index and
    against the rules of 'reconcile', and only then renamed to FILE, mode 0600; FILE.sha256 is its
    digest, in sha256sum format. An existing FILE is not overwritten; a copy
    that breaks one of the rules stays FILE.part.

      --force          replace FILE
      --with-secret    also write the secret, to FILE.secret; with both, anyone can issue tickets
      --data FOLDER    the box office's folder (./data)

    PostgreSQL has backup tools of its own; the command names them.

    Example:
      boxoffice backup /backup/box-$(date +%F).sqlite --data /var/lib/boxoffice

    Exit codes: 0 copied; 1 not copied; 64 wrong usage; 69 the box office cannot be read, is
    damaged, or has lost acknowledged sales.
    """

  static let schema = """
    boxoffice schema --dialect sqlite|postgres [--format ddl|mermaid]

    Prints the schema that 'migrate' creates, without needing a database: as statements, or as an
    entity-relationship diagram in Mermaid syntax. For reading and reviewing; to create a database,
    use 'boxoffice migrate'.

      --dialect ENGINE   sqlite or postgres
      --format FORMAT    ddl or mermaid (ddl)

    Example:
      boxoffice schema --dialect postgres

    Exit codes: 0 printed; 64 wrong usage.
    """

  static let plan = """
    boxoffice plan --fans N --seats N --minutes N [FLAGS]

    Says what a sale needs, from measured costs: whether one process is enough, how many instances,
    which PostgreSQL and Redis, the line's maxActive, how often people will poll, and what gives way
    first, at how many fans. It starts nothing and reads nothing but --costs. Its model, and what was
    checked against rehearsals, is explained in docs/SCALE.md.

      --fans N           people who come, 1 to 100,000,000
      --seats N          seats of all dates, 1 to 10,000,000
      --minutes N        minutes in which they are to be sold, 1 to 10,080
      --arrive SECONDS   fans arrive evenly over so many seconds (60)
      --per-booking N    seats of one booking (1)
      --stay SECONDS     mean time of a person inside (120)
      --buyers PERCENT   people inside who buy (70)
      --log-ins PERCENT  fans who log in while they arrive; the others did before (5)
      --grace SECONDS    the line's grace time (120)
      --stores WHICH     sqlite or cluster (sqlite, if that is enough)
      --cores N          cores of one instance (4)
      --costs FILE       JSON with costs of your own machines, in place of the measured ones
      --show-costs       print the costs, in the form of that file
      --json             print the plan for programs

    Examples:
      boxoffice plan --fans 1000000 --seats 60000 --minutes 20
      boxoffice plan --show-costs >costs.json

    Exit codes: 0 planned; 1 the file of costs cannot be used; 64 wrong usage.
    """

  static let restore = """
    boxoffice restore FILE [--data FOLDER]

    Creates a data folder from a backup. The folder must not contain a box office. The copy is checked
    like a new backup, and against FILE.sha256 if there is one; FILE.secret, if there is one, becomes
    the folder's secret.

    Example:
      boxoffice restore /backup/box-2027-03-01.sqlite --data /var/lib/boxoffice

    Exit codes: 0 restored; 1 the file cannot be used; 69 the folder cannot be used, or the file is
    damaged or a newer program's.
    """

  static let checkConfig = """
    boxoffice check-config [FLAGS]

    Takes the same flags, environment and file as 'serve', prints every setting with its value and
    origin (secrets as '(secret)'), then tries what they name: folder, disk, open files, secret,
    database, Redis, certificate, address. Changes nothing. Warnings are not errors.

    Example:
      boxoffice check-config --config /etc/boxoffice.conf

    Exit codes: 0 it can start; 64 wrong usage; 69 a store or the address cannot be used; 78 a setting
    is wrong.
    """

  static let rotateSecret = """
    boxoffice rotate-secret [--only tickets|sessions] [--old-tickets HOURS] [FLAGS]

    For use after a secret has leaked. Creates a new ticket key and re-signs valid tickets for coming
    dates in one transaction; codes of older keys are accepted for a while. Creates a new secret for
    sessions and everything else, so everyone has to log in again. Embedded: stop the server first;
    on PostgreSQL run it beside the instances, which follow within a second.

      --only tickets       keep the secret; for use with BOXOFFICE_SECRET, which you change yourself
      --only sessions      keep the ticket key
      --old-tickets HOURS  how long codes of older keys are accepted, 0 to 8760 (168)

    Takes the settings of 'serve', such as --data and --database.

    Example:
      boxoffice rotate-secret --data /var/lib/boxoffice --old-tickets 24

    Exit codes: 0 changed; 1 a file could not be written; 64 wrong usage; 69 the store cannot be used,
    or a box office is running on the folder; 78 a setting is wrong.
    """

  static let ticketKey = """
    boxoffice ticket-key [--data FOLDER | --database ADDRESS]

    Prints the public keys of this box office's tickets, each with its number and its expiry. They
    verify codes and cannot create them, so every gate may have them. Run it again after
    'rotate-secret'. The server may be running.

    Example:
      boxoffice ticket-key --data /var/lib/boxoffice >gate.key
    """

  static let verifyTickets = """
    boxoffice verify-tickets [--key KEY | --data FOLDER] [FLAGS] [FILE | -]

    Reads ticket codes, one on each line, and prints for each: VALID and the ids of ticket and
    performance; INVALID, the line and why; or REPEATED, the line and where it came before. Needs no
    network, and with --key no database.

      --key KEY            what 'ticket-key' prints, or a file that holds it
      --data FOLDER        the box office's folder instead (./data)
      --performance ID     refuse tickets for another date
      --list FILE          refuse tickets that FILE calls canceled or checked in; get it from
                           GET /api/v1/admin/performances/{performanceId}/tickets.csv

    Example:
      boxoffice verify-tickets --key gate.key --list tickets.csv scanned.txt

    Exit codes: 0 all are valid; 1 some are not; 64 wrong usage; 78 no secret to verify with.
    """
}
