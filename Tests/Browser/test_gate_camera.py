"""Tickets held before the gate's camera: a browser of its own, whose camera plays a film."""

import os
import urllib.request

import pytest
from playwright.sync_api import expect

from conftest import CHROMIUM
from kit import film
from kit.office import hall
from kit.visitor import Visitor


@pytest.fixture
def sold(office):
    """A concert with two tickets of one fan, as the pictures the fan would show."""
    concert = office.concert('Evening by Camera', seats=hall())
    fan = office.fan('Hana', money=1_000_000)
    tickets = fan.buy(concert, [seat['seatId'] for seat in concert.seats()[:2]])['tickets']
    return concert, [picture(fan, ticket) for ticket in tickets]


def picture(fan, ticket):
    """The ticket's code as its owner's page shows it."""
    request = urllib.request.Request(
        f'{fan.office.base}/api/v1/tickets/{ticket["ticketId"]}/qr.svg',
        headers={'Authorization': f'Bearer {fan.session["accessToken"]}'})
    with urllib.request.urlopen(request) as answer:
        return answer.read().decode()


def test_tickets_before_the_camera_are_admitted_once(office, browser, words, sold, tmp_path):
    concert, (first, second) = sold
    blank = browser.new_page()
    film.shoot(blank, [(2, None, 0), (2, first, 12), (1, None, 0), (2, second, -35), (1, None, 0)],
               tmp_path / 'gate.y4m')
    blank.close()
    flags = ['--no-sandbox'] if os.geteuid() == 0 else []
    gate = browser.browser_type.launch(executable_path=CHROMIUM, args=[
        *flags, '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
        f'--use-file-for-fake-video-capture={tmp_path / "gate.y4m"}'])
    try:
        visitor = Visitor(gate, office, words, office.organiser, is_phone=True)
        visitor.context.grant_permissions(['camera'], origin=office.base)
        page = visitor.open(f'/console/{concert.id}/checkin')
        # The film begins anew when it is over: then both are told to be inside already.
        visitor.watch.announce(409, '/checkins')
        page.get_by_role('button', name=visitor.say('gate.camera')).tap()
        expect(page.get_by_text(visitor.say('gate.inside', inside=2, sold=2))).to_be_visible(timeout=30_000)
        again = page.get_by_role('alert').filter(has_text=visitor.say('gate.ALREADY_CHECKED_IN'))
        expect(again).to_be_visible(timeout=30_000)
        visitor.shoot('gate-camera-phone')
        page.get_by_role('button', name=visitor.say('gate.cameraOff')).tap()
        expect(page.locator('video')).to_be_hidden()
        visitor.watch.check()
    finally:
        gate.close()
