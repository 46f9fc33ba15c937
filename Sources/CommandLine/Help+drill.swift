/// The help for rehearsals.
extension Help {
  static let drill = """
    boxoffice drill [FLAGS]

    Rehearses a sale: makes a temporary folder, fans with money, and a server as a child on a free
    port of this machine; plays the crowd over HTTP, and ends all of it; then checks every rule of
    'reconcile' and prints what it measured. Everyone comes and acts when they are due, whether or
    not the server keeps up, and every latency counts from then. Nothing outside is touched.

    The crowd:
      --fans N                 people who come (20000)
      --arrive TIME            the time in which they come, such as 60s (60s)
      --curve WHICH            spike, ramp, even, or a file with lines second,count (spike)
      --seed N                 decides who does what; the same seed gives the same crowd (1)
      --think TIME             the mean pause before holding and before paying (2s)
      --hurry                  nobody thinks, and everybody looks at once after joining: shows the
                               most this machine can do
      --party N                seats each person wants (1)
      --picking SHARE          those who pick seats on the map; the others take the best (50%)
      --leave-silently SHARE   those who close the page in line or inside (0%)
      --let-lapse SHARE        those who hold and never pay (0%)
      --double-click SHARE     those who press the pay button twice (0%)
      --too-little-money SHARE those who have to top up before they can pay (0%)
      --slow-payment SHARE     those whose payment takes ten pauses (0%)
      --bots N                 bots that come at the opening, react after a millisecond, ignore
                               pollAfter, and hold and give back before they buy (0)

    The sale:
      --seats N                a plain hall of so many seats (the demo's arena, 15,048 seats)
      --max-active N           people inside at once (2000)
      --active-seconds N       seconds of a stay inside (300)
      --hold-seconds N         seconds of a hold (300)
      --grace-seconds N        seconds of silence after which people leave the line (120)
      --rate-limits on|off     the server's limits on what one person may do (on)
      --copy-of FOLDER         instead, the sale of this data folder, on an online copy: with its
                               seats, prices and terms, except those given above; open now; its
                               people, tokens and webhooks take no part. FOLDER remembers the drill
                               in rehearsals.json
      --concert ID             which one, where there are several

    A box office that is running already, one server or a cluster:
      --prepare N              make N people in a store and end, with
      --data FOLDER            its folder, while no server uses it (./data), or
      --database ADDRESS       its PostgreSQL, at any time
      --balance WON            what each wallet gets (1000000)
      --fans-file FILE         where their tokens are written, and read by
      --url http://HOST:PORT   the address to play at, in plain HTTP; the sale must be open
      --again                  these people have played before: their wallets are not checked

    The drill:
      --connections N          connections at once (1000)
      --predict                first say what will come out, from a short probe and the line's own
                               rules; the report tells how far off it was
      --json FILE              also write the report as JSON
      --report FILE.html       also write it as one page, in English and Korean, that needs nothing
                               else and can be mailed
      --language en|ko         the language that page shows first (en)
      --keep                   keep the temporary folder, with the server's log

    Examples:
      boxoffice drill --fans 20000 --arrive 5s --double-click 5% --leave-silently 5%
      boxoffice drill --copy-of /var/lib/boxoffice --fans 50000
      boxoffice drill --prepare 20000 --database postgres://… --fans-file fans
      boxoffice drill --url http://127.0.0.1:8080 --fans-file fans

    Exit codes: 0 no promise was broken; 1 one was, such as a seat sold twice, an answer lost or a
    5xx; 64 wrong usage; 69 the server did not start.
    """
}
