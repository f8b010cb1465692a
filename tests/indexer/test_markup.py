"""indexer.markup: HTML to text. What bleach gives, nh3 must give as well (docs/decisions/0005-bleach.md)."""

import bleach
import nh3
import pytest
from pacing import quick

from indexer.markup import Sanitiser, is_markup, plain, unescaped

SANITISERS = {"bleach": bleach.clean, "nh3": nh3.clean}


@pytest.fixture(params=SANITISERS)
def clean(request: pytest.FixtureRequest) -> Sanitiser:
    """Each sanitiser that can do the work."""
    return SANITISERS[request.param]


def seen(markup: str, clean: Sanitiser = bleach.clean) -> str:
    """The text on one line."""
    return " ".join(plain(markup, clean).split())


# --------------------------------------------------------------------------------------------------- hostile

# Each stands between "Apples" and "pears"; the words are what a reader sees of it.
VECTORS = (
    ("<script>alert(1)</script>", ""),
    ("<SCRIPT>alert(1)</SCRIPT>", ""),
    ("<ScRiPt src=//evil.example/x.js></sCrIpT>", ""),
    ("<script >alert(1)</script >", ""),
    ("<script\n>alert(1)</script\n>", ""),
    ("<script/x>alert(1)</script>", ""),
    ("<script type='text/template'><b>alert(1)</b></script>", ""),
    ("<script>document.write('<b>x</b>')</script>", ""),
    ("<script><!-- alert(1) --></script>", ""),
    ("<script>alert('</b>')</script>", ""),
    ("<style>body{background:url(javascript:alert(1))}</style>", ""),
    ("<style>@import 'http://evil.example/x.css';</style>", ""),
    ("<style><img src=x onerror=alert(1)></style>", ""),
    ("<!-- <script>alert(1)</script> -->", ""),
    ("<!--[if IE]><script>alert(1)</script><![endif]-->", ""),
    ("<!-- a --!><b>seen</b>", "seen"),
    ("<iframe src=javascript:alert(1)></iframe>", ""),
    ("<iframe srcdoc='<script>alert(1)</script>'>no frames</iframe>", ""),
    ("<object data=javascript:alert(1)>no objects</object>", ""),
    ("<embed src=//evil.example/x.swf>", ""),
    ("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>", '">'),
    ("<template><script>alert(1)</script></template>", ""),
    ("<svg onload=alert(1)></svg>", ""),
    ("<svg><script>alert(1)</script></svg>", ""),
    ("<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>", ""),
    ("<svg><style><img src=x onerror=alert(1)></style></svg>", ""),
    ("<math><mtext><img src=x onerror=alert(1)></mtext></math>", ""),
    ("<select><option><img src=x onerror=alert(1)></option></select>", ""),
    ("<textarea><img src=x onerror=alert(1)></textarea>", ""),
    ("<img src=x onerror=alert(1)>", ""),
    ("<img src=x onerror=alert(1) />", ""),
    ("<img/src=x/onerror=alert(1)>", ""),
    ("<img src=x\tonerror\n=\nalert(1)>", ""),
    ("<img src=`x`onerror=alert(1)>", ""),
    ("<img src='x' onerror=\"alert('1')\">", ""),
    ("<img src=javascript:alert(1)>", ""),
    ("<img src=JaVaScRiPt:alert(1)>", ""),
    ("<img src=\"jav&#x09;ascript:alert(1)\">", ""),
    ("<img src=&#106;&#97;&#118;&#97;:alert(1)>", ""),
    ("<img dynsrc='javascript:alert(1)'>", ""),
    ("<image src=x onerror=alert(1)>", ""),
    ("<a href=javascript:alert(1)>link</a>", "link"),
    ("<a href=\" javascript:alert(1)\">link</a>", "link"),
    ("<a href=\"data:text/html,<script>alert(1)</script>\">link</a>", "link"),
    ("<a href='vbscript:msgbox(1)'>link</a>", "link"),
    ("<a onmouseover=alert(1)>link</a>", "link"),
    ("<a href=x onclick='alert(1)'>link</a>", "link"),
    ("<b onmouseover=alert(1)>bold</b>", "bold"),
    ("<div style='width:expression(alert(1))'>block</div>", "block"),
    ("<div style=\"background:url('javascript:alert(1)')\">block</div>", "block"),
    ("<p title='a > b' onclick=alert(1)>paragraph</p>", "paragraph"),
    ("<p title=\"1 < 2\">paragraph</p>", "paragraph"),
    ("<table background=javascript:alert(1)><tr><td>cell</td></tr></table>", "cell"),
    ("<td background='javascript:alert(1)'>cell</td>", "cell"),
    ("<body onload=alert(1)>", ""),
    ("<input onfocus=alert(1) autofocus>", ""),
    ("<input type=image src=javascript:alert(1)>", ""),
    ("<form action=javascript:alert(1)><button>press</button></form>", "press"),
    ("<button formaction=javascript:alert(1)>press</button>", "press"),
    ("<details open ontoggle=alert(1)><summary>more</summary></details>", "more"),
    ("<video><source onerror=alert(1)></video>", ""),
    ("<audio src=x onerror=alert(1)></audio>", ""),
    ("<marquee onstart=alert(1)>moving</marquee>", "moving"),
    ("<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", ""),
    ("<link rel=stylesheet href=javascript:alert(1)>", ""),
    ("<base href='javascript:alert(1);//'>", ""),
    ("<bgsound src=javascript:alert(1)>", ""),
    ("<x-made-up onclick=alert(1)>own</x-made-up>", "own"),
    ("<custom:tag>own</custom:tag>", "own"),
    ("<b><script>alert(1)</script>bold</b>", "bold"),
    ("<scr<script>x</script>ipt>alert(1)</script>", "alert(1)"),
    ("<<b>bold</b>", "<bold"),
    ("<b>bold</b", "bold</b"),
    ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
    ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
    ("&#60;b&#62;", "<b>"),
    ("<?php echo 'x'; ?>", ""),
    ("<!DOCTYPE html>", ""),
    ("<b\x00>bold</b>", "bold"),
)  # fmt: skip


