"""A browser as it was some years ago: what Safari 16 and 17.0 to 17.3 and Firefox before 112 lack is taken out of today's."""

import contextlib

from playwright.sync_api import Error

# Chromium still has the places for these; only the pages' own world misses them.
FORGET = """
delete AbortSignal.any;
delete Promise.withResolvers;
delete URL.canParse;
delete Array.fromAsync;
delete Object.groupBy;
delete window.OffscreenCanvas;
delete window.Notification;
delete window.navigation;
delete CanvasRenderingContext2D.prototype.roundRect;
for (const name of ['union', 'intersection', 'difference', 'isSubsetOf']) delete Set.prototype[name];
{
  const supports = CSS.supports.bind(CSS);
  CSS.supports = (...words) => !words.join().includes('light-dark') && supports(...words);
}
"""


def make_older(context):
    """Takes newer features from all pages of a context, in scripts and in style sheets."""
    context.add_init_script(FORGET)

    def forget(route):
        # A page that went on meanwhile wants no style any more.
        with contextlib.suppress(Error):
            answer = route.fetch()
            route.fulfill(response=answer, body=answer.text().replace('light-dark(', 'not-yet-known('))

    context.route('**/*.css', forget)
