"""Going through the pages with nothing but a keyboard."""

# Presses of Tab until a control counts as out of reach.
STOPS_MAX = 120


def tab_to(visitor, locator):
    """Presses Tab until a control has the focus."""
    locator.first.wait_for()
    for _ in range(STOPS_MAX):
        if locator.first.evaluate('(element) => element === document.activeElement'):
            return
        visitor.page.keyboard.press('Tab')
    raise AssertionError(f'Tab never reaches {locator}')


def press(visitor, locator, key='Enter'):
    """Goes to a control and presses it."""
    tab_to(visitor, locator)
    visitor.page.keyboard.press(key)


def type_into(visitor, locator, text):
    """Goes to a field and types."""
    tab_to(visitor, locator)
    visitor.page.keyboard.type(text)