def test_the_corpus_is_large_enough() -> None:
    assert len(VECTORS) >= 60


@pytest.mark.parametrize(("vector", "words"), VECTORS)
def test_what_is_seen_of_a_vector_is_left(vector: str, words: str, clean: Sanitiser) -> None:
    assert seen(f"<p>Apples</p> {vector} <p>pears</p>", clean) == " ".join(f"Apples {words} pears".split())


def test_a_script_that_is_not_closed_hides_the_rest(clean: Sanitiser) -> None:
    assert seen("<p>Apples</p><script>alert(1) <p>pears</p>", clean) == "Apples"


def test_a_comment_that_is_not_closed_hides_the_rest(clean: Sanitiser) -> None:
    assert seen("<p>Apples</p><!-- <p>pears</p>", clean) == "Apples"


@pytest.mark.parametrize("name", ["svg", "select", "object", "textarea", "template", "head"])
def test_another_element_that_is_not_closed_hides_nothing(name: str, clean: Sanitiser) -> None:
    assert seen(f"<p>Apples</p><{name}><p>pears</p>", clean) == "Apples pears"


@pytest.mark.parametrize("rest", ["<img src=x onerror=alert(1)", "<b", "</b", "<a href='x>pears", "<"])
def test_a_tag_that_never_ends_is_text(rest: str, clean: Sanitiser) -> None:
    assert seen(f"<p>Apples</p> {rest}", clean) == f"Apples {rest}"


@pytest.mark.parametrize("name", ["div", "p", "b", "span", "table", "x-y", "li"])
def test_the_depth_of_a_tree_does_not_matter(name: str, clean: Sanitiser) -> None:
    with quick(5):
        assert seen(f"<{name}>" * 10_000 + "Apples" + f"</{name}>" * 10_000, clean) == "Apples"


LONG = (
    "a ", "<", ">", "1", " ", "\n", "&", "&amp;", "&#", '"', "<b>", "</p ", "<p a ", '<p "', "<svg ", "<svg>",
    "<script ", "<!--", "<!-- -->", "<div>", "<table><tr><td>", "<select>", "<a href=x>", "<?", "<![CDATA[", '<p "<p" ',
)  # fmt: skip


@pytest.mark.parametrize("piece", LONG)
def test_a_long_hostile_text_is_read_quickly(piece: str, clean: Sanitiser) -> None:
    text = (piece * 50_000)[:50_000]
    with quick(5):
        is_markup(text)
        unescaped(text)
        plain(text, clean)


# ------------------------------------------------------------------------------------------------------ text


