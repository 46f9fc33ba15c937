/// What `boxoffice help` says of the commands around a sale.
extension Help {
  static let backup = """
    boxoffice backup FILE [--force] [--with-secret] [FLAGS]

    Copies the embedded store into one file, also beside a running server: one snapshot, as of the
    moment it begins. It is written to FILE.part, checked page by page, index by index and
    against the rules of 'reconcile', and only then called FILE, mode 0600; FILE.sha256 is its
    digest, in the form of sha256sum. A FILE that is there is left alone; a copy
    whose books do not agree stays FILE.part.

      --force          replace FILE
      --with-secret    write the secret too, to FILE.secret; whoever has both makes tickets
      --data FOLDER    the box office's folder (./data)

    PostgreSQL copies itself; the command says how.

    Example:
      boxoffice backup /backup/box-$(date +%F).sqlite --data /var/lib/boxoffice

    Exit codes: 0 copied; 1 not copied; 64 wrong usage; 69 the box office cannot be read, is
    damaged, or has lost acknowledged sales.
    """

  static let schema = """
    boxoffice schema --dialect sqlite|postgres [--format ddl|mermaid]

    Prints the schema that 'migrate' leaves behind, without a database: as statements, or as an
    entity-relationship diagram in Mermaid's language. For reading and reviewing; a database is made
    with 'boxoffice migrate'.

      --dialect ENGINE   sqlite or postgres
      --format FORMAT    ddl or mermaid (ddl)

    Example:
      boxoffice schema --dialect postgres

    Exit codes: 0 printed; 64 wrong usage.
    """

  static let restore = """
    boxoffice restore FILE [--data FOLDER]

    Makes a data folder from a backup. The folder must have no box office in it. The copy is checked
    as a new backup is, and against FILE.sha256 if that is there; FILE.secret, if it is there, becomes
    the folder's secret.

    Example:
      boxoffice restore /backup/box-2027-03-01.sqlite --data /var/lib/boxoffice

    Exit codes: 0 restored; 1 the file cannot be used; 69 the folder cannot be used, or the file is
    damaged or a newer program's.
    """

  static let checkConfig = """
    boxoffice check-config [FLAGS]

    Takes the flags, the environment and the file of 'serve', prints every setting with its value and
    who set it (secrets as '(secret)'), then tries what they name: folder, disk, open files, secret,
    database, Redis, certificate, address. Changes nothing. Warnings are no error.

    Example:
      boxoffice check-config --config /etc/boxoffice.conf

    Exit codes: 0 it can start; 64 wrong usage; 69 a store or the address cannot be used; 78 a setting
    is wrong.
    """

  static let rotateSecret = """
    boxoffice rotate-secret [--only tickets|sessions] [--old-tickets HOURS] [FLAGS]

    For when a secret leaked. Makes a new key for tickets and signs the valid ones of dates to come
    anew, in one transaction; codes of older keys open gates for a while. Makes a new secret for
    sessions and everything else, so that everybody logs in again. Embedded, stop the server first;
    on PostgreSQL run it beside the instances, which follow within a second.

      --only tickets       leave the secret as it is; with BOXOFFICE_SECRET, which you change yourself
      --only sessions      leave the tickets' key as it is
      --old-tickets HOURS  how long codes of older keys still open gates, 0 to 8760 (168)

    Takes the settings of 'serve', such as --data and --database.

    Example:
      boxoffice rotate-secret --data /var/lib/boxoffice --old-tickets 24

    Exit codes: 0 changed; 1 a file could not be written; 64 wrong usage; 69 the store cannot be used,
    or a box office is running on the folder; 78 a setting is wrong.
    """

  static let ticketKey = """
    boxoffice ticket-key [--data FOLDER | --database ADDRESS]

    Prints the public keys of this box office's tickets, each with its number and its end. They
    verify codes and cannot make one, so they may be given to every gate. Run it again after
    'rotate-secret'. Also beside a running server.

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
