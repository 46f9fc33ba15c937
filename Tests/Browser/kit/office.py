"""The HTTP API from the outside: people, concerts and competing fans for the tests to meet."""

import contextlib
import datetime
import json
import time
import urllib.error
import urllib.request
import uuid

DEMO_PASSWORD = 'letmein-demo'
PASSWORD = 'correct horse battery'
# Seconds for one answer.
PATIENCE = 30


class Refused(Exception):
    """An answer that was no success; `code` is the stable word of the problem."""

    def __init__(self, status, body):
        super().__init__(f'{status} {body.get("code")}: {body.get("detail")}')
        self.status = status
        self.code = body.get('code')
        self.body = body


class Person:
    """A person with an account; `session` is what the pages keep of a log-in."""

    def __init__(self, office, email, password, session):
        self.office = office
        self.email = email
        self.password = password
        self.session = {name: session[name] for name in ('accessToken', 'expiresAt', 'user')}
        self.name = session['user']['name']

    def call(self, method, path, body=None, queue_token=None):
        """One call with this person's tokens; POSTs carry a key of their own."""
        headers = {'Authorization': f'Bearer {self.session["accessToken"]}'}
        if queue_token:
            headers['Queue-Token'] = queue_token
        return self.office.call(method, path, body, headers)

    def top_up(self, amount):
        """Puts money into the wallet."""
        return self.call('POST', '/wallet/charges', {'amount': amount})

    def balance(self):
        """What is in the wallet."""
        return self.call('GET', '/wallet')['balance']

    def join(self, concert):
        """Joins the line and answers the place."""
        return self.call('POST', '/queue-tokens', {'concertId': concert.id})

    def enter(self, concert):
        """Joins and waits to be let in, which the line does some moments later; answers the token."""
        place = self.join(concert)
        end = time.monotonic() + PATIENCE
        while place['status'] != 'ACTIVE':
            assert time.monotonic() < end, f'{self.email} was not let in'
            time.sleep(0.05)
            place = self.office.call('GET', '/queue-tokens/current', headers={'Queue-Token': place['token']})
        return place['token']

    def hold(self, concert, seat_ids, queue_token=None):
        """Joins if need be, and holds seats of the first performance."""
        token = queue_token or self.enter(concert)
        body = {'performanceId': concert.performances[0], 'seatIds': seat_ids}
        return self.call('POST', '/reservations', body, token)

    @contextlib.contextmanager
    def watching(self, concert, queue_token, streams):
        """Watches the seats of the first performance with so many streams."""
        headers = {'Authorization': f'Bearer {self.session["accessToken"]}', 'Queue-Token': queue_token}
        address = f'{self.office.base}/api/v1/performances/{concert.performances[0]}/seats/events'
        with contextlib.ExitStack() as stack:
            for _ in range(streams):
                request = urllib.request.Request(address, headers=headers)
                stack.enter_context(urllib.request.urlopen(request, timeout=PATIENCE))
            yield

    def pay(self, reservation, queue_token):
        """Pays what is held."""
        body = {'reservationId': reservation['reservationId'], 'amount': reservation['amount']}
        return self.call('POST', '/payments', body, queue_token)

    def buy(self, concert, seat_ids):
        """The whole way in three calls; answers the payment with its tickets."""
        token = self.enter(concert)
        return self.pay(self.hold(concert, seat_ids, token), token)


class Concert:
    """A concert the organiser made: `id`, `title` and the ids of its `performances`."""

    def __init__(self, office, body):
        self.office = office
        self.id = body['concertId']
        self.title = body['title']
        self.performances = [each['performanceId'] for each in body['performances']]

    def seats(self, index=0):
        """All seats of a performance in order, as the public plan tells them."""
        plan = self.office.call('GET', f'/performances/{self.performances[index]}/plan')
        columns, count = plan['seats'], plan['capacity']
        # Identifiers: the digits all share, then the next digit of each seat, and so on.
        digits = [columns['seatId']['prefix'] + columns['seatId']['rest'][at::count] for at in range(count)]
        return [
            {'seatId': str(uuid.UUID(digits[at])), 'section': plan['sections'][columns['section'][at]],
             'row': plan['rows'][columns['row'][at]], 'number': columns['number'][at],
             **plan['grades'][columns['grade'][at]]}
            for at in range(count)
        ]

    def as_organiser(self):
        """Everything the organiser sees of it."""
        return self.office.organiser.call('GET', f'/admin/concerts/{self.id}')

    def stats(self):
        """How the sale stands, as the organiser sees it."""
        return self.office.organiser.call('GET', f'/admin/concerts/{self.id}/stats')

    def change(self, **fields):
        """Changes what the organiser may change."""
        return self.office.organiser.call('PATCH', f'/admin/concerts/{self.id}', fields)

    def queue(self, **fields):
        """Pauses, resumes or sets the policy."""
        return self.office.organiser.call('PATCH', f'/admin/concerts/{self.id}/queue', fields)


