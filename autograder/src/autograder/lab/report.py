"""A verdict in a notebook: plain text everywhere, and the same as HTML where there is a browser."""

from __future__ import annotations

from html import escape

from autograder.grading.render import MARKS, details, footer, headline, verdict_text
from autograder.grading.verdict import Status, TestResult, Verdict
from autograder.lab.parts import Markdown, Part, markdown_html

_STYLE = """
<style>
.ag { font-family: var(--jp-ui-font-family, sans-serif); color: var(--jp-ui-font-color1, inherit); line-height: 1.45; }
.ag h4 { margin: .7em 0 .25em; font-size: 1.02em; font-weight: 600; }
.ag ul.tests { list-style: none; margin: 0; padding-left: .3em; }
.ag ul.tests li { margin: .15em 0; }
.ag .mark { display: inline-block; width: 1.3em; font-weight: 700; }
.ag .passed .mark { color: var(--jp-success-color0, #1b5e20); }
.ag .unknown > .mark { color: var(--jp-ui-font-color2, #616161); }
.ag .failed > .mark { color: var(--jp-error-color1, #c62828); }
.ag .kind, .ag .small { color: var(--jp-ui-font-color2, #616161); font-size: .92em; }
.ag pre.why { margin: .2em 0 .4em 1.6em; padding: .35em .6em; white-space: pre-wrap; word-break: normal;
  overflow-wrap: anywhere;
  background: var(--jp-layout-color2, #eee); color: inherit; border-left: 3px solid var(--jp-error-color1, #c62828); }
.ag pre.told { border-left-color: var(--jp-border-color1, #bdbdbd); }
.ag .note { padding: .4em .6em; border-left: 3px solid var(--jp-warn-color1, #ef6c00);
  background: var(--jp-layout-color2, #eee); }
.ag .said { max-width: 46em; padding: .5em .8em; margin: .2em 0 .6em;
  border-left: 3px solid var(--jp-brand-color1, #1976d2); background: var(--jp-layout-color1, #fff); }
.ag .said p, .ag .said .list { margin: .45em 0; }
.ag .said .item ~ .item { margin-top: .1em; }
.ag .said .head { font-weight: 600; }
.ag .said .item { padding-left: 1.4em; text-indent: -1em; }
.ag .prompt pre { background: var(--jp-layout-color2, #eee); padding: .5em .7em; overflow-x: auto; }
.ag .prompt pre code { background: transparent; }
.ag .prompt th, .ag .prompt td { text-align: left; }
.ag .prompt table { color: inherit; margin: .3em 0 .8em; }
.ag img { display: block; max-width: 100%; width: 44rem; border-radius: 6px; margin: .5rem 0 1rem; }
.ag summary { cursor: pointer; }
</style>
"""


class Report:
    """What a notebook's function returns: a verdict and parts in reading order, with ``notes`` above all.

    ``markdown`` is short for one part.
    """

    def __init__(
        self,
        verdict: Verdict | None = None,
        *,
        markdown: str = "",
        notes: tuple[str, ...] = (),
        parts: tuple[Part, ...] = (),
    ):
        self.verdict, self.notes = verdict, tuple(note for note in notes if note)
        self.parts = (*((Markdown(markdown),) if markdown else ()), *parts)

    def __repr__(self) -> str:
        parts = [*self.notes]
        if self.verdict is not None:
            parts.append(verdict_text(self.verdict))
        parts += [part.to_text() for part in self.parts]
        return "\n\n".join(parts)

    def _repr_html_(self) -> str:
        parts = [f'<p class="note">{markdown_html(note, inline=True)}</p>' for note in self.notes]
        if self.verdict is not None:
            parts.append(verdict_html(self.verdict))
        parts += [part.to_html() for part in self.parts]
        return f'{_STYLE}<div class="ag">{"".join(parts)}</div>'


def verdict_html(verdict: Verdict) -> str:
    """The verdict as HTML: by stage, each test with its label, a failed one with what is known."""
    parts = []
    for result in verdict.stages:
        tests = verdict.tests_of(result.stage)
        reasons = {t.reason for t in tests if t.status is not Status.PASSED} if result.passed == 0 else set()
        once = reasons.pop() if len(reasons) == 1 else ""
        parts.append(f"<h4>{'✓ ' if result.green else ''}{escape(headline(verdict, result))}</h4>")
        if once:
            parts.append(f'<p class="note">{escape(once)}</p>')
        items = "".join(_test_html(test, once) for test in tests)
        # stages that are done take no room
        listed = f'<ul class="tests">{items}</ul>'
        parts.append(f"<details><summary>all passed</summary>{listed}</details>" if result.green else listed)
    if verdict.faulty:
        parts.append('<p class="note">The grader itself failed. This is no zero: nothing was found out.</p>')
    parts.append(f'<p class="small">{escape(footer(verdict))}</p>')
    return "".join(parts)


def _test_html(test: TestResult, once: str) -> str:
    passed = test.status is Status.PASSED
    kind = "" if test.visible else ' <span class="kind">hidden</span>'
    ending = "" if test.status in (Status.PASSED, Status.FAILED) else f' <span class="kind">{test.status.value}</span>'
    why = "" if passed or test.reason == once else "\n".join(details(test))
    block = f'<pre class="why">{escape(why)}</pre>' if why else ""
    return (
        f'<li class="{_class(test.status)}"><span class="mark">{MARKS[test.status]}</span>'
        f"{escape(test.label)}{kind}{ending}{block}</li>"
    )


def _class(status: Status) -> str:
    """How a line looks; what no run put to the test is neither passed nor failed."""
    return status.value if status in (Status.PASSED, Status.UNKNOWN) else "failed"
