"""Who asks: schemathesis logs in as the role that BOXOFFICE_ROLE names, and stands in line.

BOXOFFICE_BASE is where the server is; BOXOFFICE_ADMIN_EMAIL and BOXOFFICE_ADMIN_PASSWORD are the
organiser's log-in.
"""

import json
import os
import urllib.error
import urllib.request

import schemathesis

ROLE = os.environ["BOXOFFICE_ROLE"]
BASE = os.environ["BOXOFFICE_BASE"] + "/api/v1"
PASSWORD = "first row or nothing"
# What is tried meets states that only money reaches.
MONEY = 10_000_000


def ask(method, path, body=None, token=None):
    """The status and the JSON of an answer."""
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def wanted(status, found, *allowed):
    """The JSON of an answer that must be one of those allowed."""
    if status not in allowed:
        raise RuntimeError(f"preparing the {ROLE} failed: {status} {found}")
    return found


class Person:
    """Somebody with an account, made for this run."""

    def __init__(self, email, password):
        self.email, self.password = email, password
        self.token = self.log_in()

    def log_in(self):
        """A new access token."""
        body = {"email": self.email, "password": self.password}
        return wanted(*ask("POST", "/sessions", body), 201)["accessToken"]

    def stand_in_line(self):
        """The queue token of a concert whose line takes people; one that stands already is told again."""
        concerts = wanted(*ask("GET", "/concerts?limit=100"), 200)["items"]
        # Last come the concerts that were there first: nobody but the demo plans theirs.
        for concert in reversed(concerts):
            body = {"concertId": concert["concertId"]}
            status, found = ask("POST", "/queue-tokens", body, self.token)
            if status in (200, 201):
                return found["token"]
        return None


def signed_up(name, money):
    """A fan with an account and money."""
    email = f"{name}@example.org"
    wanted(*ask("POST", "/users", {"email": email, "password": PASSWORD, "name": name}), 201)
    person = Person(email, PASSWORD)
    if money:
        wanted(*ask("POST", "/wallet/charges", {"amount": money}, person.token), 201)
    return person


# Rules that JSON Schema has no words for. A request that fits its schema and is refused because of
# nothing but these was refused rightly; the key is the reason that the answer gives.
RULES = {
    # Two fields of one request, compared.
    "must be after saleOpensAt",
    "must not be before from",
    # Uniqueness by several fields of the items, over several lists; and the sum of their lengths.
    "appears twice",
    "a performance must have 1 to 100000 seats",
    # A name in one list, looked up in another object.
    "a price for category",
    "a seat without a grade needs a price of its own",
    # Which names the tz database has.
    "must be an IANA time zone",
    # Which addresses are public, and which texts of digits and colons are addresses at all.
    "must point to a public address",
    "must have a host name or an IP address",
    # Which domains the tables of IDNA allow.
    "must have a domain that is valid as a host name",
}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether a failure is one: a refusal for RULES alone is none."""
    if type(failure).__name__ != "RejectedPositiveData":
        return True
    try:
        reasons = [error["reason"] for error in response.json()["errors"]]
    except (ValueError, KeyError):
        return True
    return not reasons or not all(any(rule in reason for rule in RULES) for reason in reasons)


# Header fields that no operation lists: HTTP's own, those of the form in which a body travels, and
# those that only tell browsers how to treat an answer.
EVERYWHERE = {
    "connection", "content-encoding", "content-length", "content-security-policy", "content-type",
    "date", "referrer-policy", "strict-transport-security", "transfer-encoding", "vary",
    # Of a method that no operation has; schemathesis' own check reads it.
    "allow",
    "cache-control", "x-accel-buffering", "x-content-type-options", "x-request-id",
    # Any refusal that was kept for a key carries it; the document's introduction tells.
    "idempotency-replayed",
}  # fmt: skip


@schemathesis.check
def documented_headers(context, response, case):
    """Every header field of an answer stands in the document, under its status."""
    documented = case.operation.responses.find_by_status_code(response.status_code)
    if documented is None:
        return
    known = EVERYWHERE | {name.lower() for name, _ in documented.headers.items()}
    unknown = sorted(name for name in response.headers if name.lower() not in known)
    assert not unknown, f"undocumented header fields: {unknown}"


if ROLE == "fan":
    VISITOR = signed_up("visitor", MONEY)
    # What ends a session or a place in line is done by somebody else, so that the visitor goes on.
    LEAVER = signed_up("leaver", 0)
elif ROLE == "organiser":
    VISITOR = LEAVER = Person(
        os.environ["BOXOFFICE_ADMIN_EMAIL"], os.environ["BOXOFFICE_ADMIN_PASSWORD"]
    )

if ROLE != "anonymous":

    @schemathesis.auth(refresh_interval=None)
    class Tokens:
        """Sends the tokens that an operation needs."""

        def get(self, case, context):
            """The header fields."""
            raw = context.operation.definition.raw
            schemes = {name for choice in raw.get("security", []) for name in choice}
            person = LEAVER if case.method.upper() == "DELETE" and "current" in case.path else VISITOR
            fields = {}
            if "accessToken" in schemes:
                token = person.log_in() if raw["operationId"] == "logOut" else person.token
                fields["Authorization"] = f"Bearer {token}"
            if "queueToken" in schemes:
                place = person.stand_in_line()
                if place:
                    fields["Queue-Token"] = place
            return fields or None

        def set(self, case, data, context):
            """Puts them into the request."""
            for name, value in data.items():
                case.headers[name] = value
