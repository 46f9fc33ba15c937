"""A line with people in it whom the test can move."""

import time


class Crowd:
    """A concert that lets one person in at a time, with one inside, and some more waiting behind."""

    def __init__(self, office, waiting=0, **fields):
        self.office = office
        self.concert = office.concert('One at a Time', performances=2, maximum=1, **fields)
        first = office.fan('First')
        self.tokens = [first.enter(self.concert)]
        for number in range(waiting):
            self.tokens.append(office.fan(f'Fan{number}').join(self.concert)['token'])

    def leave(self, index=0):
        """One of them goes; the next is let in when it was the one inside."""
        token = self.tokens.pop(index)
        self.office.call('DELETE', '/queue-tokens/current', headers={'Queue-Token': token})

    def figures(self):
        """The public state of the line."""
        return self.office.call('GET', f'/concerts/{self.concert.id}/queue')

    def figures_become(self, **wanted):
        """Waits until the line tells this; its figures may be a second old."""
        end = time.monotonic() + 10
        while not wanted.items() <= self.figures().items():
            assert time.monotonic() < end, f'the line never told {wanted}: {self.figures()}'
            time.sleep(0.05)
