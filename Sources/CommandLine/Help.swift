import App

/// The output of `boxoffice help`.
enum Help {
  static func text(_ command: String?) throws -> String {
    switch command {
    case nil: overview
    case "serve": serve
    case "import": importing
    case "migrate": migrate
    case "schema": schema
    case "reconcile": reconcile
    case "plan": plan
    case "tail-events": tailEvents
    case "backup": backup
    case "restore": restore
    case "drill": drill
    case "check-config": checkConfig
    case "rotate-secret": rotateSecret
    case "ticket-key": ticketKey
    case "verify-tickets": verifyTickets
    case "version": "boxoffice version\n\nPrints the version."
    case "help": "boxoffice help [COMMAND]\n\nExplains a command, with examples."
    case let command?: throw Stop.usage("There is no command '\(command)'.")
    }
  }

  private static let overview = """
    boxoffice sells concerts that sell out in seconds.

      boxoffice serve              run the box office
      boxoffice import FILE        add a concert from a seating plan
      boxoffice migrate            bring the database's schema up to date
      boxoffice schema             print the schema, without a database
      boxoffice reconcile          check that seats, money and tickets agree
      boxoffice plan               say what a sale needs, and what gives way first
      boxoffice tail-events        print the events of a Kafka topic
      boxoffice drill              rehearse a sale with a crowd that does not exist
      boxoffice check-config       read the settings, and try what they name
      boxoffice backup FILE        copy the embedded store, even while it sells
      boxoffice restore FILE       create a data folder from such a copy
      boxoffice rotate-secret      change the secrets after a leak; tickets stay valid
      boxoffice ticket-key         print the keys gates use to verify tickets
      boxoffice verify-tickets     check ticket codes without a network
      boxoffice version            print the version
      boxoffice help COMMAND       explain a command, with examples

    Try:  boxoffice serve --demo
    """

  private static let serve = """
    boxoffice serve [FLAGS]

    Runs the box office and prints 'listening on URL' when it is ready. SIGTERM or SIGINT ends it
    cleanly: open requests finish, nothing acknowledged is lost. SIGHUP makes it load a renewed
    certificate and reopen the log file, without interrupting anything.

      --listen ADDRESS:PORT    where to listen (127.0.0.1:8080; port 0 picks a free one)
      --operation-listen ADDRESS:PORT
                               a separate plain-HTTP listener for /health/ and /metrics, which
                               answers even when clients have taken all connections of the other;
                               /metrics is then available only there (none)
      --connections-per-address N|off
                               simultaneous connections per client address, except trusted proxies
                               (a quarter of all)
      --data FOLDER            folder for the database and the secret (./data)
      --threads N              HTTP threads (one per core)
      --tls-cert FILE          PEM certificate chain, for HTTPS without a proxy
      --tls-key FILE           PEM private key
      --demo                   create demo concerts and people and print their log-ins; refused where
                               other machines can reach the address
      --public-demo on|off     allow --demo there, with a password unique to this box office (off)
      --log-level LEVEL        debug, info, warning or error (info)
      --log-file FILE          where the log goes; SIGHUP reopens it (standard error)
      --access-log WHICH       all requests, sampled (1 in 100 successful polls), off (sampled)
      --request-metrics on|off count requests; off only to measure what it costs (on)
      --rate-limits on|off     limit guessing, mass sign-up and requests per person (on)
      --trusted-proxies LIST   addresses or networks whose X-Forwarded-For is trusted
      --config FILE            KEY=value lines, named like the environment variables
      --database WHERE         sqlite, in the data folder, or
                               postgres://USER:PASSWORD@HOST:PORT/NAME?sslmode=verify-full (sqlite)
      --waiting-room WHERE     local, in this process, or redis://USER:PASSWORD@HOST:PORT/0, which
                               several instances share (local)
      --events LIST            where events go: none, kafka://HOST:PORT/TOPIC, webhook (endpoints
                               the organiser creates), or both, comma-separated (none)
      --webhook-private-addresses on|off
                               whether webhooks may use non-public addresses and plain
                               http; only where the organiser may reach everything this machine
                               can reach (off)

      --accept-lost-sales      continue, once, after a start reported that acknowledged sales are lost,
                               without them; the damaged log is kept. Flag only, so it cannot stay on

    Every other flag has an environment variable: --log-level is BOXOFFICE_LOG_LEVEL. A flag overrides
    the environment, and the environment overrides the file. Environment only: BOXOFFICE_SECRET (hex, at
    least 32 bytes), BOXOFFICE_ADMIN_EMAIL and BOXOFFICE_ADMIN_PASSWORD (the organiser).

    Several instances behind a balancer need --database postgres://…, --waiting-room redis://… and
    the same BOXOFFICE_SECRET on all of them.

    Examples:
      boxoffice serve --demo
      BOXOFFICE_ADMIN_EMAIL=me@example.org BOXOFFICE_ADMIN_PASSWORD='a long one' \\
        boxoffice serve --listen 0.0.0.0:8080 --data /var/lib/boxoffice

    Exit codes: 0 ended cleanly; 64 wrong usage; 69 a store cannot be used; 74 the disk failed;
    78 wrong configuration.
    """

