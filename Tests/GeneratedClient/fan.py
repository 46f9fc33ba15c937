"""A fan's whole way with a client that a stock generator made of the published document.

Checked by mypy as it stands, and then run: `fan.py BASE`. Every answer must be of the type the document
gives it, refusals too; a generated type that lost something is found by one of the two.
"""

import sys
import time
import uuid
from http import HTTPStatus
from typing import TypeVar

from boxoffice_client import AuthenticatedClient, Client
from boxoffice_client.api.accounts import log_in, log_out, read_me, sign_up
from boxoffice_client.api.concerts import list_concerts, list_performances
from boxoffice_client.api.payments import pay
from boxoffice_client.api.reservations import cancel_reservation, hold_seats
from boxoffice_client.api.seats import read_seats
from boxoffice_client.api.tickets import read_ticket, read_ticket_picture
from boxoffice_client.api.waiting_line import join_line, leave_line, poll_place
from boxoffice_client.api.wallet import list_wallet_entries, read_wallet, top_up
from boxoffice_client.models.canceled_reservation import CanceledReservation
from boxoffice_client.models.charge import Charge
from boxoffice_client.models.charge_receipt import ChargeReceipt
from boxoffice_client.models.concert_list import ConcertList
from boxoffice_client.models.hold_best_seats import HoldBestSeats
from boxoffice_client.models.hold_best_seats_best import HoldBestSeatsBest
from boxoffice_client.models.hold_seats import HoldSeats
from boxoffice_client.models.hold_seats_problem_409 import HoldSeatsProblem409
from boxoffice_client.models.invalid_request_problem import InvalidRequestProblem
from boxoffice_client.models.join_line import JoinLine
from boxoffice_client.models.log_in import LogIn
from boxoffice_client.models.log_in_problem_401 import LogInProblem401
from boxoffice_client.models.pay import Pay
from boxoffice_client.models.pay_problem_402 import PayProblem402
from boxoffice_client.models.pay_problem_409 import PayProblem409
from boxoffice_client.models.payment import Payment
from boxoffice_client.models.performance_list import PerformanceList
from boxoffice_client.models.queue_token import QueueToken
from boxoffice_client.models.queue_token_expired_problem import QueueTokenExpiredProblem
from boxoffice_client.models.queue_token_status import QueueTokenStatus
from boxoffice_client.models.read_seats_status import ReadSeatsStatus
from boxoffice_client.models.reservation import Reservation
from boxoffice_client.models.reservation_status import ReservationStatus
from boxoffice_client.models.seat_map import SeatMap
from boxoffice_client.models.session import Session
from boxoffice_client.models.sign_up import SignUp
from boxoffice_client.models.sign_up_problem_409 import SignUpProblem409
from boxoffice_client.models.ticket import Ticket
from boxoffice_client.models.unauthenticated_problem import UnauthenticatedProblem
from boxoffice_client.models.user import User
from boxoffice_client.models.wallet import Wallet
from boxoffice_client.models.wallet_entry_list import WalletEntryList
from boxoffice_client.types import File, Unset

# Seconds for the line, which lets people in some moments after they joined.
PATIENCE = 30
PASSWORD = 'correct horse battery'

T = TypeVar('T')


def got(answer: object, kind: type[T]) -> T:
    """The answer, which must be of this type."""
    assert isinstance(answer, kind), f'{kind.__name__} was expected, not {answer!r}'
    return answer


def key() -> str:
    """An idempotency key for one attempt."""
    return str(uuid.uuid4())


def sign_in(base: str) -> AuthenticatedClient:
    """Signs up and logs in, with the refusals a person meets there."""
    anyone = Client(base_url=base, raise_on_unexpected_status=True)
    email = f'generated-{uuid.uuid4().hex[:12]}@example.com'
    person = SignUp(email=email, password=PASSWORD, name='Mina')
    user = got(sign_up.sync(client=anyone, body=person, idempotency_key=key()), User)
    assert user.email == email and user.name == 'Mina'
    taken = got(sign_up.sync(client=anyone, body=person), SignUpProblem409)
    assert taken.status.value == 409 and taken.code.value == 'EMAIL_TAKEN' and taken.detail
    short = SignUp(email=email, password='short', name='Mina')
    refused = got(sign_up.sync(client=anyone, body=short), InvalidRequestProblem)
    assert not isinstance(refused.errors, Unset) and refused.errors[0].field == 'password'
    wrong = got(log_in.sync(client=anyone, body=LogIn(email=email, password='wrong password')), LogInProblem401)
    assert wrong.code.value == 'INVALID_CREDENTIALS'
    session = got(log_in.sync(client=anyone, body=LogIn(email=email, password=PASSWORD)), Session)
    assert session.expires_at.tzinfo is not None
    return AuthenticatedClient(base_url=base, token=session.access_token, raise_on_unexpected_status=True)


