"""A visitor with a browser: a context, its page, its language, and what it said."""

import json
import time

from kit.older import make_older
from kit.server import ROOT
from kit.watch import Watch

SHOTS = ROOT / '.build/browser-shots'
ZONE = 'Asia/Seoul'
PHONE = {'viewport': {'width': 390, 'height': 844}, 'device_scale_factor': 2, 'has_touch': True, 'is_mobile': True}
DESKTOP = {'viewport': {'width': 1280, 'height': 800}}
LOCALES = {'en': 'en-GB', 'ko': 'ko-KR'}
# Milliseconds until something that should happen counts as missing.
PATIENCE = 15_000


class Visitor:
    """One browser of one person; `page` is the tab in front."""

    def __init__(self, browser, office, words, person=None, language='en', is_phone=False, scheme='light',
                 is_older=False, zone=ZONE, **how):
        self.office = office
        self.words = words
        self.language = language
        self.person = person
        self.is_phone = is_phone
        self.is_older = is_older
        kept = []
        if person:
            kept = [{'name': 'boxoffice.session', 'value': json.dumps(person.session)}]
        self.context = browser.new_context(
            **(PHONE if is_phone else DESKTOP), base_url=office.base, locale=LOCALES[language],
            timezone_id=zone, color_scheme=scheme, reduced_motion='reduce', accept_downloads=True,
            **how, storage_state={'cookies': [], 'origins': [{'origin': office.base, 'localStorage': kept}]})
        self.context.set_default_timeout(PATIENCE)
        if is_older:
            make_older(self.context)
        self.watch = Watch(self.context, office.base, is_routed=is_older)
        self.page = self.context.new_page()

    def open(self, path):
        """Goes to an address, waits until the view stands, and answers the page."""
        self.page.goto(path)
        self.settle()
        return self.page

    def settle(self):
        """Waits until the router has drawn what belongs to the address."""
        self.page.locator('main:not([aria-busy]) h1').first.wait_for()
        if self.is_older:
            # Its colours are worked out when the style sheet has come, which may be after the words.
            self.until("getComputedStyle(document.body).backgroundColor !== 'rgba(0, 0, 0, 0)'")

    def until(self, condition):
        """Waits until an expression holds in the page in front."""
        end = time.monotonic() + PATIENCE / 1000
        # Not `wait_for_function`: from its second look on it makes code of words in the page, which its policy forbids.
        while not self.page.evaluate(condition):
            assert time.monotonic() < end, f'{condition} did not come true'
            self.page.wait_for_timeout(50)

    def tab(self, path):
        """Another tab of the same browser, in front from now on."""
        self.page = self.context.new_page()
        return self.open(path)

    def say(self, key, **values):
        """The words under a key in this visitor's language."""
        return self.words.text(self.language, key, **values)

    def like(self, key):
        """The same, with anything where a value stands."""
        return self.words.pattern(self.language, key)

    def shoot(self, name, is_full=False):
        """Keeps a picture of this moment as output of the tests."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f'{name}.png', full_page=is_full)

    def close(self):
        """Ends the browser of this person."""
        self.context.close()