  private static let importing = """
    boxoffice import FILE --starts-at TIME --price CATEGORY=AMOUNT … [FLAGS]

    Adds a concert whose seats come from a seating plan: the open form with zones, rows and seats,
    or ours, {"name": …, "seats": [{"section", "row", "number", "grade", "price", "x", "y"}]}.
    The server must not be running on the folder; a running one takes plans at
    POST /api/v1/admin/concerts/{concertId}/performances.

      --starts-at TIME           when a performance starts; repeat for each performance
      --price CATEGORY=AMOUNT    the price of a category, in won; repeat for each category
      --title, --artist, --venue what fans read (the plan's name)
      --time-zone NAME           the venue's time zone, in which times are shown (Asia/Seoul)
      --sale-opens TIME          when the sale opens (now)
      --sale-closes TIME         when it closes (the last start)
      --data FOLDER              the box office's folder (./data)
      --database ADDRESS         sqlite, or postgres://USER:PASSWORD@HOST:PORT/NAME (sqlite)

    Example:
      boxoffice import examples/arena-plan.json --title 'Winter Night' --artist 'The Foxes' \\
        --starts-at 2027-03-01T19:00:00+09:00 \\
        --price VIP=198000 --price R=165000 --price S=132000 --price A=99000
    """

  private static let migrate = """
    boxoffice migrate [--data FOLDER | --database ADDRESS]

    Brings the schema up to date and prints the old and the new version. 'serve' does this itself at
    startup; use the command to do it beforehand. A database that is newer than the program is
    refused.

    Example:
      boxoffice migrate --data /var/lib/boxoffice
    """

  private static let reconcile = """
    boxoffice reconcile [--data FOLDER | --database ADDRESS]

    Recomputes from the rows themselves everything that must agree: every sold seat has one owner
    and one ticket, every ledger transfer sums to zero, every balance is the sum of its entries,
    every payment has its seats, tickets and event. The embedded store's file is checked first, every
    page and index. Safe while a server is running. Exits 1 and names the first difference when
    something does not agree, 69 when the store is damaged or cannot be read.

    Example:
      boxoffice reconcile --data /var/lib/boxoffice
    """

  private static let tailEvents = """
    boxoffice tail-events --from kafka://HOST:PORT[,HOST:PORT]/TOPIC [FLAGS]

    Prints each message of a topic unchanged, as one line on standard output, and the number of
    lines on standard error at the end. SIGTERM or SIGINT ends it. Parameters of the address are
    librdkafka settings, as in USER:PASSWORD@HOST:PORT/TOPIC?security.protocol=SASL_SSL.

      --from ADDRESS     brokers and topic
      --from-start       start with the oldest message instead of new ones only
      --group NAME       join this consumer group, and continue where it left off
      --count N          exit after N lines
      --until-end        exit when every partition has been read to its end
      --unique           skip events already printed, identified by source and id; the
                         last 200,000 are remembered

    Example:
      boxoffice tail-events --from kafka://localhost:9092/boxoffice --from-start --unique

    Exit codes: 0 ended cleanly; 64 wrong usage; 69 no broker within ten seconds, or no such topic;
    78 the client rejects its settings.
    """
}