def enter(fan: AuthenticatedClient, concert_id: uuid.UUID) -> AuthenticatedClient:
    """Joins the line and waits to be let in; answers the client that says so."""
    place = got(join_line.sync(client=fan, body=JoinLine(concert_id=concert_id), idempotency_key=key()), QueueToken)
    inside = fan.with_headers({'Queue-Token': place.token})
    end = time.monotonic() + PATIENCE
    while place.status is not QueueTokenStatus.ACTIVE:
        assert time.monotonic() < end, 'the line let nobody in'
        time.sleep(min(place.poll_after, 0.2))
        place = got(poll_place.sync(client=inside), QueueToken)
    return inside


def main(base: str) -> None:
    """From signing up to a ticket, and back."""
    fan = sign_in(base)
    assert got(read_me.sync(client=fan), User).role.value == 'FAN'

    concerts = got(list_concerts.sync(client=fan, q='small hall'), ConcertList)
    concert = next(one for one in concerts.items if one.title == 'Small Hall Sessions')
    inside = enter(fan, concert.concert_id)
    dates = got(list_performances.sync(concert.concert_id, client=inside), PerformanceList)
    performance_id = dates.items[0].performance_id
    free = got(read_seats.sync(performance_id, client=inside, status=ReadSeatsStatus.AVAILABLE), SeatMap)
    assert free.seats

    best = HoldBestSeats(performance_id=performance_id, best=HoldBestSeatsBest(quantity=1))
    held = got(hold_seats.sync(client=inside, body=best, idempotency_key=key()), Reservation)
    assert held.status is ReservationStatus.PENDING and held.expires_at is not None
    again = HoldSeats(performance_id=performance_id, seat_ids=[held.seats[0].seat_id])
    taken = got(hold_seats.sync(client=inside, body=again), HoldSeatsProblem409)
    assert taken.code.value == 'SEAT_TAKEN' and taken.seat_ids == [held.seats[0].seat_id]

    wish = Pay(reservation_id=held.reservation_id, amount=held.amount)
    poor = got(pay.sync(client=inside, body=wish, idempotency_key=key()), PayProblem402)
    assert poor.code.value == 'INSUFFICIENT_BALANCE' and poor.balance == 0 and poor.required == held.amount
    attempt = key()
    receipts = [
        top_up.sync_detailed(client=fan, body=Charge(amount=held.amount + 500), idempotency_key=attempt)
        for _ in range(2)
    ]
    assert [one.status_code for one in receipts] == [HTTPStatus.CREATED] * 2
    assert receipts[1].headers['Idempotency-Replayed'] == 'true'
    assert got(receipts[1].parsed, ChargeReceipt).balance == held.amount + 500
    payment = got(pay.sync(client=inside, body=wish, idempotency_key=key()), Payment)
    assert payment.amount == held.amount and len(payment.tickets) == 1
    assert got(pay.sync(client=inside, body=wish), PayProblem409).code.value == 'ALREADY_PAID'
    got(poll_place.sync(client=inside), QueueTokenExpiredProblem)

    ticket = got(read_ticket.sync(payment.tickets[0].ticket_id, client=fan), Ticket)
    assert ticket.code == payment.tickets[0].code and ticket.starts_at == dates.items[0].starts_at
    picture = got(read_ticket_picture.sync(ticket.ticket_id, client=fan), File)
    assert b'<svg' in picture.payload.read()

    gone = got(cancel_reservation.sync(held.reservation_id, client=fan), CanceledReservation)
    assert not isinstance(gone.refund, Unset) and gone.refund.amount == held.amount
    entries = got(list_wallet_entries.sync(client=fan), WalletEntryList)
    assert [one.kind.value for one in entries.items] == ['REFUND', 'PAYMENT', 'CHARGE']
    assert got(read_wallet.sync(client=fan), Wallet).balance == held.amount + 500

    outside = enter(fan, concert.concert_id)
    assert leave_line.sync_detailed(client=outside).status_code is HTTPStatus.NO_CONTENT
    assert log_out.sync_detailed(client=fan).status_code is HTTPStatus.NO_CONTENT
    got(read_me.sync(client=fan), UnauthenticatedProblem)
    print(f'a generated client went the whole way to {concert.title}, {ticket.seat.number}')


if __name__ == '__main__':
    main(sys.argv[1])