class Office:
    """A running server as its callers see it."""

    def __init__(self, base):
        self.base = base
        self.organiser = self.log_in('organiser@example.com', DEMO_PASSWORD)

    def call(self, method, path, body=None, headers=None):
        """One call under /api/v1; answers the parsed body, or raises `Refused`."""
        sent = {'Accept': 'application/json', **(headers or {})}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            sent['Content-Type'] = 'application/json'
        if method == 'POST':
            sent['Idempotency-Key'] = uuid.uuid4().hex
        request = urllib.request.Request(f'{self.base}/api/v1{path}', data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            with error:
                text = error.read()
            raise Refused(error.code, json.loads(text) if text.startswith(b'{') else {}) from None
        return json.loads(text) if text else None

    def open_streams(self):
        """Event streams that are open now, of all kinds."""
        with urllib.request.urlopen(f'{self.base}/metrics', timeout=PATIENCE) as answer:
            lines = answer.read().decode().splitlines()
        return sum(int(float(line.split()[-1])) for line in lines if line.startswith('boxoffice_streams{'))

    def log_in(self, email, password):
        """Logs a person in."""
        return Person(self, email, password, self.call('POST', '/sessions', {'email': email, 'password': password}))

    def fan(self, name='Mina', money=0):
        """A new person, logged in, with some money."""
        email = f'{name.lower()}-{uuid.uuid4().hex[:12]}@example.com'
        self.call('POST', '/users', {'email': email, 'password': PASSWORD, 'name': name})
        person = self.log_in(email, PASSWORD)
        if money:
            person.top_up(money)
        return person

    def find(self, word):
        """The concert with a word in its title, for example a demo concert."""
        return Concert(self, next(one for one in self.call('GET', '/concerts')['items'] if word in one['title']))

    def concert(self, title, seats=20, price=10_000, performances=1, opens_in=-60, maximum=50, **fields):
        """A concert of the test's own. `opens_in` are seconds from now, `maximum` how many are let in."""
        body = {
            'title': title, 'artist': 'The Fixtures', 'venue': 'Test Hall',
            'saleOpensAt': moment(opens_in), 'saleClosesAt': moment(86_400 * 20),
            'policy': {'kind': 'capacity', 'maxActive': maximum, 'activeSeconds': 600}, **fields,
        }
        concert = Concert(self, self.organiser.call('POST', '/admin/concerts', body))
        what = {'seatCount': seats, 'price': price} if isinstance(seats, int) else {'seats': seats}
        for day in range(performances):
            made = self.organiser.call('POST', f'/admin/concerts/{concert.id}/performances',
                                       {'startsAt': moment(86_400 * (30 + day)), **what})
            concert.performances.append(made['performanceId'])
        return concert


def moment(seconds):
    """The time some seconds from now, as the API writes it."""
    time = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return time.strftime('%Y-%m-%dT%H:%M:%S.000Z')


def hall(sections=2, rows=4, numbers=10):
    """Seats with sections, rows, grades and places to draw, as a small real hall has them."""
    return [
        {'section': chr(65 + section), 'row': str(row + 1), 'number': str(number + 1),
         'grade': 'VIP' if section == 0 else 'R', 'price': 132_000 if section == 0 else 99_000,
         'x': number * 22, 'y': section * 140 + row * 26}
        for section in range(sections) for row in range(rows) for number in range(numbers)
    ]