def lines(markup: str, clean: Sanitiser = bleach.clean) -> list[str]:
    return [line.strip() for line in plain(markup, clean).split("\n") if line.strip()]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>One</p><p>Two</p>",
        "<P>One<P>Two",
        "One<br>Two",
        "One<br/>Two",
        "One<BR CLEAR=all>Two",
        "<ul><li>One<li>Two</ul>",
        "<h2>One</h2>Two",
        "<tr><td>One</td><td>Two</td></tr>",
        "<div class='a'>One</div><div>Two</div>",
        "<blockquote>One</blockquote>Two",
    ],
)
def test_a_block_is_a_line(markup: str, clean: Sanitiser) -> None:
    assert lines(markup, clean) == ["One", "Two"]


def test_inline_tags_leave_their_text_where_it_stands(clean: Sanitiser) -> None:
    assert seen("H<sub>2</sub>O is <i>w</i>et", clean) == "H2O is wet"


def test_a_line_break_inside_a_paragraph_is_a_space(clean: Sanitiser) -> None:
    assert lines("<p>One\r\ntwo</p>\n<p>three</p>", clean) == ["One two", "three"]


def test_a_blank_line_beside_marked_paragraphs_parts_others(clean: Sanitiser) -> None:
    assert lines("One\n\nTwo<br>Three", clean) == ["One", "Two", "Three"]


def test_line_breaks_stay_where_no_paragraph_is_marked(clean: Sanitiser) -> None:
    assert lines("One\nTwo\n<ul><li>Three</ul>", clean) == ["One", "Two", "Three"]


def test_line_breaks_in_preformatted_text_stay(clean: Sanitiser) -> None:
    assert lines("<p>One</p><pre>Two\nThree</pre>", clean) == ["One", "Two", "Three"]


def test_entities_are_letters(clean: Sanitiser) -> None:
    assert seen("<p>R&amp;D &laquo;x&raquo; &#1071; &#x42f; 1 &lt; 2</p>", clean) == "R&D «x» Я Я 1 < 2"


def test_a_sign_of_comparison_is_no_tag(clean: Sanitiser) -> None:
    assert seen("<p>1 < 2 and 3 > 2, I <3 apples</p>", clean) == "1 < 2 and 3 > 2, I <3 apples"


@pytest.mark.parametrize("share", ["<EXM>", "<EXM.N>", "<X.TO>"])
def test_a_share_in_a_text_of_markup_stays(share: str, clean: Sanitiser) -> None:
    assert seen(f"<p>Example Motors {share} rose</p>", clean) == f"Example Motors {share} rose"


# ------------------------------------------------------------------------------------------- telling markup


@pytest.mark.parametrize(
    "text",
    [
        "<p>One",
        "One<br>two",
        "One<br />two",
        "One<BR>two",
        "<b>One</b>",
        "<I>One</I>",
        '<a href="x">',
        "<IMG SRC=x>",
        "text\n<ul><li>item",
        "<!-- x --></div>",
    ],
)
def test_html_is_told_by_its_tags(text: str) -> None:
    assert is_markup(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "One",
        "PHILLIPS <P> RAISES PRICES",
        "EXAMPLE MEDIA <EM> AND USAIR <U> MERGE",
        "Example Motors <EXM.N> rose",
        "<B and R Example Inc> said so",
        "write to <news@example.org>",
        "the <script> tag, the <b> tag",
        "1 < 2, 3 > 2",
        "I <3 apples",
        "<http://example.org/p>",
        "R&amp;D",
        "<Strong Example Ltd>",
    ],
)
def test_brackets_alone_are_not_html(text: str) -> None:
    assert not is_markup(text)


# ------------------------------------------------------------------------------------------------- entities


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("R&amp;D", "R&D"),
        ("&laquo;Сад&raquo;", "«Сад»"),
        ("one&nbsp;two", "one\u00a0two"),
        ("&#8211;&#x2013;", "––"),
        ("&euro;5 &copy;", "€5 ©"),
        ("AT&T", "AT&T"),
        ("?a=1&copy=2&amp;b=3", "?a=1&copy=2&b=3"),
        ("&nosuchname;", "&nosuchname;"),
        ("&#1114112;", "\ufffd"),
        ("&amp;amp;", "&amp;"),
    ],
)
def test_entities_left_in_a_text_are_read(text: str, read: str) -> None:
    assert unescaped(text) == read
