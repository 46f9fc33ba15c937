"""Where things are on the pages, and the ways people go: the one place that knows controls by name."""

from playwright.sync_api import expect


def heading(visitor):
    """The heading of the view."""
    return visitor.page.get_by_role('heading', level=1)


def button(visitor, key, **values):
    """A button by the key of its words, exactly when values are given."""
    name = visitor.say(key, **values) if values else visitor.like(key)
    return visitor.page.get_by_role('button', name=name)


def link(visitor, key, **values):
    """A link by the key of its words."""
    name = visitor.say(key, **values) if values else visitor.like(key)
    return visitor.page.get_by_role('link', name=name)


def field(visitor, key):
    """A field by the key of its label."""
    return visitor.page.get_by_label(visitor.say(key), exact=True)


def dialog(visitor):
    """The question in front of everything."""
    return visitor.page.get_by_role('dialog')


def arrive(visitor, key, **values):
    """Waits for the view with this heading."""
    expect(heading(visitor)).to_have_text(visitor.say(key, **values) if values else visitor.like(key))


def fill_log_in(visitor, email, password):
    """Types a log-in and sends it."""
    field(visitor, 'fan.email').fill(email)
    field(visitor, 'fan.password').fill(password)
    visitor.page.locator('form').get_by_role('button', name=visitor.say('common.logIn')).click()


def won(amount, language='en'):
    """Money as the pages write it."""
    return f'{amount:,}원' if language == 'ko' else f'₩{amount:,}'


def pay(visitor, amount):
    """Presses the button that pays."""
    button(visitor, 'pay.pay', amount=won(amount, visitor.language)).click()


def booked(visitor):
    """Waits for the tickets after paying."""
    arrive(visitor, 'tickets.freshTitle')
    return visitor.page.get_by_role('article')


def checkout(visitor, reservation):
    """Opens the page where a hold is paid."""
    page = visitor.open(f'/reservations/{reservation["reservationId"]}')
    arrive(visitor, 'pay.title')
    return page


def arrive_at(visitor, title):
    """Waits for the view with these words as its heading, for example a concert's title."""
    expect(heading(visitor)).to_contain_text(title)


def wait_in_line(visitor, concert, ahead):
    """Opens the waiting room of a concert, with so many people ahead."""
    page = visitor.open(f'/concerts/{concert.id}/line')
    stand_in_line(visitor, ahead)
    return page


def stand_in_line(visitor, ahead):
    """Waits until the waiting room tells so many people ahead."""
    arrive(visitor, 'line.title')
    told = visitor.say('line.ahead', count=ahead) if ahead else visitor.say('line.next')
    expect(visitor.page.get_by_text(told, exact=True)).to_be_visible()


def hide(page, is_hidden=True):
    """Tells the page that its tab went to the background, or came back to the front."""
    page.evaluate("""(isHidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => isHidden ? 'hidden' : 'visible' });
      document.dispatchEvent(new Event('visibilitychange'));
    }""", is_hidden)


def expect_said(visitor, text):
    """Waits until a live region says this to readers of the screen."""
    expect(visitor.page.locator('[role=status], [role=alert]').filter(has_text=text).first).to_be_attached()


def lose_first_answer(page, address, is_told=False):
    """The first call arrives, but its answer does not: with `is_told` the page hears that the network failed,
    else nothing. Answers the idempotency keys as they are sent."""
    keys = []

    def pass_on(route):
        keys.append(route.request.headers['idempotency-key'])
        if len(keys) > 1:
            route.continue_()
            return
        route.fetch()
        if is_told:
            route.abort()

    page.route(address, pass_on)
    return keys
